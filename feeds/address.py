"""Which addresses may be asked: how a URL must be spelled, and which machines may stand behind a name.

Nothing here looks a name up or connects; `feeds.client` hands over every address before it is connected to.
"""

import base64
import re
import unicodedata
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, unquote, urljoin, urlsplit

from feeds.errors import AddressError, RedirectError

MAX_URL = 2048
PORTS = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS = {"http": 80, "https": 443}

# Listed by hand beside is_global, which alone says yes to 224.0.0.1, ff02::1, fec0::1 and on 3.11 to 2002:7f00:1::.
REFUSED_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
UNICAST_6 = IPv6Network("2000::/3")
REFUSED_6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_DOTS = str.maketrans("。．｡", "...")
# IDNA 2003 and 2008 make different names of these; whoever means one writes the name in its xn-- form.
_AMBIGUOUS = frozenset("ßςẞ\u200c\u200d")


def allowed(ip: str | IPv4Address | IPv6Address) -> str:
    """Why this address may not be connected to, '' if it may."""
    try:
        address = ip_address(ip)
    except ValueError:
        return "is no address"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return allowed(address.ipv4_mapped)
        refused = address not in UNICAST_6 or any(address in net for net in REFUSED_6)
    else:
        refused = any(address in net for net in REFUSED_4)
    if refused or not address.is_global or address.is_multicast or address.is_reserved:
        return "is not a public address"
    return ""


@dataclass(frozen=True, slots=True)
class Address:
    """One http or https address, taken apart once; `host` is ASCII, `target` is the path and query as sent."""

    scheme: str
    host: str
    port: int
    target: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def pair(self) -> tuple[str, int]:
        """Host and port, as `fetch.allow` names them."""
        return self.host, self.port

    @property
    def numeric(self) -> bool:
        """Whether the host is an address, not a name."""
        return ":" in self.host or self.host.rpartition(".")[2].isdigit()

    @property
    def url(self) -> str:
        """The whole address without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if DEFAULT_PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    @property
    def basic(self) -> str:
        """The value of an Authorization header, '' where the address names no user."""
        if not self.user and not self.password:
            return ""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")

    def keeps_secrets_of(self, own: "Address") -> bool:
        """Whether what was confided to `own` may be told here: the same origin, or its step from http up to https."""
        if (self.scheme, self.pair) == (own.scheme, own.pair):
            return True
        return self.host == own.host and (own.scheme, own.port, self.scheme, self.port) == ("http", 80, "https", 443)


def read(url: str) -> Address:
    """Take a feed's address apart; raises AddressError, saying why but never repeating user or password."""
    url = url.strip(" ")
    if len(url) > MAX_URL:
        raise AddressError(f"the address has more than {MAX_URL} characters")
    if _CONTROL.search(url):
        raise AddressError("the address has a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("the address cannot be read") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise AddressError(f"only http and https are asked, not {parts.scheme[:20] or 'nothing'}")
    login, at, place = parts.netloc.rpartition("@")
    if not parts.hostname or "@" in login or not _plain_port(place):
        raise AddressError("the address names no host, or names it oddly")
    user, _, password = login.partition(":") if at else ("", "", "")
    return Address(
        scheme=parts.scheme,
        host=_host(parts.hostname, bracketed=place.startswith("[")),
        port=DEFAULT_PORTS[parts.scheme] if port is None else port,
        target=_target(parts.path, parts.query),
        user=unquote(user),
        password=unquote(password),
    )


def follow(here: Address, location: str) -> Address:
    """Where a redirect leads; raises AddressError, or RedirectError where it leads nowhere or down to http."""
    location = location.strip(" \t")
    if not location:
        raise RedirectError("a redirect that says no address")
    if _CONTROL.search(location):
        raise AddressError("redirected to an address with a backslash or a control character")
    try:
        joined = urljoin(here.url, location)
        named = "@" in urlsplit(joined).netloc
    except ValueError:
        raise AddressError("redirected to an address that cannot be read") from None
    if named:
        raise AddressError("redirected to an address with user info")
    there = read(joined)
    if here.scheme == "https" and there.scheme == "http":
        raise RedirectError(f"redirected from https down to http at {there.host}")
    return there


def refused_port(address: Address) -> str:
    """Why this port may not be asked, '' if it may."""
    if address.port in PORTS:
        return ""
    return f"port {address.port} is not one of {', '.join(map(str, sorted(PORTS)))}"


def _plain_port(place: str) -> bool:
    """Whether a port, if there is one, is written in ASCII digits: int() reads every script's."""
    port = place.rpartition("]")[2].partition(":")[2]
    return port.isascii() and (not port or port.isdigit())


def _host(host: str, *, bracketed: bool) -> str:
    """The one ASCII spelling of a host; raises AddressError for every spelling that parsers disagree about."""
    if bracketed:
        try:
            return str(IPv6Address("" if "%" in host else host))  # a zone names one of our own interfaces
        except ValueError:
            raise AddressError("the address has brackets around what is no IPv6 address") from None
    host = _ascii(host).removesuffix(".")
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise AddressError("the address has a host that is no name")
    last = host.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        # 127.1, 0x7f.1, 2130706433 and 0177.0.0.1 are addresses to getaddrinfo, and names to others
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise AddressError("the address has a numeric host in an odd spelling") from None
    return host


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    if _AMBIGUOUS & set(host):
        raise AddressError("the address has a host that must be written in its xn-- form")
    folded = unicodedata.normalize("NFKC", host).translate(_DOTS)
    if folded.isascii():
        raise AddressError("the address spells its host in look-alike letters or digits")
    try:
        return folded.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressError("the address has a host that is no name") from None


def _target(path: str, query: str) -> str:
    safe = "/%:@!$&'()*+,;=~"
    target = quote(path, safe=safe) or "/"
    return target + ("?" + quote(query, safe=safe + "?") if query else "")
