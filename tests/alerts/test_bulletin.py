"""Digests and alerts as JSON and as an Atom feed: of the same set as the mail, valid, and the same every time."""

import html
import json
import random
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import feedparser
import golden
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from alerts.atom import NEWEST, STORIES, atom, page
from alerts.bulletin import Bulletin, identity, of_digest, of_telling, read, written
from alerts.digest import Digest
from monitor.desk.schema import schema

SCHEMA = json.loads(schema("bulletin"))
FEED = identity("install-1", "feed:seniors")


def bulletin(name: str) -> Bulletin:
    """The bulletin of a golden mail."""
    frozen, rendered = golden.SITUATIONS[name](), golden.rendered(name)
    made = identity("install-1", f"about:{name}")
    return of_digest(frozen, rendered, made) if isinstance(frozen, Digest) else of_telling(frozen, rendered, made)


def words_of(page: str) -> str:
    """What a reader reads of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def series(count: int) -> list[Bulletin]:
    """So many bulletins of one route, an hour apart."""
    one = bulletin("busy")
    return [
        one.model_copy(update={"id": identity("i", str(n)), "published": one.published + timedelta(hours=n)})
        for n in range(count)
    ]


@pytest.mark.parametrize("name", golden.SITUATIONS)
def test_a_bulletin_is_what_its_schema_says(name):
    """Every golden digest and alert keeps to the schema that programs are given, and comes back whole."""
    text = written(bulletin(name))
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(json.loads(text))
    assert read(text) == bulletin(name)
    assert written(bulletin(name)) == text


@pytest.mark.parametrize("name", golden.SITUATIONS)
def test_it_is_of_the_same_set_as_the_mail(name):
    """Subject, words, stories, levels and alerts are those of the mail; no story is left out for want of room."""
    frozen, made, rendered = golden.SITUATIONS[name](), bulletin(name), golden.rendered(name)
    assert (made.subject, made.text) == (rendered.subject, rendered.text)
    told = (*frozen.late, *frozen.live) if isinstance(frozen, Digest) else frozen.stories
    assert [tale.key for tale in made.stories] == [card.key for card in told]
    if isinstance(frozen, Digest):
        assert [(one.id, one.word) for one in made.problems] == [(one.problem, one.word) for one in frozen.pictures]
        assert made.day == frozen.heading.local_date
    else:
        assert [one.key for one in made.alerts] == [alert.key for alert in frozen.alerts]
        assert all(one.says for one in made.alerts)


def test_a_rise_says_where_from():
    """An alert's bulletin has the word that the problem rose from, and how its story is backed."""
    made = bulletin("level-alert")
    assert [(one.was, one.word) for one in made.problems] in ([], [("ELEVATED", "HIGH")])
    assert (made.stories[0].grade, made.stories[0].sources, made.stories[0].disputed) == ("confirmed", 4, True)
    assert made.alerts[0].says.startswith("rise to HIGH")


def test_every_key_of_the_schema_is_described():
    """A program's author reads what each key means, in the schema itself."""
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    assert len(parts) == 10
    bare = [key for part in parts for key, inner in part["properties"].items() if not inner.get("description")]
    assert bare == []


def test_what_is_newer_is_read_too():
    """A key that a later version adds breaks nobody who reads by this one."""
    newer = json.loads(written(bulletin("quiet"))) | {"colour": "blue"}
    assert read(json.dumps(newer)) == bulletin("quiet")


def test_an_identity_is_for_ever():
    """The same installation and news have the same id; others have another."""
    assert identity("a", "digest:x:2025-11-18") == "urn:uuid:a5b16266-a28a-5b60-993b-fd48ad75cfdd"
    assert len({identity("a", "x"), identity("b", "x"), identity("a", "y")}) == 3


@pytest.mark.parametrize("name", golden.SITUATIONS)
def test_a_feed_is_atom_that_readers_read(name):
    """A feed reader finds id, title, time, words and the way to the JSON, and nothing to complain of."""
    made = bulletin(name)
    feed = feedparser.parse(BytesIO(atom(FEED, "seniors.atom", [made])))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert (feed.feed.id, feed.feed.title) == (FEED, f"{made.desk}: {made.route}")
    assert feed.feed.author == made.desk
    [entry] = feed.entries
    assert (entry.id, entry.title) == (made.id, made.subject)
    assert entry.updated == entry.published == f"{made.published:%Y-%m-%dT%H:%M:%SZ}"
    assert entry.link == f"{made.route}/{made.name}.html"
    assert [link.href for link in entry.links if link.rel == "related"] == [f"{made.route}/{made.name}.json"]
    words = words_of(entry.content[0].value)
    assert all(tale.title.text in words for tale in made.stories[:STORIES] if made.stories)


@pytest.mark.parametrize("name", golden.SITUATIONS)
def test_a_page_tells_all_of_it(name):
    """The page that an entry leads to has every story, and no more than words, lists and links."""
    made = bulletin(name)
    words = words_of(page(made))
    assert all(tale.title.text in words for tale in made.stories if tale.title.text)
    assert made.subject in words
    tags = set(re.findall(r"<([a-z0-9]+)", page(made)))
    assert tags <= {"html", "head", "meta", "title", "body", "h1", "p", "ul", "ol", "li", "b", "br", "span", "a"}


def test_a_feed_is_bounded_and_the_newest_first():
    """However many there are, a feed holds the newest fifty, in the same bytes whatever order they came in."""
    many = series(NEWEST + 30)
    made = atom(FEED, "seniors.atom", many)
    feed = feedparser.parse(BytesIO(made))
    times = [entry.updated for entry in feed.entries]
    assert len(times) == NEWEST
    assert times == sorted(times, reverse=True)
    assert feed.feed.updated == times[0]
    shuffled = list(many)
    random.Random(7).shuffle(shuffled)
    assert atom(FEED, "seniors.atom", shuffled) == made


def test_hostile_titles_are_words():
    """Markup, control characters and links that lie are text, or are not there; the feed stays well formed."""
    made = bulletin("hostile")
    text = atom(FEED, "seniors.atom", [made]).decode()
    feed = feedparser.parse(BytesIO(text.encode()))
    assert not feed.bozo
    content = feed.entries[0].content[0].value
    assert "<script" not in content.lower()
    assert "<img" not in content.lower()
    assert "javascript:" not in {reading.link for tale in made.stories for reading in tale.readings}
    assert all(
        not reading.link or reading.link.startswith("http") for tale in made.stories for reading in tale.readings
    )


def test_what_xml_cannot_hold_does_not_break_a_feed():
    """A character that XML forbids becomes one that says so."""
    made = bulletin("quiet").model_copy(update={"subject": "a\x00b\x1bc\ufffe"})
    feed = feedparser.parse(BytesIO(atom(FEED, "seniors.atom", [made])))
    assert not feed.bozo
    assert feed.entries[0].title == "a\ufffdb\ufffdc\ufffd"


def test_twenty_thousand_stories_are_counted():
    """A feed's entry tells twenty stories and how many more there are; the JSON has all."""
    frozen = golden.busy()
    card = frozen.live[0]
    huge = replace(frozen, live=tuple(replace(card, key=f"{n:016x}") for n in range(2000)), late=())
    made = of_digest(huge, golden.rendered("busy"), identity("i", "huge"))
    assert len(made.stories) == 2000
    assert "And 1,980 more stories." in atom(FEED, "seniors.atom", [made]).decode()
