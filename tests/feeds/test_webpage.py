"""What came in place of a feed."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parse import NoFeed, ParseFailed, Parser
from feeds.webpage import webpage

URL = "https://paper.example/feed"
CHALLENGED = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script src="/cdn-cgi/challenge-platform/x"></script>'
NAMING = (
    "<html><head><title>The\n Paper</title>"
    '<link rel="alternate" type="application/rss+xml" href="/rss/news.xml">'
    '<link rel=alternate type="application/atom+xml; charset=utf-8" href="https://other.example/a?b=1&amp;c=2">'
    '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
    '<link rel="alternate" type="text/html" hreflang="ur" href="/ur">'
)
SITE_MAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://paper.example/1</loc></url></urlset>'


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (CHALLENGED, "challenge", "a challenge page in place of a feed (“Just a moment...”)"),
        ("<html><body>Checking your browser before accessing", "challenge", "a challenge page in place of a feed"),
        ("<html><title>Access Denied</title>", "challenge", "a challenge page in place of a feed (“Access Denied”)"),
        ("<title>The Paper</title><script>grecaptcha</script>", "page", "a web page (“The Paper”), no feed"),
        (SITE_MAP, "site map", "a site map, which is no feed"),
        ('{"error": "not found"}', "other", "JSON, but no JSON Feed"),
        (
            "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>",
            "other",
            "XML of a kind that is no feed (Error)",
        ),
        ("nothing here", "other", "text that is no feed"),
        ("", "other", "text that is no feed"),
    ],
)
def test_what_is_no_feed_is_called_by_its_name(text: str, kind: str, words: str) -> None:
    """An operator reads what the server sent in place of a feed."""
    found = webpage(text, URL)
    assert (found.kind, found.words, found.feeds) == (kind, words, ())


def test_a_page_names_its_feeds() -> None:
    """The feeds that a page names are given as whole addresses, without those of comments."""
    found = webpage(NAMING, URL)
    assert found.feeds == ("https://paper.example/rss/news.xml", "https://other.example/a?b=1&c=2")
    assert found.words == "a web page (“The Paper”), no feed; it names one: https://paper.example/rss/news.xml"


def test_what_a_page_says_comes_through_the_child_as_plain_words() -> None:
    """A page's title can bring neither markup nor control characters, and its feeds are addresses of the web."""
    page = '<html><title>\x1b[31mRed &lt;b&gt;bold\u202e</title><link rel="alternate" type="application/rss+xml" href="javascript:x">'
    with Parser() as parser:
        with pytest.raises(NoFeed) as caught:
            parser.read(page.encode(), "text/html", URL)
        assert (caught.value.what, caught.value.named) == ("page", ())
        assert caught.value.why == "a web page (“[31mRed bold”), no feed"
        with pytest.raises(NoFeed) as caught:
            parser.read(NAMING.encode(), "text/html", URL)
        assert caught.value.named[0] == "https://paper.example/rss/news.xml"


@pytest.mark.parametrize("junk", ['{"not a feed": "words"}', '{"not a feed": {"kind": 1}}', '{"not a feed": null}'])
def test_a_child_that_answers_junk_is_ended(junk: str) -> None:
    """What a child says of a page is believed only in its shape."""
    script = f"import sys; o={junk!r}.encode(); sys.stdin.buffer.read(8); sys.stdout.buffer.write(len(o).to_bytes(4, 'big') + o); sys.stdout.flush(); sys.stdin.buffer.read()"
    with Parser(command=(sys.executable, "-I", "-c", script)) as parser, pytest.raises(ParseFailed) as caught:
        parser.read(b"<html>")
    assert caught.value.kind == "died"


@given(st.text(alphabet="<>!/html titlead\"'=&;#x-", max_size=80))
def test_any_text_is_something(text: str) -> None:
    """No text that came in place of a feed ends the reader."""
    assert webpage(text, URL).words
