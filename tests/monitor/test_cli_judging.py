"""The verbs that judge, from `override` to `silence`; `undo`, which takes back; `judgements`, which lists."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import archived
import make
import pytest
import shelved
from click.testing import CliRunner, Result
from turned import HandClock

from alerts.alert import Alert
from alerts.facts import Facts, frozen
from monitor import wiring
from monitor.cli import VERBS, group
from monitor.desk.var import Var
from monitor.store import Store, connection
from monitor.store.readings import ExpectedRow
from rules.judgement import Judgement

NOW = datetime(2025, 11, 18, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, B, C, D = (f"{n:016x}" for n in (0xA0000000, 0xB0000000, 0xB0000001, 0xC0000000))
"""The keys of four entries: the second and third have one title, and are one story."""
TITLES = {
    0xA0000000: "Attack in Khost",
    0xB0000000: "Ambush on a bus of pilgrims near Chaman",
    0xB0000001: "Ambush on a bus of pilgrims near Chaman",
    0xC0000000: "Talks in Istanbul",
}
SURGE = make.RULES["attack"].replace("signal: {kind: tripwire}", "signal: surge")
CALENDAR = """\
- {id: round-four, title: The fourth round, due: 2025-11-20, seen_by: talks}
- {id: round-five, title: The fifth round, due: 2025-12-20, seen_by: talks}
- {id: answer, title: An answer, after: attack, within: 7d, seen_by: talks}
- {id: session, title: A session, due: 2025-11-20, every: month, seen_by: talks}
- {id: anniversary, title: A day, due: 2025-11-21, note: yes}
"""
WHY = "Two corps were moved to the border"
KEYED = "0000000"
"""How every key here begins: `story` finds one by what follows."""


@pytest.fixture(autouse=True)
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """The clock that the verbs read, turned by hand, and a name in the environment."""
    hand = HandClock(now)
    monkeypatch.setattr(wiring, "now", hand)
    monkeypatch.setenv("USER", "amina")
    return hand


@pytest.fixture
def desk(tmp_path: Path, now: datetime) -> Path:
    """A desk with a calendar, a surge rule, and three stories of four entries."""
    made = archived.desk(tmp_path / "desk", now, TITLES, make.RULES | {"attack": SURGE})
    (made / "rules" / "calendar.yaml").write_text(CALENDAR, encoding="utf-8")
    return made


@pytest.fixture
def say(desk: Path) -> Callable[..., Result]:
    """Run a verb on that desk."""
    return lambda *words: CliRunner().invoke(group, [*words, "--desk", str(desk)])


def kept(desk: Path) -> list[Judgement]:
    """Every judgement of the desk."""
    with Store.read(Var(desk).database) as store:
        return store.judgements.all()


def refused(told: Result, *words: str) -> None:
    """Wrong usage, with these words, and nothing said as if it had been done."""
    assert (told.exit_code, told.stdout) == (2, ""), told.output
    for word in words:
        assert word in told.stderr


# -- each verb ------------------------------------------------------------------------------------

DONE = [
    (
        ("override", "border", "HIGH", "--until", "3d", "--why", WHY),
        ("override", "problem:border", {"level": "high"}),
        "judgement 1 by amina: problem border: set to HIGH, until 2025-11-21 01:00Z",
    ),
    (
        ("accept", "attack", "--why", "so it is"),
        ("new-normal", "rule:attack", {}),
        "judgement 1 by amina: rule attack: its present rate is the normal one",
    ),
    (
        ("split", B, C),
        ("split", f"story:{B}", {"entries": [C], "rest": [B]}),
        f"judgement 1 by amina: story {B} “Ambush on a bus of pilgrims near Chaman”: these entries are another story: {C}",
    ),
    (
        ("merge", A, B),
        ("merge", f"story:{A}", {"story": B, "entries": [A, B]}),
        f"judgement 1 by amina: story {A} “Attack in Khost”: one story with {B}",
    ),
    (
        ("exclude", B, "--why", "a film"),
        ("exclude", f"story:{B}", {"entries": [B, C]}),
        f"judgement 1 by amina: story {B} “Ambush on a bus of pilgrims near Chaman”: left out of all counts",
    ),
    (
        ("grade", A, "4", "--why", "taken back"),
        ("grade", f"story:{A}", {"digit": 4}),
        f"judgement 1 by amina: story {A} “Attack in Khost”: graded 4",
    ),
    (
        ("vote", A, "attack", "noise"),
        ("vote", f"story:{A}", {"rule": "attack", "part": "", "vote": "noise", "entry": ""}),
        f"judgement 1 by amina: story {A} “Attack in Khost”: attack: noise",
    ),
    (
        ("silence", "attack", "--until", "3d", "--why", "an exercise"),
        ("silence", "rule:attack", {}),
        "judgement 1 by amina: rule attack: alerts about it are held back, until 2025-11-21 01:00Z",
    ),
    (
        ("cancel", "round-four", "--why", "both said so"),
        ("cancel", "event:round-four", {"instance": ""}),
        "judgement 1 by amina: event round-four: called off",
    ),
]


@pytest.mark.parametrize(("words", "row", "line"), DONE, ids=[words[0] for words, _, _ in DONE])
def test_a_verb_keeps_what_was_decided(
    desk: Path, say: Callable[..., Result], now: datetime, words: tuple[str, ...], row: tuple[str, str, dict], line: str
) -> None:
    """Each verb adds one row with who, when, about what and why, and says it with the way back."""
    told = say(*words)
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [line, "`forewarn undo 1` takes it back."]
    (one,) = kept(desk)
    value = {name: kind for name, kind in one.value.items() if name != "rule_rev"}
    assert (one.kind, one.subject, value) == row
    assert (one.who, one.at, one.undoes) == ("amina", now, None)
    assert one.reason == (words[words.index("--why") + 1] if "--why" in words else "")


@pytest.mark.parametrize("words", [words for words, _, _ in DONE], ids=[words[0] for words, _, _ in DONE])
def test_every_judgement_is_undone_as_easily(
    desk: Path, say: Callable[..., Result], clock: HandClock, words: tuple[str, ...]
) -> None:
    """Each is taken back by its number, by anyone; then nothing holds, and both stay on record."""
    say(*words)
    clock.turn(minutes=5)
    told = say("undo", "1", "--who", "bilal", "--why", "too early")
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.startswith("judgement 1 of amina is taken back: ")
    with Store.read(Var(desk).database) as store:
        assert store.judgements.in_force(clock()) == []
        assert len(store.judgements.in_force(clock() - 5 * timedelta(minutes=1))) == 1
    assert [(one.kind, one.who, one.reason) for one in kept(desk)][1:] == [("undo", "bilal", "too early")]


def test_each_verb_explains_itself() -> None:
    """Every verb has help that says what it decides, and stands in the list of verbs."""
    for verb in {words[0] for words, _, _ in DONE} | {"undo", "judgements"}:
        told = CliRunner().invoke(group, [verb, "--help"])
        assert verb in VERBS
        assert told.exit_code == 0
        assert len(told.stdout.splitlines()[2].strip()) > 20


# -- who and why ----------------------------------------------------------------------------------


def test_somebody_judges(say: Callable[..., Result], desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's name is taken where none is given; without either nothing is judged."""
    say("split", B, C, "--who", "  bilal\nkhan ")
    monkeypatch.delenv("USER")
    monkeypatch.setenv("LOGNAME", "chand")
    say("split", B, C)
    monkeypatch.delenv("LOGNAME")
    refused(say("split", B, C), "--who NAME")
    refused(say("split", B, C, "--who", "a" * 61), "60 at most")
    assert [one.who for one in kept(desk)] == ["bilal khan", "chand"]


def test_a_reason_says_something(say: Callable[..., Result], desk: Path) -> None:
    """Where a reason is needed none is refused, and so are a blank, a short one for a level, and a very long one."""
    refused(say("exclude", A), "--why")
    refused(say("exclude", A, "--why", " \n "), "--why is blank")
    refused(say("exclude", A, "--why", "a" * 1001), "1000 at most")
    refused(say("override", "border", "high", "--until", "3d", "--why", "nineteen characters"), "19 characters", "20")
    assert kept(desk) == []


# -- what is judged -------------------------------------------------------------------------------


def test_a_story_is_found_by_any_way_to_it(say: Callable[..., Result], desk: Path) -> None:
    """By its key, its beginning, as an alert names it, by the key of another of its entries, or by an address."""
    for named in (B, B[:-1], f"story:{B}", C, f"https://example.org/{0xB0000001}"):
        assert say("grade", named, "2", "--why", "seen").exit_code == 0
    assert {one.subject for one in kept(desk)} == {f"story:{B}"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exclude", "ffff", "--why", "x"), ("no story's key begins with ffff", "forewarn why --search")),
        (("exclude", KEYED, "--why", "x"), ("several stories' keys begin", A, B, D, "Talks in Istanbul")),
        (("exclude", "https://example.org/none", "--why", "x"), ("no stored entry has the address",)),
        (("merge", A, A), (f"both are story {A}",)),
        (("merge", B, C), (f"both are story {B}",)),
        (("split", B, A), (f"entry {A} is not in story {B}", f"{B}, {C}")),
        (("split", B, B, C), ("all entries of story",)),
        (("split", B), ("Missing argument",)),
        (("grade", A, "7", "--why", "x"), ("7 is not in the range",)),
        (("vote", A, "atack", "noise"), ("no rule is called atack; did you mean attack?",)),
        (("vote", A, "talks", "noise"), ("no rule is called talks; there is attack",)),
        (("vote", A, "attack", "bad"), ("relevant", "noise", "wrong")),
        (("override", "boarder", "high", "--until", "3d", "--why", WHY), ("did you mean border?",)),
        (("override", "zzz", "high", "--until", "3d", "--why", WHY), ("there is border",)),
        (("override", "border", "hihg", "--until", "3d", "--why", WHY), ("elevated",)),
        (("accept", "atack", "--why", "x"), ("did you mean attack?",)),
        (("accept", "talks", "--why", "x"), ("talks has signal tripwire", "rules that have one: attack")),
        (("cancel", "round-fuor", "--why", "x"), ("did you mean round-four?",)),
        (("cancel", "round", "--why", "x"), ("several events begin with round: round-five, round-four",)),
        (("cancel", "anniversary", "--why", "x"), ("expects nothing",)),
        (("cancel", "answer", "--why", "x"), ("none of attack has set it off",)),
        (("cancel", "session", "--why", "x"), ("comes again each month", "--instance")),
        (("cancel", "session", "--instance", "soon", "--why", "x"), ("no instance is called soon",)),
        (("silence", "atack", "--until", "3d", "--why", "x"), ("did you mean attack?",)),
        (("silence", "ffff", "--until", "3d", "--why", "x"), ("no story's key begins with ffff",)),
        (("silence", "alert:ffff", "--until", "3d", "--why", "x"), ("no alert's key begins with ffff",)),
        (("silence", "attack", "--until", "31d", "--why", "x"), ("more than 30 days ahead",)),
        (("silence", "attack", "--why", "x"), ("--until",)),
        (("silence", "attack", "--until", "3d"), ("--why",)),
        (("undo", "9"), ("there is no judgement 9", "forewarn judgements")),
    ],
)
def test_what_is_not_there_is_said(
    say: Callable[..., Result], desk: Path, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    """A name that fits nothing is answered with what is there, and nothing is kept."""
    refused(say(*words), *said)
    assert kept(desk) == []


def test_an_entry_that_waits_has_no_story_yet(say: Callable[..., Result], desk: Path, now: datetime) -> None:
    """Who judges what was not matched yet is told to wait."""
    with Store.open(Var(desk).database, now) as store:
        shelved.shelve(store, 0xD0000000, now, "Attack in Kunar")
    refused(say("exclude", f"{0xD0000000:016x}", "--why", "x"), "waits to be matched")


def test_ids_may_be_given_as_a_beginning(say: Callable[..., Result], desk: Path) -> None:
    """A beginning that fits one id alone names it; an id that others begin with is itself."""
    say("override", "bor", "high", "--until", "3d", "--why", WHY)
    say("cancel", "event:round-fo", "--why", "x")
    say("accept", "rule:att", "--why", "x")
    assert [one.subject for one in kept(desk)] == ["problem:border", "event:round-four", "rule:attack"]


@pytest.mark.parametrize(
    ("until", "end"),
    [
        ("3d", "2025-11-21T01:00:00Z"),
        ("48h", "2025-11-20T01:00:00Z"),
        ("14d", "2025-12-02T01:00:00Z"),
        ("2025-11-20", "2025-11-20T19:00:00Z"),
        ("2025-11-20T18:00Z", "2025-11-20T18:00:00Z"),
        ("2025-11-20T18:00+05:00", "2025-11-20T13:00:00Z"),
    ],
)
def test_an_override_ends_when_it_says(say: Callable[..., Result], desk: Path, until: str, end: str) -> None:
    """A length of time, a date with all of it in the desk's zone, or a time with its zone."""
    assert say("override", "border", "watch", "--until", until, "--why", WHY).exit_code == 0
    (one,) = kept(desk)
    assert one.until == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("15d", "more than 14 days ahead; write 2025-12-02T01:00Z"),
        ("2025-12-02", "more than 14 days ahead"),
        ("2025-11-17", "is over"),
        ("0d", "is over"),
        ("2025-11-20T18:00", "has no zone; write 2025-11-20T18:00Z"),
        ("Friday", "is no time; write 3d"),
        ("2025-13-01", "is no time"),
    ],
)
def test_an_override_has_an_end(say: Callable[..., Result], desk: Path, until: str, said: str) -> None:
    """An end that is no time, is over, or lies further ahead than 14 days is refused, with what to write."""
    refused(say("override", "border", "watch", "--until", until, "--why", WHY), said)
    assert kept(desk) == []


def test_a_vote_is_about_the_revision_that_hit(say: Callable[..., Result], desk: Path) -> None:
    """A vote keeps the rule's revision; one on an entry keeps the entry, and counts for its story."""
    say("vote", C, "attack", "relevant")
    (one,) = kept(desk)
    with Store.read(Var(desk).database) as store:
        (row,) = store.hits.of_entry(C)
    assert (one.subject, one.value["entry"], one.value["rule_rev"]) == (f"story:{B}", C, row.hit.rule_rev)


def test_a_claim_that_does_not_stand_is_not_voted_on(say: Callable[..., Result], desk: Path, now: datetime) -> None:
    """Where no rule's hit stands, there is nothing to vote on."""
    archived.reworded(desk, 0xA0000000, now, "All quiet")
    refused(say("vote", A, "attack", "noise"), "nothing to vote on")


def raised(desk: Path, kind: str, subject: str, key: str, evidence: dict[str, object] | None = None) -> None:
    """An alert was raised."""
    facts = Facts("Border", 3, 2, "ELEVATED", NOW, "x", "", 1, 2, 1, 2, (), (), (), 1, 1, partial=False)
    alert = Alert(key, kind, "border", subject, "e", NOW, evidence or frozen(facts))
    with Store.open(Var(desk).database, NOW) as store, store.transaction():
        store.alerts.raise_(alert, [])


def test_an_alerts_key_silences_what_it_is_about(say: Callable[..., Result], desk: Path) -> None:
    """A report's story, a rise's problem; blindness cannot be silenced; of two things named alike one is asked for."""
    raised(desk, "U0", f"story:{A}", "9a3c51e07b24d8f6", {"rule": "attack", "part": "", "story": A})
    raised(desk, "U1", "problem:border", "9b00000000000000")
    raised(desk, "U6", "problem:border", "9c00000000000000")
    raised(desk, "U5", "event:round-four", A[:15] + "f")
    for named in ("9a3c", "alert:9b", f"story:{A}", "bord", "https://example.org/2684354560"):
        assert say("silence", named, "--until", "3d", "--why", "x").exit_code == 0, named
    assert [(one.subject, one.value.get("alert", "")) for one in kept(desk)] == [
        (f"story:{A}", "9a3c51e07b24d8f6"),
        ("problem:border", "9b00000000000000"),
        (f"story:{A}", ""),
        ("problem:border", ""),
        (f"story:{A}", ""),
    ]
    refused(say("silence", "9c", "--until", "3d", "--why", "x"), "too little is seen")
    refused(say("silence", "alert:9", "--until", "3d", "--why", "x"), "several alerts' keys begin with 9")
    refused(say("silence", A[:10], "--until", "3d", "--why", "x"), f"alert:{A[:10]} or story:{A[:10]}")


def test_a_vote_names_its_rule_where_there_are_several(say: Callable[..., Result], desk: Path, now: datetime) -> None:
    """The only rule that hit, or the one an alert is about, need not be named; of several one is asked for."""
    raised(desk, "U0", f"story:{A}", "9a3c51e07b24d8f6", {"rule": "attack", "part": "", "story": A})
    raised(desk, "U5", "event:round-four", "9b00000000000000")
    assert say("vote", A, "noise").exit_code == 0
    assert say("vote", "9a3c", "relevant").exit_code == 0
    assert [(one.about, one.value["rule"], one.value["vote"]) for one in kept(desk)] == [
        (A, "attack", "noise"),
        (A, "attack", "relevant"),
    ]
    archived.reworded(desk, 0xA0000000, now, "Attack in Khost after talks in Istanbul")
    refused(say("vote", A, "noise"), "several rules hit this story: name one of attack, talks")
    assert say("vote", "9a3c", "wrong").exit_code == 0
    refused(say("vote", "9b", "noise"), "tells no story")
    refused(say("vote", A, "attack", "talks", "noise"), "forewarn vote 18f3ab talks-collapse noise")
    refused(say("vote", "0000000", "noise"), "several stories' keys begin with 0000000")
    raised(desk, "U6", "problem:border", "0000000000000000")
    refused(say("vote", "0000000", "noise"), "alert:0000000 or story:0000000")


def test_alerts_are_acknowledged_by_their_keys(say: Callable[..., Result], desk: Path) -> None:
    """Several at once, by beginnings; a second time it is said who did it, and nothing is added; undone as all else."""
    raised(desk, "U0", f"story:{A}", "9a3c51e07b24d8f6", {"rule": "attack", "part": "", "story": A})
    raised(desk, "U1", "problem:border", "9b00000000000000")
    told = say("ack", "9a3c", "alert:9b")
    assert told.exit_code == 0
    assert told.stdout.splitlines()[::2] == [
        "judgement 1 by amina: alert 9a3c51e07b24d8f6 “critical report: attack”: acknowledged",
        "judgement 2 by amina: alert 9b00000000000000 “rise to HIGH: x”: acknowledged",
    ]
    again = say("ack", "9a3c", "--who", "bilal")
    assert (again.exit_code, again.stdout) == (
        0,
        "alert 9a3c51e07b24d8f6 was acknowledged by amina on 2025-11-18 01:00Z\n",
    )
    assert [(one.kind, one.subject) for one in kept(desk)] == [
        ("ack", "alert:9a3c51e07b24d8f6"),
        ("ack", "alert:9b00000000000000"),
    ]
    assert say("undo", "1").exit_code == 0
    assert say("ack", "9a3c").stdout.startswith("judgement 4 by amina")
    refused(say("ack", "ffff"), "no alert's key begins with ffff")
    refused(say("ack"), "Missing argument")


def test_one_of_several_waits_is_called_off(say: Callable[..., Result], desk: Path, now: datetime) -> None:
    """The only open wait of a relative event is meant; of several, one is named, and a date of one that comes again."""
    with Store.open(Var(desk).database, now) as store, store.transaction():
        store.readings.put_expected(
            [ExpectedRow("answer", A, now - DAY, "met", D), ExpectedRow("answer", B, now - DAY, "open")]
        )
    assert say("cancel", "answer", "--why", "x").exit_code == 0
    with Store.open(Var(desk).database, now) as store, store.transaction():
        store.readings.put_expected([ExpectedRow("answer", D, now - HOUR, "late")])
    refused(say("cancel", "answer", "--why", "x"), "waits for several", f"{B}, {D}")
    assert say("cancel", "answer", "--instance", D, "--why", "x").exit_code == 0
    assert say("cancel", "session", "--instance", "2025-11-20", "--why", "x").exit_code == 0
    assert [one.value["instance"] for one in kept(desk)] == [B, D, "2025-11-20"]


def test_broken_files_stop_nobody_from_judging(say: Callable[..., Result], desk: Path) -> None:
    """Where the files have faults, names are those of the desk that runs."""
    (desk / "rules" / "problem.yaml").write_text("id: [", encoding="utf-8")
    assert say("override", "border", "high", "--until", "3d", "--why", WHY).exit_code == 0
    assert say("exclude", A, "--why", "x").exit_code == 0
    assert len(kept(desk)) == 2


def test_a_desk_that_never_ran_has_nothing_to_judge(tmp_path: Path) -> None:
    """Without a database: exit code 3, with how to get one."""
    folder = make.desk(tmp_path / "new", {"dawn": "https://dawn.example/rss"})
    for words in (("exclude", A, "--why", "x"), ("judgements",)):
        told = CliRunner().invoke(group, [*words, "--desk", str(folder)])
        assert (told.exit_code, told.stdout) == (3, "")
        assert "forewarn" in told.stderr


# -- beside the daemon ----------------------------------------------------------------------------


def test_a_judgement_waits_for_the_daemon(say: Callable[..., Result], desk: Path, now: datetime) -> None:
    """While the daemon is in the middle of a transaction the verb waits, then adds its row; neither loses anything."""
    entered, leave = threading.Event(), threading.Event()

    def daemon() -> None:
        with Store.open(Var(desk).database, now) as store, store.transaction():
            store.meta.put("assessed", "77")
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=daemon)
    thread.start()
    assert entered.wait(10)
    release = threading.Timer(0.4, leave.set)
    release.start()
    told = say("exclude", A, "--why", "a film")
    thread.join(10)
    assert (told.exit_code, told.stderr) == (0, "")
    with Store.read(Var(desk).database) as store:
        assert (store.meta.get("assessed"), len(store.judgements.all())) == ("77", 1)


def test_a_database_that_stays_busy_is_said(
    say: Callable[..., Result], desk: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waited in vain is told that nothing was judged, with the exit code for another process at work."""
    patient = dict(connection.PRAGMAS) | {"busy_timeout": 50}
    with Store.open(Var(desk).database, now) as store, store.transaction():
        store.meta.put("assessed", "77")
        monkeypatch.setattr(connection, "PRAGMAS", tuple(patient.items()))
        told = say("exclude", A, "--why", "a film")
    assert (told.exit_code, told.stdout) == (75, "")
    assert "nothing was judged" in told.stderr
    assert kept(desk) == []


# -- undo and list --------------------------------------------------------------------------------


def test_nothing_is_undone_twice(say: Callable[..., Result], clock: HandClock) -> None:
    """What was taken back, what took it back, and what ended by itself are not taken back again."""
    say("exclude", A, "--why", "a film")
    say("undo", "1")
    refused(say("undo", "1"), "judgement 1 was taken back by amina on 2025-11-18 01:00Z")
    refused(say("undo", "2"), "judgement 2 took back judgement 1", "judge again")
    say("override", "border", "high", "--until", "1d", "--why", WHY)
    clock.turn(hours=25)
    refused(say("undo", "3"), "judgement 3 ended by itself on 2025-11-19 01:00Z")


def test_judgements_are_listed_as_they_hold(say: Callable[..., Result], clock: HandClock) -> None:
    """By default what is in force; with --all also what ended and what was taken back, and by whom."""
    assert say("judgements").stdout == "No judgement is in force.\n"
    say("override", "border", "high", "--until", "1d", "--why", WHY)
    say("exclude", A, "--why", "a film")
    say("vote", B, "attack", "relevant", "--who", "bilal")
    clock.turn(hours=25)
    say("undo", "2", "--why", "no film", "--who", "bilal")
    assert say("judgements").stdout.splitlines() == [f"   3 ✓ 2025-11-18 01:00Z  bilal  story:{B}: attack: relevant"]
    assert say("judgements", "--all").stdout.splitlines() == [
        "   1 ✗ 2025-11-18 01:00Z  amina  problem:border: set to HIGH, until 2025-11-19 01:00Z",
        f"       why: {WHY}",
        "       ended by itself",
        f"   2 ✗ 2025-11-18 01:00Z  amina  story:{A}: left out of all counts",
        "       why: a film",
        "       taken back on 2025-11-19 02:00Z by bilal: no film",
        f"   3 ✓ 2025-11-18 01:00Z  bilal  story:{B}: attack: relevant",
    ]


def test_machines_read_judgements(say: Callable[..., Result], clock: HandClock) -> None:
    """With --json, a list of objects with the keys that the manual lists."""
    say("grade", A, "2", "--why", "seen")
    say("undo", "1", "--who", "bilal")
    assert json.loads(say("judgements", "--json").stdout) == []
    assert json.loads(say("judgements", "--all", "--json").stdout) == [
        {
            "id": 1,
            "at": clock().isoformat(),
            "who": "amina",
            "kind": "grade",
            "subject": f"story:{A}",
            "value": {"digit": 2},
            "reason": "seen",
            "until": None,
            "in_force": False,
            "undone": {"at": clock().isoformat(), "who": "bilal", "reason": ""},
        }
    ]


def test_what_people_wrote_cannot_act_on_a_terminal(say: Callable[..., Result]) -> None:
    """Controls and direction marks in a name or a reason are gone or spelled out."""
    told = say("exclude", A, "--why", "a\x1b[31m film \u202e=?utf-8?q?x?=", "--who", "a\x07mina")
    assert "\x1b" not in told.output
    assert "\u202e" not in say("judgements").output
    assert "amina" in told.output
