"""The invented sample: what it holds, how it is served, and that the real parser reads it."""

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from feeds.entry import Entry
from feeds.feed import Feed
from feeds.fetch import Fetched
from feeds.parse import Parser, parse
from monitor.demo.forms import written
from monitor.demo.layout import lay_out
from monitor.demo.sample import FIRST_DAY, LAST_DAY, Item, Sample, sample
from monitor.demo.server import SampleServer
from monitor.desk.load import load_desk
from rules.hit import Hit
from rules.matcher import Matcher

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def played() -> Sample:
    """The sample as it is told at noon."""
    return sample(NOW)


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    """The real parser with its child process."""
    with Parser() as parser:
        yield parser


def day_of(played: Sample, item: Item) -> int:
    """The day on which an item appears."""
    return played.day_of(item.at.astimezone(ZoneInfo(played.zone)).date())


def ask(server: SampleServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one GET."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_the_fortnight_is_told_by_many(played):
    """200 items and more, of eight publishers and more in five languages and more, in all four forms, every day."""
    told = [item for item in played.items() if day_of(played, item) > 0]
    assert len(told) >= 200
    spoken = {item.feed for item in told}
    assert spoken == played.feeds.keys()
    assert len(played.publishers) >= 8
    assert {"en", "ur", "ps", "fa", "ar", "tr"} <= {played.feeds[feed].lang for feed in spoken}
    assert {feed.form for feed in played.feeds.values()} == {"rss", "atom", "rdf", "json"}
    assert {day_of(played, item) for item in told} == set(range(1, LAST_DAY + 1)) == {d for d in played.says if d > 0}


def test_all_of_the_sample_is_marked_as_invented(played):
    """Every title carries a mark in its own language, every feed and publisher says it is invented, no domain is real."""
    for feed in played.feeds.values():
        assert feed.title.startswith("INVENTED SAMPLE")
        assert feed.home.endswith(".example/")
    marks = {item.title.split("]")[0] for item in played.items()}
    assert len(marks) == len({feed.lang for feed in played.feeds.values()})
    assert all(mark.startswith("[") for mark in marks)
    for publisher in played.publishers:
        assert "invented" in publisher["title"]
        assert all(domain.endswith(".example") for domain in publisher["domains"])


def test_no_item_is_told_twice(played):
    """Every item has a GUID and a link of its own, and what stands under one headline has its copies in the plot."""
    items = list(played.items())
    assert len({item.guid for item in items}) == len({item.link for item in items}) == len(items)
    copies = [item for item in items if item.author == "Meridian Wire"]
    texts = {(item.title, item.summary) for item in items if item.feed == "meridian-world"}
    assert len(copies) >= 4
    assert all((item.title, item.summary) in texts for item in copies)


@pytest.mark.parametrize("hour", [0, 1, 2, 12, 23])
def test_the_sample_is_always_fresh(hour):
    """Its last morning is the one before now, whatever the hour, and its moments follow each other."""
    now = NOW.replace(hour=hour)
    played = sample(now)
    looks = [at for day in range(FIRST_DAY, LAST_DAY + 1) for at in played.looks(day)]
    assert timedelta(0) <= now - looks[-1] < timedelta(days=1)
    assert looks == sorted(set(looks))
    assert f"{looks[-1]:%H:%M}" == "06:30"
    gaps = [later - at for at, later in pairwise(looks)]
    assert max(gaps) <= timedelta(hours=7), "after a longer pause nobody knows how long a feed was silent"


def test_nothing_is_listed_before_its_time_and_an_edit_keeps_its_identity(played):
    """An item appears at its hour; an edited title stands under the same GUID and link."""
    before = played.listed("meridian-world", played.moment("8 10:59"))
    first = played.listed("meridian-world", played.moment("8 11:00"))[0]
    edited = played.listed("meridian-world", played.moment("8 13:30"))[0]
    assert all(item.guid != first.guid for item in before)
    assert (first.guid, first.link) == (edited.guid, edited.link)
    assert "collapse" in edited.title
    assert "collapse" not in first.title


def test_the_real_parser_reads_every_form(played, parser):
    """What each feed serves at the end is a whole document of that language with every item that it lists."""
    end = played.looks(LAST_DAY)[-1]
    for served in played.feeds.values():
        items = played.listed(served.id, end)
        assert len(items) == 20
        content_type, body = written(served, items, end)
        fetched = Fetched(
            body=body,
            content_type=content_type,
            url=f"http://127.0.0.1/feeds/{served.id}",
            etag="",
            last_modified="",
            status=200,
            size=len(body),
            body_hash="",
            moved_to="",
            max_age_s=None,
        )
        feed = Feed(id=served.id, url=fetched.url, lang=served.lang)
        document = parse(feed, fetched, parser, end)
        assert document.whole, document.problems
        assert [item.title for item in document.items] == [item.title for item in items]
        assert [item.summary for item in document.items] == [item.summary for item in items]
        assert [item.link for item in document.items] == [item.link for item in items]
        assert [item.published for item in document.items] == [item.at for item in items]


def test_the_server_answers_as_a_polite_server_does(played):
    """A feed with its ETag and how long it is fresh, 304 to who has it, another body after the turn, 404 for the rest."""
    with SampleServer(played, played.moment("1 09:00")) as server:
        status, headers, body = ask(server, "/feeds/ledger-home")
        assert (status, b"<rss" in body) == (200, True)
        assert headers["Content-Type"].startswith("application/rss+xml")
        assert headers["Cache-Control"] == "max-age=21600"
        assert ask(server, "/feeds/ledger-home", If_None_Match=headers["ETag"])[0] == 304
        server.turn(played.moment("1 18:00"))
        status, later, body = ask(server, "/feeds/ledger-home", If_None_Match=headers["ETag"])
        assert (status, later["ETag"] != headers["ETag"]) == (200, True)
        assert ask(server, "/feeds/nothing")[0] == 404
        assert ask(server, "/etc/passwd")[0] == 404


def test_servers_fail_when_the_sample_says_so(played):
    """One feed breaks for good, most others for a day and a half; the others answer all the time."""
    asked = ("night-post-home", "ledger-home", "gazette-english")
    told = {}
    with SampleServer(played, played.moment("5 12:00")) as server:
        for moment in ("5 12:00", "6 12:00", "10 19:00", "10 20:00", "12 08:59", "12 09:00", "14 12:00"):
            server.turn(played.moment(moment))
            told[moment] = tuple(ask(server, f"/feeds/{feed}")[0] for feed in asked)
    assert told == {
        "5 12:00": (200, 200, 200),
        "6 12:00": (500, 200, 200),
        "10 19:00": (500, 200, 200),
        "10 20:00": (500, 502, 200),
        "12 08:59": (500, 502, 200),
        "12 09:00": (500, 200, 200),
        "14 12:00": (500, 200, 200),
    }


@pytest.mark.slow
def test_ordinary_news_hits_nothing(played, tmp_path):
    """No ordinary item makes a hit that counts under the shipped rules, filters hold some back, and most of the plot hits."""
    lay_out(tmp_path / "desk", played, 9)
    desk = load_desk(tmp_path / "desk")
    matcher = Matcher.compile(desk.rulebook, desk.publishers)
    owners = {feed.id: publisher.id for publisher, feed in desk.feeds()}

    def hits(item: Item) -> list[Hit]:
        entry = Entry(
            key="k",
            feed_id=item.feed,
            publisher=owners[item.feed],
            link=item.link,
            title=item.title,
            summary=item.summary,
            body=" ".join(item.body),
            first_seen=item.at,
            published=item.at,
            lang=played.feeds[item.feed].lang,
        )
        return [hit for hit in matcher.match(entry, item.at) if not hit.silent]

    found = {item: hits(item) for item in played.items()}
    calm = {item: hits for item, hits in found.items() if item.calm}
    assert [item.title for item, hits in calm.items() if any(not hit.suppressed_by for hit in hits)] == []
    held = {hit.suppressed_by for hits in calm.values() for hit in hits}
    assert {"drills", "opinion", "accidents-and-crime"} <= held
    plot = [hits for item, hits in found.items() if not item.calm]
    assert sum(bool(hits) for hits in plot) >= len(plot) * 0.85
