"""The invented sample: what it holds, how it is served, and that the real parser reads it."""

import http.client
import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from feeds.feed import Feed
from feeds.fetch import Fetched
from feeds.parse import Parser, parse
from monitor.demo.forms import written
from monitor.demo.sample import Sample, sample
from monitor.demo.server import SampleServer

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def played() -> Sample:
    """The sample as it is told at noon."""
    return sample(NOW)


@pytest.fixture(scope="module")
def parser():
    """The real parser with its child process."""
    with Parser() as parser:
        yield parser


def told() -> dict:
    """The sample's file as it stands."""
    return json.loads((files("monitor.demo") / "sample.json").read_text(encoding="utf-8"))


def ask(server: SampleServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one GET."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_the_sample_has_six_publishers_and_four_languages_at_least(played):
    """At least six publishers in four languages tell it, in all four forms, and every feed but the failing one has items."""
    assert len(played.publishers) >= 6
    assert len({feed.lang for feed in played.feeds.values()}) >= 4
    assert {feed.form for feed in played.feeds.values()} == {"rss", "atom", "rdf", "json"}
    spoken = {item["feed"] for item in told()["items"]}
    assert spoken == {feed.id for feed in played.feeds.values() if feed.status == 200}


def test_all_of_the_sample_is_marked_as_invented(played):
    """Every title carries the mark in its own language, every feed and publisher says it is invented, no domain is real."""
    end = played.steps[-1].at
    marks = told()["marks"]
    for feed in played.feeds.values():
        assert feed.title.startswith("INVENTED SAMPLE")
        for item in played.listed(feed.id, end):
            assert item.broken or item.title.startswith(marks[feed.lang] + " ")
            assert item.link.split("/")[2].endswith(".example")
    for publisher in played.publishers:
        assert "invented" in publisher["title"]
        assert all(domain.endswith(".example") for domain in publisher["domains"])


@pytest.mark.parametrize("hour", [0, 1, 2, 12, 23])
def test_the_sample_is_always_fresh(hour):
    """It ends with the last digest hour before now, whatever the hour, and its moments follow each other."""
    now = NOW.replace(hour=hour)
    steps = sample(now).steps
    assert timedelta(0) <= now - steps[-1].at < timedelta(days=1)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert f"{steps[-1].at:%H:%M}" == "06:30"


def test_every_item_is_told_before_the_sample_ends(played):
    """No item lies after the last poll, where nobody would ever see it."""
    last = max(step.at for step in played.steps if step.poll)
    assert all(played.moment(item["at"]) <= last for item in told()["items"])


def test_nothing_is_listed_before_its_time_and_an_edit_keeps_its_identity(played):
    """An item appears at its hour; an edited title stands under the same GUID and link."""
    before = played.listed("meridian-world", played.moment("2 10:59"))
    first = played.listed("meridian-world", played.moment("2 11:00"))[0]
    edited = played.listed("meridian-world", played.moment("2 14:30"))[0]
    assert all(item.guid != first.guid for item in before)
    assert (first.guid, first.link) == (edited.guid, edited.link)
    assert "collapse" in edited.title
    assert "collapse" not in first.title


def test_the_real_parser_reads_every_form(played, parser):
    """What each feed serves at the end is a whole document of that language with every item, bar the broken one."""
    end = played.steps[-1].at
    for served in played.feeds.values():
        if served.status != 200:
            continue
        items = played.listed(served.id, end)
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
        sound = [item for item in items if not item.broken]
        read = [item for item in document.items if item.title]
        assert document.whole, document.problems
        assert [item.title for item in read] == [item.title for item in sound]
        assert [item.summary for item in read] == [item.summary for item in sound]
        assert [item.link for item in read] == [item.link for item in sound]
        assert [item.published for item in read] == [item.at for item in sound]


def test_the_server_answers_as_a_polite_server_does(played):
    """A feed with its ETag, 304 to who has it, another body after the turn, 500 from the failing one, 404 for the rest."""
    with SampleServer(played, played.moment("1 09:00")) as server:
        status, headers, body = ask(server, "/feeds/ledger-home")
        assert (status, b"<rss" in body) == (200, True)
        assert headers["Content-Type"].startswith("application/rss+xml")
        assert ask(server, "/feeds/ledger-home", If_None_Match=headers["ETag"])[0] == 304
        server.turn(played.moment("1 15:00"))
        status, later, body = ask(server, "/feeds/ledger-home", If_None_Match=headers["ETag"])
        assert (status, later["ETag"] != headers["ETag"]) == (200, True)
        assert ask(server, "/feeds/night-post-home")[0] == 500
        assert ask(server, "/feeds/nothing")[0] == 404
        assert ask(server, "/etc/passwd")[0] == 404
