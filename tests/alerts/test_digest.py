"""A digest holds everything once, in one order, whatever order it came in."""

import json
import random
from dataclasses import replace
from typing import Any

import golden
import morning
import problems
import pytest
from html_reader import squeezed
from hypothesis import given
from hypothesis import strategies as st

from alerts.card import cards
from alerts.digest import Notices, View, compose, freeze, thaw
from alerts.passage import Run, passage, spans
from alerts.render import Templates, render
from alerts.report import Gap
from rules.hit import Evidence, Severity

EVERYTHING = (*morning.BUSY, *morning.LATE)
BEFORE = golden.yesterday(golden.stood(2, 2, 2, 0))


@given(st.permutations(EVERYTHING))
def test_composing_is_insensitive_to_order(reports):
    """Whatever order reports come in, the digest is the same to the byte."""
    digest = compose(golden.heading(), golden.DAY, reports, golden.FULL)
    assert freeze(digest) == freeze(compose(golden.heading(), golden.DAY, EVERYTHING, golden.FULL))


@pytest.mark.parametrize("name", golden.DIGESTS)
def test_a_frozen_digest_thaws_to_itself(name):
    """What is kept of an edition is all that its mail was made from."""
    digest = golden.SITUATIONS[name]()
    assert thaw(freeze(digest)) == digest
    assert freeze(thaw(freeze(digest))) == freeze(digest)


@given(st.permutations(EVERYTHING))
def test_composing_with_levels_is_insensitive_to_order(reports):
    """So it is with pictures, facts and an edition before."""
    more: dict[str, Any] = {"pictures": problems.BUSY_PICTURES, "facts": problems.FACTS, "before": BEFORE}
    digest = compose(golden.heading(), golden.DAY, reports, golden.FULL, **more)
    assert freeze(digest) == freeze(compose(golden.heading(), golden.DAY, EVERYTHING, golden.FULL, **more))


def test_an_edition_frozen_before_there_were_levels_thaws():
    """JSON without pictures, grades and what is kept of stories is read as an edition that had none."""
    frozen = json.loads(freeze(golden.no_levels()))
    for name in ("pictures", "before", "was", "told"):
        del frozen[name]
    for card in (*frozen["live"], *frozen["late"]):
        for name in ("grade", "status", "fresh", "growth", "here"):
            del card[name]
    old = thaw(json.dumps(frozen))
    assert (old.pictures, old.told, old.live[0].grade) == ((), (), None)
    assert squeezed(render(old, Templates()).text) == squeezed(golden.rendered("no-levels").text)
    again = compose(golden.heading(), golden.DAY, EVERYTHING, golden.FULL, before=old)
    assert {card.status for card in again.live} == {"RUNNING"}


def test_a_reader_s_languages_come_first_and_nothing_is_left_out():
    """A story's title and sources are in the first of the reader's languages that has any; the stories are the same."""
    plain = compose(golden.heading(), golden.DAY, EVERYTHING, golden.FULL)
    urdu = compose(replace(golden.heading(), languages=("ur",)), golden.DAY, EVERYTHING, golden.FULL)
    assert {card.key for card in plain.live} == {card.key for card in urdu.live}
    turned = [card for card in urdu.live if "ur" in card.langs and len(card.langs) > 1]
    assert turned
    for card in turned:
        assert card.title.lang == "ur"
        assert card.sources[0].lang == "ur"
        assert "en" in {title.lang for title in card.other_titles} or "en" not in card.langs
    assert all(card.title.lang == "en" for card in plain.live if "en" in card.langs)


def test_what_is_no_digest_does_not_thaw():
    """A row that holds something else is refused."""
    with pytest.raises(ValueError, match="Digest"):
        thaw('{"heading": 1}')


def test_a_story_stands_once_with_its_independent_sources():
    """Six reports, two of one owner: one card, five sources, the words of every language marked."""
    digest = golden.no_levels()
    strike = digest.live[0]
    assert (strike.reports, strike.origins, strike.severity) == (6, 5, Severity.CRITICAL)
    assert [card.key for card in digest.live].count(strike.key) == 1
    assert strike.langs == ("en", "ps", "ur")
    assert Run("فضائی حملے", marked=True) in strike.other_titles[0].runs
    assert [indicator.rule_id for indicator in strike.indicators] == ["pak-strike-afghanistan", "ttp-attack-pakistan"]


def test_stories_stand_graver_first_then_better_sourced_then_newer():
    """Where nothing was assessed the order is severity, independent sources, time; nothing else."""
    live = golden.no_levels().live
    orders = [(-card.severity.rank, -card.origins, -card.last.timestamp()) for card in live]
    assert orders == sorted(orders)


def test_late_and_seed_hits_stand_apart():
    """A story that told nobody at once is late; one live report makes a story live."""
    digest = golden.after_downtime()
    assert {card.standing for card in digest.late} == {"late"}
    assert {card.standing for card in digest.live} == {"live"}
    mixed = [replace(morning.STRIKE[0], mark="seed"), replace(morning.STRIKE[2], mark="late")]
    assert cards(mixed)[0].standing == "late"
    assert cards([*mixed, morning.STRIKE[3]])[0].standing == "live"


def test_what_tells_nobody_is_not_told():
    """Hits of rules under test and of the archive's second reading stand in no digest."""
    under_test = replace(morning.STRIKE[0], hit=replace(morning.STRIKE[0].hit, silent=True))
    again = replace(morning.STRIKE[2], mark="backfill")
    digest = compose(golden.heading(), golden.DAY, [under_test, again], golden.FULL)
    assert (digest.stories, digest.hits, digest.held_back) == (0, 0, ())


def test_what_a_filter_holds_back_is_counted_under_it():
    """A story held back whole is named with its filter; one that another rule still tells is not held back."""
    digest = golden.busy()
    assert [(held.filter_id, held.stories) for held in digest.held_back] == [("sport", 1)]
    held = replace(morning.STRIKE[0], hit=replace(morning.STRIKE[0].hit, suppressed_by="sport"))
    both = compose(golden.heading(), golden.DAY, [held, *morning.STRIKE[1:]], golden.FULL)
    assert both.held_back == ()
    assert both.stories == 1


def test_blindness_is_graded():
    """No feed seen is blind; four in five, a dark language or three dark hours make the view partial."""
    assert View(0, 0, 0).state == "blind"
    assert View(10, 0, 5).state == "blind"
    assert View(10, 7, 5).state == "partial"
    assert View(10, 8, 5).state == "full"
    assert View(10, 10, 5, dark=("ps",)).state == "partial"
    hours = Gap(morning.at(1, 0), morning.at(4, 0))
    assert View(10, 10, 5, gaps=(hours,)).state == "partial"
    assert View(10, 10, 5, gaps=(replace(hours, end=morning.at(3, 59)),)).state == "full"


def test_evidence_of_another_wording_marks_nothing():
    """Offsets that do not spell what stands there are of an earlier wording; nothing is marked at random."""
    found = Evidence("title", 0, 5, "Talks", "talks")
    assert spans("Talks open", "title", [found]) == [(0, 5)]
    assert spans("No talks yet", "title", [found]) == []
    assert spans("Talks open", "summary", [found]) == []


def test_overlapping_words_are_marked_once():
    """Two terms on the same words make one mark."""
    text = "Torkham gate shut"
    found = [Evidence("title", 0, 12, "Torkham gate", "a"), Evidence("title", 8, 17, "gate shut", "b")]
    assert passage(text, spans(text, "title", found), "en", 100).runs == (Run(text, marked=True),)


@given(st.text(max_size=400), st.integers(0, 400), st.integers(1, 60), st.integers(40, 200))
def test_a_passage_is_short_and_spells_the_text(text, start, length, limit):
    """Whatever the text and wherever the mark: a passage is bounded, in order, without controls, marks kept."""
    end = min(start + length, len(text))
    marks = [(start, end)] if start < end else []
    made = passage(text, marks, "en", limit)
    assert len(made.text) <= 2 * limit + length + 4
    assert not any(ord(char) < 32 for char in made.text)
    if marks and text[start:end].strip() and text[start:end].isprintable():
        assert made.is_marked


def test_a_long_text_is_shown_around_its_first_mark():
    """A word deep in a body brings the words around it, with what was left out marked on both sides."""
    text = "filler " * 200 + "the Torkham gate was shut " + "filler " * 200
    found = [Evidence("body", text.index("Torkham"), text.index("Torkham") + 7, "Torkham", "t")]
    made = passage(text, spans(text, "body", found), "en", 280)
    assert made.runs[0].text.startswith("…")
    assert made.text.endswith("…")
    assert "Torkham" in made.text
    assert len(made.text) < 400


def test_an_entry_without_a_title_shows_its_teaser():
    """What has no title is told by the first words it has."""
    bare = replace(morning.STRIKE[0], entry=replace(morning.STRIKE[0].entry, title=" "))
    assert cards([bare])[0].title.text.startswith("Jets struck")
    empty = replace(bare, entry=replace(bare.entry, summary="", link=""))
    assert cards([empty])[0].title.text == "(no title)"
    hidden = replace(empty, entry=replace(empty.entry, title="\u202e\u2066", link="https://x.example/1"))
    assert cards([hidden])[0].title.text == "https://x.example/1"


def test_three_reports_of_one_paper_are_three_to_read():
    """Where one publisher alone tells a story, its own reports fill the list."""
    ours = [
        replace(morning.STRIKE[0], entry=replace(morning.STRIKE[0].entry, key=f"{n}", first_seen=morning.at(3, n)))
        for n in range(5)
    ]
    assert len(cards(ours)[0].sources) == 3


def test_a_mark_far_ahead_is_reached_from_a_word_s_start():
    """A passage starts at a word, also in a text without blanks, and leaves out marks beyond its end."""
    text = "x" * 500 + " gate " + "y" * 900 + " gate"
    marks = [(501, 505), (len(text) - 4, len(text))]
    made = passage(text, marks, "en", 100)
    assert [run.text for run in made.runs if run.marked] == ["gate"]
    assert made.is_marked
    assert made.text.endswith("…")
    assert not passage(text, [], "en", 100).is_marked
    deep = "one two " * 40 + "gate"
    assert passage(deep, [(len(deep) - 4, len(deep))], "en", 60).text.endswith(" gate")


def test_many_hits_are_composed_in_time():
    """Two thousand hits become a digest that holds every story."""
    rng = random.Random(7)
    reports = []
    for number in range(2_000):
        title = f"Attack number {number} near the gate"
        reports += morning.told(
            f"s{number}",
            rng.choice(list(morning.PAPERS)),
            morning.at(1, number % 60),
            title,
            {"ttp-attack-pakistan": ["Attack"]},
        )
    digest = compose(golden.heading(), golden.DAY, reports, golden.FULL, Notices())
    assert digest.stories == 2_000
    assert (digest.hits_from, digest.hits_upto) == (100, 160)
