"""One address for one page."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.links import absolute, canonical, host, page

ODD = st.lists(
    st.one_of(
        st.text(max_size=6),
        st.sampled_from(
            ["http://", "https:", "//", "a.example", ":80", ":443", "/", "?", "#", "#!", "%", "%4", "%41", "%7e"]
        )
        | st.sampled_from(
            ["&", "=", "utm_source=x", "fbclid", "ref=rss", "@", "\\", "[", "::1]", ";jsessionid=1", " ", "é", "。"]
        ),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("HTTPS://WWW.Example.com:443/A?b=1#part", "https://www.example.com/A?b=1"),
        ("http://example.com", "http://example.com/"),
        ("http://example.com./?", "http://example.com/"),
        ("http://example.com:8080/x", "http://example.com:8080/x"),
        ("https://example.com/#!/story/5", "https://example.com/#!/story/5"),
        ("https://example.com/#/story/5", "https://example.com/#/story/5"),
        ("https://example.com/a?utm_source=x&id=3&UTM_medium=y&fbclid=z&gclid=1&ocid=a", "https://example.com/a?id=3"),
        ("https://www.bbc.com/news/a?at_medium=RSS&at_campaign=rss", "https://www.bbc.com/news/a"),
        ("https://www.aljazeera.com/news/a?traffic_source=rss", "https://www.aljazeera.com/news/a"),
        ("https://www.dw.com/en/a-1?maca=en-rss-en-all-1573-rdf", "https://www.dw.com/en/a-1"),
        ("https://example.com/a?partner=rss&ref=home", "https://example.com/a?ref=home"),
        ("https://example.com/a;jsessionid=12AB?x=1", "https://example.com/a?x=1"),
        ("http://example.com/%7euser/%c3%a9 ü", "http://example.com/~user/%C3%A9%20%C3%BC"),
        ("http://example.com/%%341", "http://example.com/%2541"),
        ("http://example.com/?%75tm_source=1", "http://example.com/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        (" http://example.com/a\nb ", "http://example.com/ab"),
    ],
)
def test_an_address_has_one_spelling(written: str, one: str) -> None:
    """Case, default ports, fragments and what says where a reader came from do not tell pages apart."""
    assert canonical(written) == one


@pytest.mark.parametrize(
    "written",
    [
        "",
        "story-5",
        "/a",
        "//x.example/a",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http:///a",
        "http://[bad",
        "http://a@b.example/",
        "http://a.example\\@127.0.0.1/",
        "http://x.example:99999/",
        "mailto:a@b",
        "HTTP://127。0。0。1/",
        "http://①②⑦.0.0.1/",
        "http://a b.example/",
        "http://x.example/" + "a" * 5000,
        "http://x.example/\u202e",
        "ftp://x/",
    ],
)
def test_what_is_no_address_of_the_web_is_none(written: str) -> None:
    """Other schemes, no host, user info, look-alike digits and endless addresses are no link."""
    assert canonical(written) == ""


def test_http_and_https_are_one_page() -> None:
    """A feed that moves to https lists no new pages."""
    assert page(canonical("http://x.example/a")) == page(canonical("https://x.example:443/a"))
    assert page(canonical("http://x.example/a")) != page(canonical("http://x.example/b"))


def test_a_host_is_shown_without_look_alikes() -> None:
    """The host beside a link is in punycode; what is no link has none."""
    assert host("https://пример.example/x") == "xn--e1afmkfd.example"
    assert host("https://WWW.Dawn.com/news/1") == "www.dawn.com"
    assert host("javascript:alert(1)") == ""


def test_a_relative_link_is_joined_where_it_can_be() -> None:
    """A link is joined to its document's address; one that cannot be joined stays as written; none stays none."""
    assert absolute("../a?b", "https://x.example/feeds/rss") == "https://x.example/a?b"
    assert absolute("http://y.example/", "https://x.example/") == "http://y.example/"
    assert absolute("", "https://x.example/") == absolute("#top", "https://x.example/") == ""
    assert absolute("http://[bad", "https://x.example/") == "http://[bad"


@given(st.one_of(ODD, ODD.map("http://x.example/".__add__)))
@example("http://x.example/?a=1&&b")
@example("http://x.example/;sid=1;sid=2")
@example("http://XN--BCHER-KVA.example/")
def test_a_canonical_link_is_its_own(written: str) -> None:
    """What leaves is '' or an address that is its own canonical form."""
    once = canonical(written)
    assert once == "" or once.startswith(("http://", "https://"))
    assert canonical(once) == once
    assert once.isascii()
