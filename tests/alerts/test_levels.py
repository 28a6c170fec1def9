"""How a digest says where problems stand: its name, its first minute, its board, its changes, its sections."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import get_args, get_type_hints

import golden
import morning
import problems
import pytest
from html_reader import squeezed

from alerts.digest import Digest, compose
from alerts.front import minute_words, page, subject
from alerts.minute import MINUTE_WORDS, minute, words
from alerts.moves import MOST_CHANGES, changes, expected, next_due
from alerts.page import Plan, reader_of
from alerts.render import Templates, render
from alerts.report import View
from alerts.sections import QUIET_TOP, TOP_OF_ONE
from alerts.standings import board, changed, reason, was
from rules.picture import CRITICAL, ELEVATED, HIGH, WATCH, Change, Due, Override, Picture, Sight

READER = reader_of(golden.no_levels())
SINCE = golden.DAY.start


def digest(*pictures: Picture, view: View = golden.FULL, before: Digest | None = None, **changes) -> Digest:
    """A digest of these problems on a day without stories."""
    return compose(golden.heading(**changes), golden.DAY, [], view, pictures=pictures, before=before)


def moved(step: str, problem: str = "pak-afg", hour: int = 3) -> tuple[Change, ...]:
    """A move of a level in the night."""
    return (Change(morning.at(hour, 40), "level", problem, f"{step} at 03:40: “Strike” clear"),)


PAK, TALKS, GATE = (problems.picture(name) for name in ("pak-afg", "istanbul", "chaman"))
DARK = Sight(0.2, 3, 22, morning.at(19, 10, 1))

# -- what the mail is called ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (digest(PAK, TALKS, GATE), "[QUIET] Nothing clearly unusual · 3 problems"),
        (digest(PAK, replace(GATE, level=WATCH)), "[QUIET] No level moved · 1 of 2 problems on WATCH"),
        (digest(PAK, first=True), "[FIRST DIGEST] Kabul-Islamabad truce · 1 problem"),
        (
            digest(PAK, replace(TALKS, level=HIGH, changes=moved("WATCH -> HIGH", "istanbul"), arrow="up")),
            "[HIGH ▲] Istanbul process · 1 of 2 problems changed",
        ),
        (
            digest(replace(PAK, level=HIGH), replace(TALKS, level=HIGH, changes=moved("WATCH -> HIGH", "istanbul"))),
            "[HIGH ▬] Istanbul process · 1 of 2 problems changed",
        ),
        (digest(replace(PAK, changes=moved("WATCH -> QUIET"), arrow="down")), "[QUIET ▼] Pakistan-Afghanistan border · changed"),
        (digest(replace(PAK, level=CRITICAL), TALKS), "[CRITICAL ▬] Pakistan-Afghanistan border · 0 of 2 changed"),
        (
            digest(replace(PAK, assessed=False, sight=DARK), TALKS),
            "[PARTLY BLIND] 1 of 2 problems not assessed",
        ),
        (
            digest(replace(PAK, level=HIGH), replace(TALKS, assessed=False, sight=DARK)),
            "[PARTLY BLIND] HIGH ▬ Pakistan-Afg… · 1 of 2 not assessed",
        ),
        (digest(PAK, view=View(22, 9, 5)), "[PARTLY BLIND] QUIET ▬ Pakistan-Afghanistan border"),
        (digest(PAK, TALKS, view=View(22, 0, 0)), "[BLIND] No feed could be read · Kabul-Islamabad truce"),
    ],
)  # fmt: skip
def test_the_subject_says_the_worst_first(made, said):
    """The day's form, or the gravest problem, one that moved before one that did not; never more than 70 characters."""
    assert subject(made) == f"{said} · Tue 18 Nov"
    assert len(subject(made)) <= 70


def test_a_long_name_gives_way_before_the_counts_do():
    """Of a name of any length the subject keeps the beginning, and the level and the counts whole."""
    long = replace(PAK, title="Name " * 40, level=ELEVATED)
    assert re.fullmatch(r"\[ELEVATED ▬\] Name[Name …]+ · 0 of 2 changed · Tue 18 Nov", subject(digest(long, TALKS)))


# -- the first minute -------------------------------------------------------------------------------


def test_a_quiet_day_says_that_the_machine_looked_and_how_near_it_came():
    """What was read, since when no level moved, and what would move the nearest one."""
    text = squeezed(golden.rendered("quiet").text)
    assert (
        "All 9 problems QUIET or WATCH; no level moved since Sat 15 Nov. 4,180 entries read, 2 stories matched." in text
    )
    assert "Closest to moving: Chaman trade crossing (WATCH): one more clear indicator in another family" in text
    cards = page(golden.quiet(), Plan()).sections[0].cards
    assert len(cards) <= QUIET_TOP
    assert [card.meta for card in cards] == ["1 report, corroborated (A2 auto).", "Single source (C3 auto)."]


def test_what_was_is_what_the_reader_read():
    """The level of the edition before, else that before the first move; nothing where it is the same or unknown."""
    rose = replace(PAK, level=HIGH, changes=(*moved("WATCH -> ELEVATED", hour=2), *moved("ELEVATED -> HIGH")))
    assert was(digest(rose), rose) == "WATCH"
    assert was(digest(rose, before=digest(replace(PAK, level=ELEVATED))), rose) == "ELEVATED"
    assert was(digest(PAK), PAK) == ""
    back = replace(PAK, changes=(*moved("QUIET -> WATCH", hour=2), *moved("WATCH -> QUIET")))
    assert was(digest(back, before=digest(PAK)), back) == ""
    assert changed(digest(back, TALKS, before=digest(PAK, TALKS))) == [back]
    confirmed, unconfirmed = replace(PAK, level=WATCH), replace(PAK, level=WATCH, unconfirmed=True)
    assert was(digest(confirmed, before=digest(unconfirmed)), confirmed) == ""


def test_the_reason_is_told_without_what_stands_beside_it():
    """The level's word, the count of indicators and the view are not said twice."""
    assert reason(problems.border()).startswith("“Pakistani strike on Afghan soil” is strong")
    assert reason(problems.border()).endswith("usual about 1 a week.")
    assert reason(problems.statements()).startswith("Set by A. Analyst until")
    assert reason(replace(PAK, why="")) == ""


def test_an_override_names_who_until_when_why_and_what_was_computed():
    """Beside a level that a person set stands the computed one."""
    over = Override(CRITICAL, morning.NOW + timedelta(days=2), "B. Analyst", "a source of our own says so", 3)
    text = squeezed(
        render(digest(replace(PAK, level=CRITICAL, computed=WATCH, override=over), TALKS), Templates()).text
    )
    assert "CRITICAL ▬ same Pakistan-Afghanistan border" in text
    assert "Set by B. Analyst until Thu 20 Nov: a source of our own says so. Computed: WATCH." in text


def test_what_is_not_assessed_keeps_its_last_level_and_is_never_called_quiet():
    """It is said since when, with the last level, without an arrow, and in no sentence about what is quiet."""
    made = digest(replace(PAK, assessed=False, sight=DARK), TALKS, GATE)
    text = squeezed(render(made, Templates()).text)
    assert "Not assessed since Mon 17 Nov 19:10: Pakistan-Afghanistan border (last: QUIET)." in text
    assert "QUIET: Istanbul process, Chaman trade crossing." in text
    assert "NOT ASSESSED 1" in text
    shown = board(made)
    assert shown is not None
    assert [(row.level, row.word, row.arrow) for row in shown.rows] == [
        ("NOT ASSESSED", "NOT ASSESSED (last: QUIET)", "")
    ]


def test_a_young_desk_says_that_it_learns():
    """Until fourteen covered days are done the day is said; afterwards nothing is."""
    assert "Learning, day 6 of 14:" in " ".join(minute(digest(replace(PAK, learning=5)), READER, 0).lines)
    assert "Learning" not in " ".join(minute(digest(PAK), READER, 0).lines)
    first = squeezed(golden.rendered("first").text)
    assert first.index("Learning, day 1 of 14") < first.index("All 9 problems QUIET"), "before any word of calm"


@pytest.mark.parametrize("length", [1, 40, 400])
@pytest.mark.parametrize("count", [1, 3, 9])
def test_the_minute_is_one_whatever_is_to_be_told(length, count):
    """Nine problems that rose with reasons of hundreds of words: at most 150 words, four problems, the rest counted."""
    told = [
        replace(
            problems.picture(name), level=HIGH, why="HIGH because " + "word " * length, changes=moved("QUIET -> HIGH")
        )
        for name, _ in morning.PROBLEMS[:count]
    ]
    made = minute(digest(*told), READER, 20)
    assert words(made) + 20 <= MINUTE_WORDS
    assert len(made.told) + sum(int(n) for n in re.findall(r"And (\d) more problem", " ".join(made.lines))) == count
    assert minute_words(page(digest(*told), Plan())) + words(made) <= MINUTE_WORDS


def test_elevated_problems_fill_what_room_there_is():
    """A problem that is elevated and did not move is told where those that must be leave room."""
    many = [replace(problems.picture(name), level=HIGH) for name, _ in morning.PROBLEMS[2:5]]
    calm = [replace(one, level=ELEVATED) for one in (PAK, TALKS)]
    assert [one.name for one in minute(digest(*calm, *many), READER, 0).told][3:] == ["Pakistan-Afghanistan border"]


# -- the board --------------------------------------------------------------------------------------


def test_the_board_has_a_row_for_what_is_not_quiet_and_a_sentence_for_the_rest():
    """The gravest first, then by pressure; what is quiet is named."""
    made = board(golden.busy())
    assert made is not None
    assert [(row.name, row.level, row.on, row.digits) for row in made.rows][:2] == [
        ("Pakistan-Afghanistan border", "HIGH", "5 of 12", "00011011112223"),
        ("Istanbul process", "ELEVATED", "3 of 8", "11111111122222"),
    ]
    assert made.rest.startswith("QUIET: Refugee returns, ")
    assert board(golden.no_levels()) is None


def test_a_day_without_a_level_has_no_bar():
    """What was not assessed, or lies before the desk, is no quiet day."""
    made = board(golden.after_downtime())
    assert made is not None
    assert (made.rows[0].digits, made.rows[0].bars) == ("00000000111--3", "▁▁▁▁▁▁▁▁▃▃▃··▆")
    assert board(golden.first()).rows == ()  # type: ignore[union-attr]


def test_the_only_problem_of_a_desk_has_its_scenarios_under_it():
    """One row for each adverse scenario that is not quiet, with its pressure, and a sentence for the quiet ones."""
    made = board(golden.one_problem())
    assert made is not None
    assert [(row.name, row.scenario, row.level, row.pressure) for row in made.rows] == [
        ("Pakistan-Afghanistan border", False, "HIGH", 7),
        ("Collapse into cross-border strikes", True, "HIGH", 7),
        ("Fragile pause erodes", True, "ELEVATED", 5),
        ("Long guerrilla war by proxy", True, "WATCH", 3),
    ]
    assert made.rest == "QUIET: The TTP bids to govern the merged districts."


def test_the_board_is_a_table_that_can_be_read_aloud():
    """It has a caption and headers with a scope, and what is only drawn is hidden from readers of the words."""
    html = golden.rendered("busy").html
    table = html[html.index("<caption") : html.index("</table>", html.index("<caption"))]
    assert table.count('scope="row"') == 4
    assert table.count('scope="col"') == 3
    assert len(re.findall(r'aria-hidden="true"[^>]*>[▁▃▅▆█·■□]+<', table)) == 8
    assert re.findall(r'bgcolor="(#\w{6})"', table) == ["#C8402F", "#FFC585", "#F7E08A", "#F7E08A"]


# -- changes and expected events --------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(get_type_hints(Change)["kind"]))
def test_every_kind_of_change_has_its_sign(kind: str) -> None:
    """Whatever an assessment tells of stands in the digest with a sign before it."""
    one = Change(morning.at(3, 40), kind, "1", "Something changed")
    [point] = changes([replace(PAK, changes=(one,))], SINCE, READER).points
    assert (bool(point.mark), "Something changed" in point.text) == (True, True)


def test_changes_are_those_since_the_digest_before():
    """Moves come first with what would undo them; what is older than the period is not said again."""
    old = Change(SINCE, "on", "x", "On: “Old” is faint")
    block = changes([replace(problems.border(), changes=(old, *problems.border().changes)), TALKS], SINCE, READER)
    assert [point.mark for point in block.points] == ["▲", "●", "●"]
    assert block.points[0].text.startswith("Pakistan-Afghanistan border: ELEVATED → HIGH at 03:40")
    assert block.points[0].under.startswith("Steps down to ELEVATED on Tue 25 Nov")
    assert changes([PAK], SINCE, READER).points == ()
    many = tuple(Change(morning.at(3, n), "on", f"{n}", f"On: “{n}” is faint") for n in range(40))
    points = changes([replace(PAK, changes=many)], SINCE, READER).points
    assert (len(points), points[-1].text) == (MOST_CHANGES + 1, "and 16 more changes.")


def test_an_event_is_told_where_it_is_expected_and_not_again_among_the_changes():
    """A missed date stands among the expected ones alone; an event that stands nowhere else is a change."""
    assert changes([problems.talks()], SINCE, READER).points == ()
    [point] = changes([problems.talks(due=())], SINCE, READER).points
    assert (point.mark, point.text.startswith("Missed: Istanbul round 4")) == ("◇", True)


def test_expected_events_stand_in_the_order_of_their_urgency():
    """Missed, late, open, what cannot be told, what was settled, what comes; a note is a date and nothing more."""
    block = expected(problems.BUSY_PICTURES)
    assert [point.mark for point in block.points] == ["MISSED", "LATE", "OPEN", "MET", "NEXT", "NEXT", "DATE"]
    assert "unconfirmed" in block.points[1].text
    assert block.points[3].under.startswith("Seen, corroborated")
    shared = Due("unsc", "", "UNSC briefing", "upcoming", morning.NOW, "Thu 20 Nov", None)
    assert len(expected([replace(PAK, due=(shared,)), replace(TALKS, due=(shared,))]).points) == 1
    late_note = replace(shared, note=True, state="late")
    assert expected([replace(PAK, due=(late_note,))]).points == ()
    assert next_due(replace(PAK, due=(late_note,))) == ""
    past = replace(shared, note=True, state="met", why="Signed in Doha")
    assert expected([replace(PAK, due=(past,))]).points == (), "days of the past are no news of a mail"
    assert next_due(replace(PAK, due=(shared, replace(shared, event="x", title="Statement", state="late")))) == (
        "late: Statement"
    )


@pytest.mark.parametrize("state", ["unknown", "cancelled"])
def test_what_cannot_be_told_says_why(state):
    """A date that blindness covers, or that was called off, stands with its reason."""
    due = Due("x", "", "Joint statement", state, morning.NOW, "Tue 20:00", None, why="too little was seen since")
    (point,) = expected([replace(PAK, due=(due,))]).points
    assert (point.mark, point.under) == (
        {"unknown": "CANNOT TELL", "cancelled": "CALLED OFF"}[state],
        "Too little was seen since.",
    )


# -- stories ----------------------------------------------------------------------------------------


def test_no_story_stands_twice_and_no_problem_fills_the_top():
    """At most eight on top, three of one problem, and each story of the day in one place."""
    for made in (golden.busy(), golden.one_problem(), golden.after_downtime(), golden.partly_blind()):
        shown = page(made, Plan())
        keys = [view.key for section in shown.sections for view in (*section.cards, *section.lines)]
        assert len(keys) == len(set(keys)) == made.stories
        top = next(section for section in shown.sections if section.title == "Top stories")
        by_key = {card.key[:6]: card.problem for card in made.live}
        counts = [by_key[view.key] for view in top.cards]
        assert len(counts) <= 8
        assert max(map(counts.count, counts)) <= TOP_OF_ONE


def test_a_running_story_is_one_line_unless_it_raised_a_level():
    """What only goes on stands under Still running with what came; what raised a level stays on top."""
    text = squeezed(golden.rendered("busy").text)
    assert re.search(r"STILL RUNNING - RUNNING: Torkham gate stays shut to walkers .*?\+1 report", text)
    tank = problems.story("tank")
    rise = (Change(morning.at(3, 40), "level", "pak-afg", "WATCH -> HIGH at 03:40", (tank,)),)
    reports = [report for report in morning.BUSY if report.story == tank]
    before = compose(golden.heading(), golden.DAY, reports, golden.FULL)
    made = compose(
        golden.heading(),
        golden.DAY,
        reports,
        golden.FULL,
        pictures=[replace(PAK, level=HIGH, changes=rise)],
        before=before,
    )
    assert made.live[0].status == "RUNNING"
    assert page(made, Plan()).sections[0].title == "Top stories"


def test_a_card_says_how_its_indicators_stand_and_how_good_the_evidence_is():
    """Activation in words, grade with its letters, why it stands there, what is new; no severity but a critical one."""
    text = squeezed(golden.rendered("busy").text)
    assert "17 reports, 5 independent sources, confirmed (A1 auto), disputed." in text
    assert "Here because it raised the level to HIGH." in text
    assert "Pakistani strike on Afghan soil (strong, decisive, severity critical):" in text
    assert "Talks convene (clear, eases)" in text
    assert "Since yesterday: confirmed now (1 → 5 independent sources)" in text
    old = replace(golden.yesterday(), heading=golden.heading(local_date=morning.TODAY - timedelta(days=4)))
    made = compose(golden.heading(), golden.DAY, morning.BUSY, golden.FULL, pictures=[PAK], before=old)
    assert "Since Fri 14 Nov:" in squeezed(render(made, Templates()).text)


def test_what_stands_beside_it_is_not_said_again():
    """One report is not counted as a source too, and the words of a lone indicator stand only where no mark shows them."""
    by_title = {
        view.title.text: view
        for section in page(golden.busy(), Plan()).sections
        for view in (*section.cards, *section.lines)
    }
    tank = by_title["Police post in Tank attacked for the third night"]
    assert (tank.meta, tank.here, [sign.words for sign in tank.signs]) == ("Single source (C3 auto).", "", [""])
    talks = by_title["No date for fourth Istanbul round, mediators say"]
    assert [sign.words for sign in talks.signs] == ["“postponed”"], "it stands in another report"
    assert (
        by_title["Trucks move again at Chaman after eleven days"].short_meta == "Single source (C3 auto), story 876d52"
    )


def test_a_level_set_by_a_person_keeps_what_was_computed():
    """Where the first minute tells who set it, the section says what the computed one rests on, if it is more than calm."""
    over = Override(CRITICAL, morning.NOW + timedelta(days=2), "B. Analyst", "a source says so", 3)
    why = "CRITICAL, set by B. Analyst until Thu 20 Nov (a source says so); computed: WATCH because so; 1 of 5 indicators on."
    made = digest(replace(PAK, level=CRITICAL, computed=WATCH, override=over, why=why, on=1, of=5), TALKS)
    [section] = page(made, Plan()).sections
    assert section.points[0] == "Computed: WATCH because so."
    assert "Durand Line statements" not in {one.title for one in page(golden.busy(), Plan()).sections if one.points}


def test_each_problem_says_what_points_the_other_way():
    """Under a problem's name stand why, what a step down needs, and what speaks against it."""
    sections = {section.title: section for section in page(golden.busy(), Plan()).sections}
    border = sections["Pakistan-Afghanistan border"]
    assert (border.level, border.word) == ("HIGH", "HIGH ▲ up")
    assert border.points[-1].startswith("Points the other way: “Talks convene” is clear")
    assert not any("Steps down" in point for point in border.points), "the changes say it"
    assert "Stays ELEVATED" in " ".join(sections["Istanbul process"].points)
    assert "Kunar river waters" not in sections


def test_how_well_each_problem_is_seen_is_said():
    """Problems seen alike stand in one line, in words and feeds."""
    text = squeezed(golden.rendered("partly-blind").text)
    assert "Too little seen to assess (9 of 22 feeds): Pakistan-Afghanistan border" in text
    assert "Full view (22 of 22 feeds): the other 6 problems." in text
    assert "Full view (22 of 22 feeds): all 9 problems." in squeezed(golden.rendered("quiet").text)
    assert "Karachi Markets: failing since Mon 19:10: name resolution failed" in squeezed(golden.rendered("blind").text)
    part = squeezed(render(digest(replace(PAK, sight=Sight(0.6, 14, 22)), TALKS), Templates()).text)
    assert "Partial view (14 of 22 feeds): Pakistan-Afghanistan border." in part


def test_whoever_sees_nothing_gets_no_board():
    """A blind digest says what is not assessed, and the board, changes and reasons wait."""
    text = golden.rendered("blind").text
    assert "Not assessed since Mon 17 Nov 19:10: Pakistan-Afghanistan border (last: HIGH)" in squeezed(text)
    assert not re.search(r"^(BOARD|CHANGES|EXPECTED)", text, re.MULTILINE)


def test_what_somebody_deals_with_is_not_a_top_story():
    """The story of an acknowledged alert is told in a line and says so, on every kind of desk; no story is lost."""
    for digest in (golden.busy(), golden.no_levels(), golden.one_problem()):
        key = digest.live[0].key
        before = page(digest, Plan())
        after = page(replace(digest, notices=replace(digest.notices, acknowledged=(key,))), Plan())
        top = next(section for section in after.sections if section.title == "Top stories")
        lines = [view for section in after.sections for view in section.lines if view.key == key[:6]]
        assert key[:6] not in {view.key for view in top.cards}
        assert [f", acknowledged, story {view.key}" in view.short_meta for view in lines] == [True]
        assert _told(after) == _told(before)


def _told(made):
    """The keys of all stories that a page tells."""
    return sorted(view.key for section in made.sections for view in (*section.cards, *section.lines))
