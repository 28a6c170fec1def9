"""Where a reader may be led, and how times are said."""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.hyperlink import hyperlink
from alerts.moments import Reader, counted, day_list, length, long_date, short_date


@pytest.mark.parametrize(
    ("address", "url", "host"),
    [
        ("https://www.dawn.example/news/1", "https://www.dawn.example/news/1", "dawn.example"),
        ("http://dawn.example", "http://dawn.example", "dawn.example"),
        ("https://DAWN.example:8443/a?b=c#d", "https://dawn.example:8443/a?b=c#d", "dawn.example:8443"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC", "xn--bcher-kva.example"),
        ("https://192.0.2.1/a", "https://192.0.2.1/a", "192.0.2.1"),
    ],
)
def test_good_addresses_show_their_host(address, url, host):
    """Web addresses lead on, with the host in letters that cannot lie."""
    found = hyperlink(address)
    assert found is not None
    assert (found.url, found.host) == (url, host)


@pytest.mark.parametrize(
    "address",
    [
        "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", " javascript:x", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "ftp://x.example/", "//x.example/y", "/path", "http:", "http://", "http:///x",
        "http://[bad", "http://[::1]/", "http://a@b.example/", "http://a:b@c.example/", "http://x.example:99999/",
        "http://x.example:a/", "http://x.example\\@y.example/", "https://x.example/" + "a" * 5000, "http://x y/",
        "http://-/", "http://" + "a" * 300 + ".example/", "http://xn--\u202e.example/", "mailto:a@x.example", "http://\u2025/",
    ],
)  # fmt: skip
def test_nobody_is_led_anywhere_else(address):
    """Whatever is not a plain web address is no link."""
    assert hyperlink(address) is None


@given(st.text(max_size=60))
def test_any_text_is_no_link_or_a_safe_one(text):
    """A link that is made is ASCII, of http or https, and its host is the one shown."""
    for address in (text, f"http://{text}", f"https://x.example/{text}"):
        found = hyperlink(address)
        if found is not None:
            assert found.url.isascii()
            parts = urlsplit(found.url)
            assert parts.scheme in {"http", "https"}
            assert parts.netloc.removeprefix("www.") == found.host
            assert not set(found.url) & set("\"'<> \\`")


def test_times_are_said_in_the_readers_zone():
    """Hours and minutes exactly, the date where it is another, the zone's letters or its distance."""
    karachi = Reader(ZoneInfo("Asia/Karachi"), date(2025, 11, 18))
    moment = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)
    assert karachi.clock(moment) == "06:30"
    assert karachi.clock(moment.replace(day=17, hour=18)) == "Mon 17 Nov 23:30"
    assert karachi.clock(moment.replace(year=2024)) == "Mon 18 Nov 2024 06:30"
    assert karachi.brief(moment.replace(day=15)) == "Sat 06:30"
    assert karachi.brief(moment.replace(day=1)) == "Sat 1 Nov"
    assert karachi.span(moment, moment) == "06:30"
    assert karachi.span(moment, moment.replace(hour=2)) == "06:30-07:30"
    assert karachi.span(moment.replace(day=17), moment) == "Mon 06:30 to 06:30"
    assert karachi.recent(moment.replace(day=12)) == "Wed 06:30"
    assert karachi.recent(moment.replace(day=11)) == "Tue 11 Nov 06:30"
    assert karachi.recent(moment.replace(day=20)) == "Thu 20 Nov 06:30"
    assert karachi.zone_name(moment) == "PKT"
    assert Reader(ZoneInfo("Asia/Kabul"), date(2025, 11, 18)).zone_name(moment) == "UTC+4:30"
    assert Reader(ZoneInfo("America/Sao_Paulo"), date(2025, 11, 18)).zone_name(moment) == "UTC-3"


def test_dates_and_numbers_are_said_as_people_do():
    """Dates in words, lists of days with an end, lengths in whole units, one and many."""
    day = date(2025, 11, 18)
    assert (long_date(day), short_date(day)) == ("Tuesday 18 November 2025", "Tue 18 Nov")
    assert [day_list([day.replace(day=18 - n) for n in range(count)][::-1]) for count in range(3)] == [
        "",
        "Tue 18 Nov",
        "Mon 17 Nov and Tue 18 Nov",
    ]
    assert [length(seconds) for seconds in (5, 90, 3600, 86_400, 200_000)] == [
        "1 minute",
        "1 minute",
        "1 hour",
        "24 hours",
        "2 days",
    ]
    assert (counted(1, "story", "stories"), counted(1204, "story", "stories")) == ("1 story", "1,204 stories")
