"""The mails: their form, their safety, and that both halves say the same."""

import re
from dataclasses import replace
from pathlib import Path

import golden
import morning
import problems
import pytest
from html_reader import Reader, squeezed
from mail_clients import ATTRIBUTES, TAGS

from alerts import front
from alerts.digest import View, compose
from alerts.front import minute_words, page
from alerts.page import Plan
from alerts.plain import ISOLATE, POP
from alerts.render import (
    BANNER_COLOURS,
    HARD_STOP,
    LEVEL_COLOURS,
    PAPER,
    PLANS,
    READ,
    SEVERITY_COLOURS,
    Templates,
    render,
    words,
    wrapped,
)
from alerts.telling import alert_page
from alerts.transfer import size

TEMPLATES = Path(front.__file__).parent / "templates"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """The contrast of two colours."""
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# -- golden -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_mails_are_those_a_person_has_read(name):
    """Each situation's mail is byte for byte the one under review; `python tests/support/golden.py` rewrites them."""
    for file, text in golden.files(name).items():
        assert (golden.GOLDEN / file).read_bytes() == text.encode(), file


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_same_set_gives_the_same_bytes(name):
    """Rendering again gives the same mail."""
    assert render(golden.SITUATIONS[name](), Templates()) == golden.rendered(name)


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_every_story_carries_its_key(name):
    """Cards and one-liners of digests and alerts have, in both halves, the key that `vote`, `silence` and `story` take."""
    what, made = golden.SITUATIONS[name](), golden.rendered(name)
    if name in golden.DIGESTS:
        sections = page(what, Plan()).sections
        keys = {view.key for section in sections for view in (*section.cards, *section.lines)}
    else:
        keys = {view.key for view in alert_page(what).stories}
        assert all(key in made.html and key in made.text for key in what.keys)
    for half in (" ".join(made.text.split()), made.html):
        assert {key for key in keys if not re.search(rf"\bstory {key}\b", half, re.IGNORECASE)} == set()


# -- form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_html_is_built_for_every_mail_program(name):
    """Only our tags and attributes, closed in order; one h1; sized tables; colours on every cell with words."""
    document = golden.rendered(name).html
    read = Reader(document)
    assert read.open == []
    assert {tag for tag, _ in read.tags} <= set(TAGS)
    assert {each for _, attributes in read.tags for each in attributes} <= set(ATTRIBUTES)
    assert [tag for tag, _ in read.tags].count("h1") == 1
    body = document.split("<body", 1)[1]
    assert not re.search(r"<(script|svg|form|style|img|link)", body)
    boards = [attributes for tag, attributes in read.tags if tag == "table" and "role" not in attributes]
    assert len(boards) == [tag for tag, _ in read.tags].count("caption") <= 1
    assert size(document) <= HARD_STOP
    assert len(document.split("<style>")[1].split("</style>")[0]) < 16_000


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_text_holds_whatever_the_html_holds(name):
    """Each block of words, and each link, of the HTML stands in the text twin."""
    made = golden.rendered(name)
    read, text = Reader(made.html), squeezed(made.text).casefold()
    for link in read.links:
        assert f"] {link}" in made.text
    body = Reader("<body" + made.html.split("<body", 1)[1].rsplit("</html>", 1)[0])
    skipped = squeezed(made.preheader).casefold()
    for block in body.words:
        for piece in re.split(r"[.:,;] ", squeezed(block).casefold()):
            words = piece.strip(" .,:()·")
            if words and words not in skipped and words not in {"stories", "sources", "on, pressure"}:
                assert words in text, words


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_every_numbered_link_is_spoken_of(name):
    """No link at the end of the text belongs to a source that was cut, and none is named without standing there."""
    body, _, rest = golden.rendered(name).text.partition("\n[1] ")
    listed = re.findall(r"^\[(\d+)\] http", f"[1] {rest}" if rest else "", re.MULTILINE)
    assert sorted(set(re.findall(r"\) \[(\d+)\]", " ".join(body.split()))), key=int) == listed


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_text_fits_72_columns(name):
    """No line is longer but links and words that have no place to break."""
    for each in golden.rendered(name).text.splitlines():
        assert len(each) <= 76 or each.startswith("[") or max(map(len, each.split())) > 40, each


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_subjects_are_short_and_say_the_worst_first(name):
    """At most seventy characters, opening with what matters."""
    subject = golden.rendered(name).subject
    assert len(subject) <= 70
    assert re.match(
        r"\[(BLIND|PARTLY BLIND|QUIET|MISSED|FIRST DIGEST|(CRITICAL|HIGH)( ▲)?|CRITICAL REPORTS?"
        r"|UNCONFIRMED|CONFIRMED|NOT CONFIRMED after 6 h|SURGE)\] .",
        subject,
    )


def test_blindness_is_never_calm():
    """A blind digest says so in its first word, and nothing in it says quiet, calm or no matches of what it did not see."""
    blind, partly = golden.rendered("blind"), golden.rendered("partly-blind")
    assert blind.subject.startswith("[BLIND]")
    assert partly.subject.startswith("[PARTLY BLIND]")
    assert blind.view == "blind"
    for text in (blind.text, blind.html, blind.subject):
        assert not re.search(r"(?i)\bquiet\b|no indicator matched|no matches|all calm", text)
    assert not re.search(r"(?i)nothing clearly unusual|no level moved since", partly.subject + partly.preheader)
    nothing = compose(golden.heading(), golden.DAY, [], View(10, 4, 90, dark=("ps",)))
    assert "in what could be seen" in render(nothing, Templates()).text


@pytest.mark.parametrize("name", golden.DIGESTS)
def test_levels_are_not_invented(name):
    """A digest says that no level is assessed where none was, and only there."""
    said = "Not assessed in this version: warning levels" in squeezed(golden.rendered(name).text)
    assert said is (name == "no-levels")


@pytest.mark.parametrize("name", golden.DIGESTS)
def test_a_senior_reads_one_minute(name):
    """The first block has at most 150 words."""
    assert minute_words(page(golden.SITUATIONS[name](), Plan())) <= 150


def test_long_titles_leave_the_first_minute_short():
    """Four titles of the greatest length do not make the first block longer than a minute."""
    reports = [
        replace(report, story=f"s{n}", entry=replace(report.entry, title="a b c d e f g " * 30))
        for n, report in enumerate(morning.BUSY)
    ]
    made = page(compose(golden.heading(desk="w " * 50), golden.DAY, reports, golden.FULL), Plan())
    assert minute_words(made) <= 150
    assert made.bullets


def test_downtime_puts_late_news_first_and_names_the_days():
    """After three days without the machine one digest names them, and what came late heads it."""
    text = golden.rendered("after-downtime").text
    assert "Sun 16 Nov, Mon 17 Nov and Tue 18 Nov" in text
    assert text.index("LATE, OR FOUND") < text.index("TOP STORIES")
    assert "2 letters not yet delivered" in text
    long = replace(
        golden.after_downtime(),
        period=replace(golden.DAY, days=tuple(morning.TODAY.replace(day=d) for d in range(10, 19))),
    )
    assert "Mon 10 Nov to Tue 18 Nov" in render(long, Templates()).text


# -- the words --------------------------------------------------------------------------------------

FALSE_PRECISION = re.compile(
    r"%|\b\d+\.\d+\b|probabilit|\b(un)?likely\b|likelihood|chance of|risk score|confidence|almost certain",
    re.IGNORECASE,
)


def test_our_words_claim_no_precision():
    """No template and no sentence of ours has a percentage, a decimal or a word of likelihood."""
    for path in sorted(TEMPLATES.glob("*.j2")):
        source = re.sub(
            r"<style>.*?</style>|\{[{%#].*?[}%#]\}|<[^>]*>|line-height:[\d.]+", "", path.read_text(), flags=re.DOTALL
        )
        assert not FALSE_PRECISION.search(source), path.name
    for name in golden.SITUATIONS:
        for text in (golden.rendered(name).text, golden.rendered(name).subject):
            # links, and the one hostile title that spells a template
            said = re.sub(r"^\[\d+\] .*$|\{% raw %\}", "", text, flags=re.MULTILINE)
            assert not FALSE_PRECISION.search(said), name


# -- colours ----------------------------------------------------------------------------------------


def test_every_text_stands_out_from_its_ground():
    """Contrast is at least 4.5 for every pair of colours we put together, by day and by night."""
    pairs = [*SEVERITY_COLOURS.values(), *BANNER_COLOURS.values(), *LEVEL_COLOURS.values()]
    assert [round(contrast(*pair), 1) for pair in LEVEL_COLOURS.values()][:5] == [12.4, 9.9, 9.9, 5.0, 13.9]
    pairs += [(PAPER["paper"], PAPER[ink]) for ink in ("ink", "dim", "link")] + [(PAPER["mark"], PAPER["ink"])]
    pairs += [(PAPER["head"], PAPER[ink]) for ink in ("head_ink", "head_dim")]
    grave = SEVERITY_COLOURS["critical"][0]
    pairs += [(grave, PAPER[ink]) for ink in ("head_ink", "head_dim")]
    night = re.search(r"dark\) \{(.*?)\n\}", (TEMPLATES / "_macros.html.j2").read_text(), re.DOTALL)
    assert night is not None
    dark = dict(re.findall(r"\.(\w+) \{[^}]*?(?<!-)(?:background-)?color:(#\w{6})", night[1]))
    pairs += [(dark["paper"], dark[ink]) for ink in ("ink", "dim", "link")]
    pairs += re.findall(r"\{ background-color:(#\w{6}) !important; color:(#\w{6})", night[1])
    for ground, ink in pairs:
        assert contrast(ground, ink) >= 4.5, (ground, ink)


def test_neighbouring_severities_and_levels_differ_in_lightness():
    """Whoever sees no colours still sees steps, and the word stands on each."""
    for colours in (list(SEVERITY_COLOURS.values()), list(LEVEL_COLOURS.values())[:5]):
        grounds = [luminance(ground) for ground, _ in colours]
        assert grounds == sorted(grounds, reverse=True)
        assert len(set(grounds)) == 5


# -- size -------------------------------------------------------------------------------------------


def crowd(stories: int, letters: str) -> list:
    """So many stories with long titles in a script that travels badly."""
    title = f"Talks {letters * 40}"[:210]
    reports = morning.told("c", "indus", morning.at(3, 0), title, {"talks-convene": ["Talks"]}, f"Talks {letters * 60}")
    return [
        replace(
            reports[0], story=f"s{n:05}", entry=replace(reports[0].entry, key=f"{n:016}", link=f"https://x.example/{n}")
        )
        for n in range(stories)
    ]


@pytest.mark.parametrize("pictures", [(), problems.BUSY_PICTURES], ids=["no-levels", "levels"])
@pytest.mark.parametrize("stories", [0, 1, 400, 20_000])
def test_a_mail_stays_below_what_mail_programs_cut(stories, pictures):
    """However many stories, one mail within the size, each shown once or counted."""
    digest = compose(golden.heading(), golden.DAY, crowd(stories, "خوست "), golden.FULL, pictures=pictures)
    made = render(digest, Templates())
    assert made.fault == ""
    assert size(made.html) <= HARD_STOP
    assert digest.stories == stories
    shown = len(set(re.findall(r"https://x\.example/\d+", made.html)))
    left = sum(int(count.replace(",", "")) for count in re.findall(r"([\d,]+) more stor", made.text))
    assert shown + left == stories


@pytest.mark.parametrize("name", golden.DIGESTS)
def test_an_analyst_reads_to_the_end(name):
    """Five minutes for a day like others; a quarter more where all happens at once and nothing is left to give way."""
    assert words(golden.rendered(name).html) <= (READ * 5 // 4 if name in {"busy", "partly-blind"} else READ)


def test_a_crowd_of_stories_is_read_in_the_same_time():
    """Of two hundred stories each problem shows a few in one line, and says how many more there are."""
    reports = [
        replace(each, rule=replace(each.rule, problem=morning.PROBLEMS[number % 9][0]))
        for number, each in enumerate(crowd(200, ""))
    ]
    digest = compose(golden.heading(), golden.DAY, reports, golden.FULL, pictures=problems.QUIET_PICTURES)
    made = render(digest, Templates())
    assert words(made.html) <= READ * 3 // 2
    assert made.text.count("more stories had no room here") == 9


def test_what_is_cut_gives_way_in_order():
    """Plans shrink from plenty to nothing, so that some plan fits whatever there is."""
    assert PLANS[0] == Plan()
    assert PLANS[-1] == Plan(0, 0, 0, 0, 0)
    for pictures in ((), problems.BUSY_PICTURES):
        digest = compose(golden.heading(), golden.DAY, crowd(50, "x"), golden.FULL, pictures=pictures)
        sizes = [size(Templates().fill("digest.html.j2", page=page(digest, plan))) for plan in PLANS]
        assert sizes == sorted(sizes, reverse=True)


def test_wrapping_keeps_isolates_whole():
    """An isolate that a line break cuts in two is closed before it and opened after it."""
    text = f"[ur] {ISOLATE}{'خوست ' * 40}{POP} end"
    lines = wrapped(text, 3, 2).split("\n")
    assert len(lines) > 2
    assert all(each.count(ISOLATE) == each.count(POP) == 1 for each in lines)
    assert all(each.startswith("   ") for each in lines)
