"""The arithmetic of `make evaluate`, on invented items."""

from pathlib import Path

import books
import commonplace
import newsreel
import pytest
import tally
from reading import VERDICTS, Reading, Verdicts
from tally import Judged, Score


def _judged(labels: str = "", maybe: str = "") -> Judged:
    return Judged(frozenset(labels.split()), frozenset(maybe.split()))


def test_what_is_found_and_labelled_is_a_hit() -> None:
    """An item's rules fall into found and labelled, labelled alone, and found alone; two hits of a rule count once."""
    found = tally.compare(["raid", "raid", "strike"], _judged("raid flood"))
    assert (found.hits, found.misses, found.false_alarms) == ({"raid"}, {"flood"}, {"strike"})


@pytest.mark.parametrize("found", [[], ["raid"]])
def test_what_is_arguable_counts_neither_way(found: list[str]) -> None:
    """A label that readers would argue about is no hit, no miss and no false alarm, found or not."""
    assert tally.score([tally.compare(found, _judged(maybe="raid"))]) == {}


def test_scores_add_up() -> None:
    """Precision and recall are shares of what was found and of what is labelled, of one rule and of all together."""
    found = [
        tally.compare(["raid"], _judged("raid")),
        tally.compare(["raid", "strike"], _judged("raid")),
        tally.compare([], _judged("raid")),
        tally.compare(["strike"], _judged("strike")),
        tally.compare([], _judged("flood")),
    ]
    scores = tally.score(found)
    assert scores == {"flood": Score(0, 1, 0), "raid": Score(2, 1, 0), "strike": Score(1, 0, 1)}
    assert (scores["raid"].labels, scores["raid"].precision, scores["raid"].recall) == (3, 1.0, pytest.approx(2 / 3))
    assert (scores["flood"].precision, scores["flood"].recall) == (None, 0.0)
    assert Score(false_alarms=1).recall is None
    assert tally.micro(scores) == Score(3, 2, 1)
    assert tally.micro({}) == Score()


def test_what_is_asked() -> None:
    """A score is short of what is asked where one of its shares is known and smaller, and not where it is just met."""
    assert not Score(8, 2, 2).short_of((0.8, 0.8))
    assert Score(8, 3, 2).short_of((0.8, 0.8))
    assert Score(8, 2, 3).short_of((0.8, 0.8))
    assert not Score().short_of((0.8, 0.8))


def test_a_page_begins_with_its_title() -> None:
    """The beginning of a page, up to a blank, stands for its title; nothing is lost. A summary alone stays one."""
    words = [f"word{n}" for n in range(60)]
    read = newsreel.read(3, {"id": "x-1", "summary": " ".join(words), "lang": "ps"}, page=True)
    assert f"{read.entry.title} {read.entry.summary}".split() == words
    assert 150 < len(read.entry.title) <= newsreel.TITLE
    assert (read.day, read.judged) == ("", Judged(frozenset()))
    alone = newsreel.read(4, {"id": "x-2", "summary": "short", "labels": ["raid"], "date": "2025-10-11T08"})
    assert (alone.entry.title, alone.entry.summary, alone.day) == ("", "short", "2025-10-11")
    assert alone.judged == Judged(frozenset({"raid"}))


def test_entries_are_counted_by_items() -> None:
    """An entry counts once in an item, whatever its field, also where a list lends it to another."""
    terms = {"raids": {"en": ["raid*", "storm"], "tr": ["baskın*"]}, "force": {"any": ["$raids"], "en": ["march"]}}
    matcher = books.matcher(books.rule(match="$force"), terms=terms)
    texts = [("Raid, raids and a raid", "raided"), ("Basking in a storm", ""), ("A march", ""), ("Nothing", "")]
    counts = commonplace.entries(matcher, [books.entry(title, summary=summary) for title, summary in texts])
    assert counts == {"$raids: raid*": 1, "$raids: baskın*": 1, "$raids: storm": 1, "$force: march": 1}
    assert commonplace.abroad(matcher.rulebook, "en") == {"$raids: baskın*", "$force: $raids: baskın*"}


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    """A verdict stands for one rule on one item of one file; whatever else hits is unread."""
    (tmp_path / "v.json").write_text('{"week": {"raid": {"right": [3], "wrong": [12]}, "flood": {"arguable": [3]}}}')
    verdicts = Verdicts.of(tmp_path / "v.json")
    asked = [
        ("week", "w-000003", "raid"),
        ("week", "w-000003", "flood"),
        ("week", "w-12", "raid"),
        ("other", "o-3", "raid"),
    ]
    told = [next(iter(verdicts.judge(stem, item, [name]))) for stem, item, name in asked]
    assert told == [("raid", "right"), ("flood", "arguable"), ("raid", "wrong"), ("raid", "unread")]
    first, second = Reading(), Reading()
    for name, verdict in told:
        first.see(name, verdict)
        second.see(name, verdict)
    first.add(second)
    assert {verdict: first.total(verdict) for verdict in (*VERDICTS, "unread")} == {
        "right": 2,
        "arguable": 2,
        "wrong": 2,
        "unread": 2,
    }
