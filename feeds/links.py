"""One address for one page.

A link is an address of the web with a host, or it is none: nothing else may be shown to a reader or decide whether
two items are one. What only says where a reader came from is left out.
"""

import contextlib
import ipaddress
import re
from urllib.parse import quote, urljoin, urlsplit

from feeds.mirrors import behind

LONGEST = 2_048
"""Characters; a longer address is none, since a cut one would lead elsewhere."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?!.{254})[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*\Z")
_BLANKS = re.compile(r"[\t\r\n]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?#]*", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "!$&'()*+,;=:@/?%-._~"

# Each names a campaign, a click or a session; none of them chooses a page.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign\w*|link_\w+|bbc_team|format|ptr_name|custom\w*|creation|variant)"
    r"|(?:fb|g|dc|y|ms|tw|ttc|wb|gb)(?:clid|raid)|fb_\w+|igshid|mc_[ce]id|ocid|cmpid|cmp|ito|smid|xtor|maca|emc"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|traffic_source|_hs(?:enc|mi)|mkt_tok|vero_(?:id|conv)|oly_\w+"
    r"|s_cid|ref_(?:src|url)|__twitter_impression|feedname|jsessionid|phpsessid|aspsessionid\w*|_ga|_gl|spm",
    re.IGNORECASE,
)
# These may choose a page elsewhere, so they go only where their value says that a feed is meant.
_ORIGINS = frozenset({"partner", "source", "src", "from", "ref", "referrer", "referer", "via", "medium"})
_FEEDS = frozenset({"rss", "rss2", "rss2.0", "atom", "feed", "feeds", "rssfeed", "rss_feed", "rss-feed"})


def canonical(link: str) -> str:
    """The one spelling of an address of the web; '' where the text is not one, or a reader could be misled by it."""
    text = _BLANKS.sub("", link).strip()
    if "\\" in text or not text.isprintable() or len(text) > LONGEST:
        return ""
    try:
        parts = urlsplit(text)
        scheme = parts.scheme.lower()
        netloc = _netloc(scheme, parts.netloc, parts.hostname or "", parts.port)
    except ValueError:
        return ""
    if not netloc:
        return ""
    query = _query(parts.query)
    route = f"#{_spelt(parts.fragment)}" if parts.fragment.startswith(("!", "/")) else ""
    whole = f"{scheme}://{netloc}{_SESSION.sub('', _spelt(parts.path)) or '/'}{query}{route}"
    return whole if len(whole) <= LONGEST else ""


def absolute(link: str, document: str) -> str:
    """A link as it stands in a document at this address; as written where it cannot be joined; '' stays ''."""
    if not link or link.startswith("#"):
        return ""  # no link is not a link to the document itself
    with contextlib.suppress(ValueError):
        return urljoin(document, link)
    return link


def page(link: str) -> str:
    """What tells one page from another in a canonical link: neither http or https, nor the mirror it was met at."""
    scheme, slashes, place = link.partition("//")
    return f"//{behind(place)}" if slashes else scheme.partition(":")[2]


def host(link: str) -> str:
    """The host of a link to show beside it, in the spelling that no look-alike letter survives; '' none."""
    return urlsplit(canonical(link)).hostname or ""


def _netloc(scheme: str, written: str, name: str, port: int | None) -> str:
    """Host and port, '' where there is no host to trust; user info makes a reader see another host than is asked."""
    if scheme not in _PORTS or "@" in written:
        return ""
    spelt = _host(name.rstrip("."))
    return f"{spelt}:{port}" if spelt and port not in {None, _PORTS[scheme]} else spelt


def _host(name: str) -> str:
    if ":" in name:
        return f"[{ipaddress.IPv6Address(name).compressed}]" if "%" not in name else ""
    if name.isascii():
        return name if _HOST.match(name) else ""
    spelt = name.encode("idna").decode("ascii").lower()
    # full-width digits and dots turn into an address that nobody has written
    return spelt if _HOST.match(spelt) and not spelt.replace(".", "").isdigit() else ""


def _query(written: str) -> str:
    kept = [pair for pair in _spelt(written).split("&") if pair and not _says_whence(pair)]
    return "?" + "&".join(kept) if kept else ""


def _says_whence(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return bool(_TRACKING.fullmatch(name)) or (name.lower() in _ORIGINS and value.lower() in _FEEDS)


def _spelt(part: str) -> str:
    """Percent signs only where they are needed, with capital letters."""
    return quote(_ESCAPE.sub(_escape, part), safe=_SAFE)


def _escape(found: re.Match[str]) -> str:
    if found[1] is None:
        return "%25"
    letter = chr(int(found[1], 16))
    return letter if letter in _UNRESERVED else f"%{found[1].upper()}"
