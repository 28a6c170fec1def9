"""What an analyst edits: a rule's past is counted anew, its heirs go on with it, and what it moved says so."""

from pathlib import Path

import pytest
import watched
from watched import BEGIN, DAY, RULES, Border, Report, rule

from monitor.pictures import Pictures

PAPERS = ("dawn", "geo", "reuters")
DAYS = 60
RAIDS = 2
"""Stories of raids a day, which no rule hits at first."""
WIDER = rule("attack", "surge", "militant", match='"ambush" OR "raid"')


def run(border: Border, days: int) -> None:
    """Days with raids, told by two papers each, and an ambush every week."""
    for _ in range(days):
        day = (border.clock() - BEGIN).days
        for n in range(RAIDS):
            for paper in PAPERS[:2]:
                border.put(Report(border.clock() + (n + 1) * watched.HOUR, paper, f"raid{day}-{n}", ("raid",)))
        if day % 7 == 0:  # the very first stands in what was there when the desk began
            border.prints(f"ambush{day}", "attack")
        border.turn(days=1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Border:
    """A desk with sixty days of archive."""
    made = Border(tmp_path_factory.mktemp("archive") / "desk", calendar="")
    made.tick()
    run(made, DAYS)
    return made


@pytest.fixture
def border(archive: Border, tmp_path: Path) -> Border:
    """That desk, to be edited."""
    return archive.copy(tmp_path / "desk")


def counts(border: Border, indicator: str = "attack") -> list[int]:
    """The stories of each day that is kept of an indicator."""
    rows = border.store.readings.days(BEGIN.date(), border.clock().date() + DAY, indicator)
    return [row.stories for row in rows]


def texts(border: Border, kind: str = "edit", problem: str = "border") -> list[str]:
    """What stands among the changes of one kind."""
    return [one.text for one in border.picture(problem).changes if one.kind == kind]


def test_an_edited_rule_knows_its_past(border: Border) -> None:
    """Its days are counted anew by what its query finds now, and what is usual by that is no surge."""
    assert sum(counts(border)) == 8
    border.edit("attack", WIDER)
    border.tick()
    assert counts(border) == [RAIDS + (day % 7 == 0 < day) for day in range(DAYS)]
    revision = border.force.matcher.in_force["attack"].revision
    assert {row.rule_rev for row in border.store.readings.days(BEGIN.date(), border.clock().date())} == {revision}
    assert texts(border) == [f"Edited: “Attack reported” (rules r{border.force.n})"]
    run(border, 2)
    assert counts(border)[-2:] == [RAIDS, RAIDS]
    assert border.held() == {}
    border.restart()
    run(border, 1)
    assert border.held() == {}


def test_the_next_surge_is_held_against_the_new_past(border: Border) -> None:
    """Eight raids are a surge beside two a day: measured at the next cut-off, by sixty days and no learning."""
    border.edit("attack", WIDER)
    for n in range(8):
        for paper in PAPERS[n % 2 : n % 2 + 2]:
            border.put(Report(border.clock() + n * watched.HOUR, paper, f"burst{n}", ("raid",)))
    run(border, 1)
    assert border.held()["attack"] >= 2
    row = border.levels()[-1] if border.levels()[-1].cause["by"] == "cut-off" else border.levels()[-2]
    assert (row.shown, row.cause["by"]) == (int(border.picture().level), "cut-off")
    carried = row.cause["carried"]
    arithmetic = dict(carried["measured"]["attack"][-1][1]["arithmetic"])
    assert (arithmetic["days_1d"], arithmetic["learning_day"]) == (28, 0)
    assert 2 < arithmetic["lambda_1d"] < 2.4


def test_a_level_that_an_edit_moved_says_so(border: Border) -> None:
    """A query that hits what came today raises the level, and the row names the rule and the number of the rules."""
    for paper in PAPERS:
        border.prints("khost", "bombing", paper=paper)
    border.turn(minutes=5)
    assert border.word() == "QUIET"
    border.edit("strike", rule("strike", "tripwire", decisive="yes", match='"airstrike" OR "bombing"'))
    border.turn(minutes=1)
    assert border.word() == "HIGH"
    assert border.levels()[-1].cause == {"by": "edit", "rules": ["strike"], "n": border.force.n}
    assert texts(border) == [f"Edited: “Strike reported” (rules r{border.force.n})"]


def test_a_new_rule_knows_what_is_usual(border: Border) -> None:
    """On a desk with sixty days of archive a rule is not learning: two raids are usual and eight are a surge."""
    border.edit("raid", rule("raid", "surge", "militant"))
    border.tick()
    assert counts(border, "raid") == [RAIDS] * DAYS
    assert texts(border) == [f"New: “Raid reported” (rules r{border.force.n})"]
    run(border, 1)
    assert border.held() == {}
    for n in range(8):
        for paper in PAPERS:
            border.put(Report(border.clock() + n * watched.HOUR, paper, f"burst{n}", ("raid",)))
    run(border, 1)
    assert border.held()["raid"] == 3


def test_a_rule_that_becomes_a_surge_has_a_past(border: Border) -> None:
    """A change of the signal alone is no other revision; its days are counted all the same."""
    border.edit("raid", rule("raid", "tripwire", "militant", status="test"))
    border.tick()
    assert counts(border, "raid") == []
    border.edit("raid", rule("raid", "surge", "militant"))
    border.tick()
    assert counts(border, "raid") == [RAIDS] * DAYS


def test_a_rule_that_counts_others_is_counted_with_them(border: Border) -> None:
    """A surge over two rules has their past, and has it anew when one of them is edited."""
    trial = """
  - {name: nothing, timeline: [], fires: []}"""
    border.edit("raid", rule("raid", "tripwire", "militant", status="test"))
    border.edit("both", rule("both", "surge", "militant", of="[attack, raid]", status="test", tests=trial))
    border.tick()
    assert counts(border, "both") == [RAIDS + (day % 7 == 0 < day) for day in range(DAYS)]
    border.edit("raid", rule("raid", "tripwire", "militant", status="test", match='"raided" OR "raiding"'))
    border.tick()
    assert sum(counts(border, "both")) == 8


def test_another_problem_keeps_its_counts(tmp_path: Path) -> None:
    """After a restart an edit of one problem's rule leaves it with the new counts, whichever problem stands first."""
    second = {"toll": rule("toll", "surge", "border-trade"), "ban": rule("ban", "tripwire", "border-trade")}
    border = Border(tmp_path / "desk", calendar="", second=second)
    border.tick()
    run(border, 20)
    border.restart()
    border.edit("attack", WIDER, "rules/border")
    border.edit("toll", rule("toll", "surge", "border-trade", match='"toll" OR "raid"'), "rules/trade")
    border.tick()
    assert counts(border)[-7:] == [2, 3, 2, 2, 2, 2, 2]
    assert counts(border, "toll") == [RAIDS] * 20
    border.restart()
    run(border, 1)
    assert counts(border)[-7:] == [3, 2, 2, 2, 2, 2, 2]
    assert len(texts(border)) == len(texts(border, problem="trade")) == 1


RETIRED = "retired\nretired: {on: 2025-11-18, why: renamed, replaced_by: HEIR}"


def heir(border: Border, old: str, new: str, **more: str) -> None:
    """An analyst gives a rule another name, by the only way there is."""
    home = border.folder / "rules" / "indicators"
    text = (home / f"{old}.yaml").read_text("utf-8")
    heir = text.replace(f"id: {old}", f"id: {new}").replace(f"{old.title()} reported", f"{new.title()} reported")
    (home / f"{new}.yaml").write_text(heir, "utf-8")
    for name in ("escalation",):
        path = home / f"{name}.yaml"
        path.write_text(
            path.read_text("utf-8").replace(f", {old}]", f", {new}]").replace(f"hit: {old},", f"hit: {new},"), "utf-8"
        )
    border.edit(old, text.replace("status: active", f"status: {RETIRED.replace('HEIR', new)}"))


def test_an_heir_goes_on_with_what_was_held(border: Border) -> None:
    """A rule under a new name holds what the old one held, at the same level, and tells nobody again."""
    for paper in PAPERS:
        border.prints("khost", "strike", paper=paper)
    border.turn(minutes=5)
    border.turn(minutes=5)
    told, since = len(border.alerts()), border.picture().since
    assert (border.word(), border.held(), told) == ("HIGH", {"strike": 3}, 2)
    heir(border, "strike", "bombardment")
    border.turn(minutes=5)
    assert (border.word(), border.held()) == ("HIGH", {"bombardment": 3})
    assert len(border.alerts()) == told
    assert border.picture().since == since
    assert texts(border) == [
        f"New: “Bombardment reported” (rules r{border.force.n})",
        f"Retired: “Strike reported” (rules r{border.force.n})",
    ]
    border.turn(days=1)
    border.restart()
    border.turn(days=1)
    assert (border.word(), border.held()) == ("HIGH", {"bombardment": 3})
    assert Pictures(border.store).carried("border").held.keys() == {"bombardment"}


def test_an_heir_has_the_past_of_a_surge(border: Border) -> None:
    """Its days are counted, its surge is held, and a rate that was accepted for the old rule stays accepted."""
    border.edit("raid", rule("raid", "surge", "militant"))
    border.tick()
    for n in range(9):
        for paper in PAPERS:
            border.put(Report(border.clock() + n * watched.HOUR, paper, f"burst{n}", ("raid",)))
    run(border, 1)
    assert border.held() == {"raid": 3}
    heir(border, "raid", "foray")
    border.turn(minutes=5)
    assert border.held() == {"foray": 3}
    assert counts(border, "foray") == counts(border, "raid")
    run(border, 2)
    assert border.held() == {"foray": 3}
    run(border, 2)
    assert border.held() == {"foray": 2}


def test_a_rule_that_is_gone_moves_nothing(border: Border) -> None:
    """A rule that is retired without an heir ends: what it held bears no level any more, and the changes say so."""
    for paper in PAPERS:
        border.prints("khost", "threat", paper=paper)
    border.turn(minutes=5)
    assert border.held() == {"threat": 3}
    text = RULES["escalation"].replace("status: active", "status: retired\nretired: {on: 2025-11-18, why: no use}")
    border.edit("escalation", text)
    border.edit("threat", RULES["threat"].replace("active", "retired\nretired: {on: 2025-11-18, why: no use}", 1))
    border.turn(minutes=5)
    assert border.held() == {}
    assert border.picture().raw == 0
    assert texts(border)[-1] == f"Retired: “Threat reported” (rules r{border.force.n})"


def test_a_new_problem_tells_nobody_of_the_past(tmp_path: Path) -> None:
    """A problem that is added to a desk with a past knows its days, and wakes nobody for what they had."""
    border = Border(
        tmp_path / "desk",
        calendar="",
        second={"toll": rule("toll", "surge"), "ban": rule("ban", "tripwire", decisive="yes")},
    )
    trade = border.folder / "rules" / "trade"
    kept = {path.relative_to(trade): path.read_text("utf-8") for path in trade.rglob("*.yaml")}
    for path in trade.rglob("*.yaml"):
        path.unlink()
    (trade / "indicators").rmdir()
    trade.rmdir()
    border.restart()
    border.tick()
    run(border, 18)
    for paper in PAPERS:
        border.prints("chaman", "ban", paper=paper)
    run(border, 2)
    for path, text in kept.items():
        (trade / path).parent.mkdir(parents=True, exist_ok=True)
        (trade / path).write_text(text, "utf-8")
    border.keeper.look()
    assert border.keeper.look()
    border.backfill.whole(border.force)
    assert border.turn(minutes=5) == 0
    assert border.alerts() == []
    assert (border.word("trade"), border.held("trade")) == ("HIGH", {"ban": 3})
    assert border.picture("trade").learning is None
    border.turn(hours=2)
    for paper in PAPERS:
        border.prints("torkham", "ban", paper=paper)
    assert border.turn(minutes=5) == 1, "what comes now is told"
