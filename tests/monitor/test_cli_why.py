"""`forewarn why` and `forewarn why-not`."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import archived
import make
import pytest
import shelved
from click.testing import CliRunner, Result

from monitor.cli import group
from monitor.desk.var import Var
from monitor.store import Store

KEY = "0000000000000abc"
RULES = {
    **make.RULES,
    "claim": make.rule(
        "claim", "Attack claimed", "high", "$attack AND claim* AND Khost", ("Attack claim in Khost",) * 2, "Claim"
    ),
}


@pytest.fixture
def desk(tmp_path: Path, now: datetime) -> Path:
    """A small desk that met three entries."""
    titles = {0xABC: "Attack in Khost", 0xABD: "Talks in Istanbul", 0xABE: "A calm day"}
    return archived.desk(tmp_path / "desk", now, titles, RULES)


def why(desk: Path, *words: str) -> Result:
    """Run `forewarn why`."""
    return CliRunner().invoke(group, ["why", *words, "--desk", str(desk)])


def why_not(desk: Path, *words: str) -> Result:
    """Run `forewarn why-not`."""
    return CliRunner().invoke(group, ["why-not", *words, "--desk", str(desk)])


def edited(desk: Path, rule: str, old: str, new: str) -> None:
    """Put other words into the file of a rule."""
    path = desk / "rules" / "indicators" / f"{rule}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# -- an entry -------------------------------------------------------------------------------------


def test_an_entry_tells_its_hits_and_near_misses(desk: Path) -> None:
    """Each stored hit stands with its words, where it comes from and today's verdict; then what was nearly hit."""
    told = why(desk, KEY)
    assert told.exit_code == 0, told.stderr
    assert told.stdout.splitlines() == [
        f"{KEY}  dawn, met 2025-11-18 01:00Z, wording 1",
        "Attack in Khost",
        "https://example.org/2748",
        "",
        "  ✓ attack (medium)",
        "    title: «Attack» by $attack: attack*",
        "    live, 2025-11-18 01:00Z, rules r1",
        "    → today's rules say the same",
        "",
        "Nearly:",
        "  ✗ claim: no claim* in title or summary",
    ]


def test_an_entry_without_a_hit_says_so(desk: Path) -> None:
    """Nothing stored and nothing near is told as such."""
    assert why(desk, "0000000000000abe").stdout.splitlines()[3:] == ["", "No hit is stored."]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("$attack\ntests", "$attack OR raid\ntests", "the query or its lists have changed since, and it still hits"),
        ("severity: medium", "severity: low", "its severity is low today"),
        ("status: active", "status: test", "the rule is under test today"),
        ("$attack\ntests", "$attack AND Kunar\ntests", "no hit today: no Kunar in title or summary"),
        ("status: active", "status: draft", "no hit today: a draft gives no hits"),
        ("owner: desk", "owner: desk\nexpires: 2025-01-01", "no hit today: it expired on 2025-01-01"),
    ],
)
def test_todays_rules_are_asked_again(desk: Path, old: str, new: str, said: str) -> None:
    """What an edit since then changes about a stored hit is said, and that it is stored stays."""
    edited(desk, "attack", old, new)
    told = why(desk, KEY).stdout.splitlines()
    assert told[4:6] == ["  ✓ attack (medium)", "    title: «Attack» by $attack: attack*"]
    assert f"    → {said}" in told


def test_a_rule_that_is_gone_is_named(desk: Path) -> None:
    """A hit of a rule that the files no longer have stays told."""
    (desk / "rules" / "indicators" / "attack.yaml").unlink()
    assert "    → the files have no such rule any more" in why(desk, KEY).stdout.splitlines()


def test_what_would_hit_today_is_told(desk: Path) -> None:
    """A rule that hits now and did not then is shown with its words."""
    edited(desk, "claim", " AND claim*", "")
    told = why(desk, KEY).stdout.splitlines()
    assert told[told.index("Not stored, but today's rules would hit:") :] == [
        "Not stored, but today's rules would hit:",
        "  ✓ claim (high)",
        "    title: «Attack» by $attack: attack*, «Khost» by Khost",
    ]


def test_a_filter_and_a_void_hit_are_told(desk: Path, now: datetime) -> None:
    """A hit that a filter would hold back today says so; one that a later wording took away is void."""
    (desk / "rules" / "filters").mkdir()
    (desk / "rules" / "filters" / "quake.yaml").write_text(
        "id: quake\ntitle: Quakes\napplies_to: all\ndrop_if: Khost\ntests: [{match: Khost}]\n", encoding="utf-8"
    )
    assert "    → the filter quake would hold it back today" in why(desk, KEY).stdout.splitlines()
    archived.reworded(desk, 0xABC, now, "Attack in Khost again")
    assert "  ✗ attack (medium, held back by the filter quake)" in why(desk, KEY).stdout.splitlines()
    archived.reworded(desk, 0xABC, now, "All quiet")
    told = why(desk, KEY).stdout.splitlines()
    assert (
        "  ✗ attack (medium, held back by the filter quake, void: a later wording or rule no longer makes it)" in told
    )
    assert "    → no hit today: no entry of $attack in title or summary" in told


def test_a_story_names_its_other_entries(desk: Path, now: datetime) -> None:
    """The keys of a story's further entries are told, so that they can be asked about."""
    with Store.open(Var(desk).database, now) as store:
        for n, title in ((1, "Convoy on the Khost road ambushed"), (2, "Convoy on the Khost road ambushed")):
            shelved.shelve(store, n, now, title, "geo" if n == 2 else "dawn")
        archived.match(desk, store, now)
    assert f"story {1:016x}, 2 entries; the others: {1:016x}" in why(desk, f"{2:016x}").stdout


def test_an_entry_that_waits_says_so(desk: Path, now: datetime) -> None:
    """An entry that was not matched yet has no hits for that reason."""
    with Store.open(Var(desk).database, now) as store:
        shelved.shelve(store, 5, now, "Attack in Kunar")
    told = why(desk, f"{5:016x}").stdout
    assert "its latest wording waits to be matched" in told
    assert "No hit is stored." in told
    assert "Not stored, but today's rules would hit:" in told


def test_broken_files_hide_nothing_that_is_stored(desk: Path) -> None:
    """Where the files have faults, the stored hits are told, and that today's rules were not asked."""
    edited(desk, "attack", "severity: medium", "severity: hihg")
    told = why(desk, KEY)
    assert told.exit_code == 0
    assert "  ✓ attack (medium)" in told.stdout.splitlines()
    assert "The desk's files have faults (1): today's rules were not asked. `forewarn check`" in told.stdout


def test_machines_read_the_account(desk: Path) -> None:
    """With --json, the account is one object with the keys that the manual lists."""
    told = json.loads(why(desk, KEY, "--json").stdout)
    assert list(told) == ["entry", "state", "story", "others", "hits", "further", "near", "faults"]
    (hit,) = told["hits"]
    assert (hit["rule"], hit["rules"], hit["void"], hit["today"]) == ("attack", 1, False, "today's rules say the same")
    assert [one["surface"] for one in hit["evidence"]] == ["Attack"]
    assert told["near"] == [{"rule": "claim", "held": 2, "reason": "no claim* in title or summary"}]


# -- a rule, a search -----------------------------------------------------------------------------


def test_a_rule_tells_its_last_hits(desk: Path) -> None:
    """The id of a rule tells its newest hits, with the keys of their entries."""
    assert why(desk, "talks").stdout.splitlines() == [
        "talks: Talks reported (active, info)",
        "",
        "talks  signal tripwire, up, military",
        "  rated    truce 1, collapse 5",
        "  not assessed yet",
        "",
        "votes    no votes",
        "hits     1 hit stands. The newest:",
        "  ✓ 2025-11-18 01:00Z  0000000000000abd  dawn: Talks in Istanbul",
    ]
    told = json.loads(why(desk, "talks", "--json").stdout)
    assert (told["rule"], told["standing"], told["hits"][0]["entry"]["key"]) == ("talks", 1, "0000000000000abd")
    assert "0 hits stand." in why(desk, "strike").stdout


def test_a_problem_that_was_not_assessed_says_so(desk: Path) -> None:
    """The id of a problem is known, and what assesses it is said."""
    told = why(desk, "border")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "border is not assessed yet" in told.stderr


def test_titles_can_be_searched(desk: Path, now: datetime) -> None:
    """Words, or beginnings of words, find entries by their titles as rules compare them, the newest first."""
    with Store.open(Var(desk).database, now) as store:
        shelved.shelve(store, 7, now + timedelta(hours=1), "Saldırı: İSTANBUL talks")
    assert why(desk, "--search", "istanbul TALK").stdout.splitlines() == [
        "2025-11-18 02:00Z  0000000000000007  dawn: Saldırı: İSTANBUL talks",
        "2025-11-18 01:00Z  0000000000000abd  dawn: Talks in Istanbul",
    ]
    assert why(desk, "--search", "nothing such").stdout == "no stored entry's title holds nothing such\n"
    assert [one["key"] for one in json.loads(why(desk, "--search", "calm", "--json").stdout)["entries"]] == [
        f"{0xABE:016x}"
    ]


def test_wrong_usage_of_why_is_said(desk: Path, tmp_path: Path) -> None:
    """Nothing to ask about, or two things: exit code 2; no database: 3."""
    assert why(desk).exit_code == 2
    assert why(desk, KEY, "--search", "x").exit_code == 2
    assert why(tmp_path, KEY).exit_code == 3


# -- why-not --------------------------------------------------------------------------------------


def test_a_miss_begins_with_its_reason(desk: Path) -> None:
    """The first line is one sentence; the entry and the tree follow."""
    told = why_not(desk, KEY, "claim")
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "claim does not hit it: no claim* in title or summary.",
        f"{KEY}  dawn, met 2025-11-18 01:00Z, wording 1",
        "Attack in Khost",
        "https://example.org/2748",
        "✗ AND",
        "  ✓ $attack «Attack» title word 1 by attack*",
        "  ✗ claim*",
        "  ✓ Khost «Khost» title word 3",
    ]


def test_a_hit_is_told_as_such(desk: Path) -> None:
    """A rule that does hit says so, with the hit that is stored; one that tells nobody says why."""
    assert why_not(desk, KEY, "attack").stdout.splitlines()[:2] == [
        "attack does hit it.",
        "attack hit it on 2025-11-18 01:00Z (rules r1).",
    ]
    edited(desk, "attack", "status: active", "status: test")
    assert why_not(desk, KEY, "attack").stdout.splitlines()[0] == (
        "attack matches it, and nobody is told: under test: its hits tell nobody."
    )


def test_why_not_for_machines_is_explain_for_machines(desk: Path) -> None:
    """With --json, why-not prints what explain prints."""
    explained = CliRunner().invoke(group, ["explain", "claim", KEY, "--json", "--desk", str(desk)])
    assert why_not(desk, KEY, "claim", "--json").stdout == explained.stdout
