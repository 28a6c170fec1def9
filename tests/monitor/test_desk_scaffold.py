"""What is laid out for an analyst passes the check as it stands, says what an entry said, and matches nothing else."""

import functools
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.entry import Entry
from monitor.desk.layout import read_files
from monitor.desk.load import Desk, load_files
from monitor.desk.scaffold import NOBODYS, Told, filter_file, indicator, rarest, term_list
from rules.trial import run

COMMENTED = re.compile(r"^( *)# ([a-z_]+: ?|  +\S|- [a-z_]+: )")
"""A key that a scaffold shows and leaves out, or what belongs to it."""
DESKS = Path(__file__).resolve().parents[1] / "desks"


@functools.cache
def quiet() -> Desk:
    """A small sound desk."""
    return load_files(read_files(DESKS / "quiet"))


def loaded(path: str, text: str) -> Desk:
    """That desk with one file more."""
    return load_files({**quiet().files, path: text.encode()})


def told(
    title: str, summary: str = "", lang: str = "en", publisher: str = "dawn", archive: tuple[str, ...] = ()
) -> Told:
    """An entry as a test will tell it."""
    when = datetime(2025, 11, 18, tzinfo=UTC)
    entries = [Entry(f"{n:016x}", "dawn", "dawn", "", words, when) for n, words in enumerate((title, *archive))]
    entry = Entry("f" * 16, "dawn-home", publisher, "", title, when, summary=summary, lang=lang)
    return Told.of(entry, entries, [paper.id for paper in quiet().publishers])


def draft(entry: Told | None) -> str:
    """The file of a rule that begins with this entry."""
    problem = next(iter(quiet().rulebook.problems.values()))
    return indicator("new-rule", problem, "../../", entry)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXTS.filter(str.strip), TEXTS, st.sampled_from(["", "en", "fa_AF", "prs", "xx-yy", "en-GB", "??"]))
@example("U.S. and TTP: “talks”, #1 \\ 50% *of* (them)", "a\u2028b\x7f\u202ec\n\nd", "en")
@example("پاکستان میں فضائی حملہ", "", "ur")
@example("گفت‌وگوهای پاکستان و طالبان", "", "prs")
@example("据报道巴基斯坦塔利班发动袭击", "", "zh")
@example("12 34: !", "no words in the title", "en")
@example("İstanbul'daki görüşmeler Tаliban", "", "tr")
def test_a_draft_from_any_entry_passes_the_check(title: str, summary: str, lang: str) -> None:
    """Whatever a publisher wrote, the file is sound, without a warning, and its test tells the entry and matches it."""
    entry = told(title, summary, lang)
    text = draft(entry)
    assert text.startswith("# yaml-language-server: $schema=../../.schema/rule.json\n")
    desk = loaded("rules/indicators/new-rule.yaml", text)
    assert desk.warnings == ()
    rule = desk.rulebook.rules["new-rule"]
    assert rule.status == "draft"
    [test] = rule.tests
    assert (test.match.title, test.match.summary) == (title, summary)
    [trial] = [one for one in run(desk.rulebook, desk.publishers) if one.subject == "rule:new-rule"]
    assert trial.passed
    assert bool(test.todo) == (not entry.words)


def test_a_draft_without_an_entry_matches_nothing() -> None:
    """Without an entry, the query is a word that no news holds, and the tests are to come."""
    desk = loaded("rules/indicators/new-rule.yaml", draft(None))
    assert desk.warnings == ()
    rule = desk.rulebook.rules["new-rule"]
    assert rule.match[0].query.splitlines()[-1].strip() == NOBODYS
    assert (rule.tests, rule.title) == ((), "New rule")


@pytest.mark.parametrize("commented", ["indicator", "filter"])
def test_what_stands_in_comments_is_sound_too(commented: str) -> None:
    """With the comment signs before keys taken away, the file still loads: they show what may be written."""
    text = draft(None) if commented == "indicator" else filter_file("new-rule", "../../")
    lines = [COMMENTED.sub(r"\1\2", line) for line in text.splitlines()]
    kept = [line for line in lines if not line.lstrip().startswith("#")]
    assert any(line.startswith("tests:") for line in kept)
    path = "rules/indicators/new-rule.yaml" if commented == "indicator" else "rules/filters/new-rule.yaml"
    desk = load_files({**quiet().files, path: "\n".join(kept).encode()}, tried=False)
    assert len((desk.rulebook.rules | desk.rulebook.filters)["new-rule"].tests) == 2


def test_new_filters_and_lists_pass_the_check() -> None:
    """A new filter holds nothing back; a new list is sound, and said to be used by nobody."""
    desk = loaded("rules/filters/horse-races.yaml", filter_file("horse-races", "../../"))
    assert desk.warnings == ()
    assert desk.rulebook.filters["horse-races"].drop_if.splitlines()[-1].strip() == NOBODYS
    desk = loaded("rules/terms/handed_over.yaml", term_list("handed_over", "../../"))
    assert [fault.code for fault in desk.warnings] == ["W312"]


@pytest.mark.parametrize(
    ("headline", "archive", "words"),
    [
        (
            "Kabul frees three soldiers",
            ("Kabul talks", "three Kabul soldiers", "three"),
            ["frees", "soldiers", "Kabul"],
        ),
        ("TTP claims an attack", ("claims an attack",) * 2, ["TTP", "claims", "attack"]),
        ("In U.S., ‘Taliban’s’ envoy", (), ["Taliban", "envoy", "US"]),
        ("İstanbul'daki görüşmeler", (), ["görüşmeler", "İstanbul"]),
        ("据报道巴基斯坦塔利班发动袭击", ("据报道",), ["据报道巴", "基斯坦塔", "利班发动"]),
        ("9 of 10: a to b", (), []),
        ("Tаliban with a Cyrillic letter", (), ["Cyrillic", "letter", "with"]),
    ],
)
def test_the_rarest_words_begin_a_query(headline: str, archive: tuple[str, ...], words: list[str]) -> None:
    """Words that few texts have come first, then longer ones; not numbers, not words of two alphabets."""
    assert rarest(headline, archive) == words


@pytest.mark.parametrize(("lang", "kept"), [("en-GB", "en"), ("prs", "fa"), ("fa_AF", "fa"), ("??", ""), ("", "")])
def test_a_test_names_only_what_the_desk_knows(lang: str, kept: str) -> None:
    """A language is named by its code, a publisher only where the desk lists it."""
    assert told("Talks", lang=lang).lang == kept
    assert told("Talks", publisher="gone").source == ""
    assert told("Talks").source == "dawn"
