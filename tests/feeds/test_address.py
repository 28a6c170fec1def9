"""Which addresses may be asked."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import address
from feeds.errors import AddressError, FetchError, RedirectError

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:1ff:ffff::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "ffff::1",
]
PASSED = [
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "172.32.0.1",
    "198.20.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
]

ODD_HOSTS = [
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.01",
    "127.0.0.1.1",
    "1.2.3",
    "256.1.1.1",
    "0x",
    "1.0x7f",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "１２７.0.0.1",
    "127｡0｡0｡1",
    "ⓛocalhost",
    "ｅxample.com",
    "faß.example",
    "a..b",
    "-.exa$mple",
    ".example",
]


@pytest.mark.parametrize("ip", REFUSED)
def test_private_addresses_are_refused(ip: str) -> None:
    """Every range of the address policy is refused, wrapped or not."""
    assert address.allowed(ip)


@pytest.mark.parametrize("ip", PASSED)
def test_public_addresses_pass(ip: str) -> None:
    """Neighbours of the refused ranges and ordinary addresses pass."""
    assert address.allowed(ip) == ""


def test_what_is_no_address_is_refused() -> None:
    """A name in place of an address never passes."""
    assert address.allowed("localhost")


@given(st.ip_addresses())
def test_whatever_passes_is_global_unicast(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """No address passes that the standard library calls private, local, multicast or reserved."""
    if not address.allowed(ip):
        inner = getattr(ip, "ipv4_mapped", None) or ip
        assert inner.is_global and not (
            inner.is_multicast or inner.is_private or inner.is_loopback or inner.is_link_local
        )


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_odd_spellings_of_hosts_are_refused(host: str) -> None:
    """A host that two parsers could read differently is not asked at all."""
    with pytest.raises(AddressError):
        address.read(f"http://{host}/feed")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "//example.com/",
        "example.com/feed",
        "",
        "http://",
        "http:///feed",
        "http://a\\@127.0.0.1/",
        "http:\\\\example.com/",
        "http://exa\tmple.com/",
        "http://example.com/\r\nHost: x",
        "http://example.com/\x00",
        "http://example.com/\ud800",
        "http://u:p@a@example.com/",
        "http://example.com:99999/",
        "http://example.com:-1/",
        "http://example.com:８０/",
        "http://example.com:8_0/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://[v1.x]/",
        "http://[127.0.0.1]/",
        "http://" + "ü" * 300 + ".example/",
        "http://example.com/" + "a" * 2048,
    ],
)
def test_addresses_that_are_none_are_refused(url: str) -> None:
    """Other schemes, control characters, two user infos and broken ports raise AddressError and nothing else."""
    with pytest.raises(AddressError):
        address.read(url)


@given(st.text() | st.builds("http://{}/{}".format, st.text(), st.text()))
def test_reading_ends_in_an_address_or_an_error_of_ours(url: str) -> None:
    """Any text is an address that reads back to itself, or raises AddressError."""
    try:
        first = address.read(url)
    except AddressError:
        return
    assert first.url.isascii()
    assert address.read(first.url).url == first.url


def test_an_address_is_taken_apart_once() -> None:
    """Host, port, path and user come out as they will be sent, and the user shows in no text of it."""
    read = address.read("HTTPS://User:p%40ss@WWW.Example.com.:8443/a b/ü?q=1&x=a b#frag")
    assert read.url == "https://www.example.com:8443/a%20b/%C3%BC?q=1&x=a%20b"
    assert read.pair == ("www.example.com", 8443)
    assert (read.user, read.password) == ("User", "p@ss")
    assert "p@ss" not in repr(read) and "User" not in read.url


def test_names_in_other_scripts_become_ascii() -> None:
    """An internationalised name is asked in its xn-- form."""
    assert address.read("http://пример.рф/").host == "xn--e1afmkfd.xn--p1ai"


def test_brackets_hold_the_shortest_spelling() -> None:
    """An IPv6 host has one spelling, whatever was written."""
    assert address.read("http://[2606:4700:0:0::1111]:8080/").url == "http://[2606:4700::1111]:8080/"


@pytest.mark.parametrize("port", [22, 25, 6379, 0, 1, 81, 65535])
def test_other_ports_are_refused(port: int) -> None:
    """Only the ports of web servers are asked."""
    assert address.refused_port(address.read(f"http://example.com:{port}/"))


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_web_ports_pass(port: int) -> None:
    """The four usual ports may be asked."""
    assert address.refused_port(address.read(f"http://example.com:{port}/")) == ""


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("/other", "https://example.com/other"),
        ("other?x=1", "https://example.com/a/other?x=1"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example", "https://other.example/"),
        (" https://example.com/a b ", "https://example.com/a%20b"),
    ],
)
def test_redirects_are_read_against_where_they_came_from(location: str, leads: str) -> None:
    """Relative, host-relative and whole redirects lead where a browser would go."""
    assert address.follow(address.read("https://example.com/a/feed"), location).url == leads


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("", RedirectError),
        ("http://example.com/", RedirectError),
        ("https://user@example.com/", AddressError),
        ("https://user:secret@example.com/", AddressError),
        ("https://@example.com/", AddressError),
        ("\\\\example.com/", AddressError),
        ("/\\example.com/", AddressError),
        ("file:///etc/passwd", AddressError),
        ("ftp://example.com/", AddressError),
        ("gopher://example.com/", AddressError),
        ("https://example.com/\r\nX: y", AddressError),
        ("https://[::1", AddressError),
        ("https://127。0。0。1/", AddressError),
    ],
)
def test_redirects_that_are_not_followed(location: str, error: type[FetchError]) -> None:
    """Down to http, with user info, into other schemes: refused, and the words repeat no secret."""
    with pytest.raises(error) as caught:
        address.follow(address.read("https://own:key@example.com/a"), location)
    assert "secret" not in caught.value.why and "key" not in caught.value.why


def test_secrets_stay_at_their_origin() -> None:
    """What was confided to one origin is told there and at its https twin only."""
    own = address.read("http://u:p@example.com/")
    assert own.keeps_secrets_of(own)
    assert address.read("https://example.com/x").keeps_secrets_of(own)
    for other in ("http://example.com:8080/", "https://www.example.com/", "https://example.com:8443/"):
        assert not address.read(other).keeps_secrets_of(own)
