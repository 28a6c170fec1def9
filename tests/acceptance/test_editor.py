"""An analyst's editor: a YAML language server is asked what editors ask it while an analyst types.

The server comes from the npm registry, once; everything else happens on this machine.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from language_server import Editor, editing, installed

from monitor.desk.layout import read_files
from monitor.desk.starter import lay_out

pytestmark = pytest.mark.slow

RULE = "rules/indicators/talks-collapse.yaml"
TERMS = "rules/terms/talks.yaml"
CALENDAR = "rules/calendar.yaml"
GUIDE = Path(__file__).resolve().parents[2] / "monitor" / "desk" / "GUIDE.md"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new desk."""
    folder = tmp_path_factory.mktemp("editor") / "desk"
    lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    """The server, kept in the tests' cache."""
    return installed(Path(request.config.cache.mkdir("yaml-language-server")))


@pytest.fixture(scope="module")
def editor(program: Path, desk: Path) -> Iterator[Editor]:
    """An editor that has the desk open."""
    with editing(program, desk) as one:
        yield one


def typed(desk: Path, path: str, old: str, new: str) -> tuple[str, int, int]:
    """A file with `new` in place of `old`, and line and column of the ‸ in it, which is where the cursor stands."""
    text = (desk / path).read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    at = text.index("‸")
    return text.replace("‸", "", 1), text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1


def marked(editor: Editor, desk: Path, path: str, old: str, new: str) -> tuple[dict[int, list[str]], int]:
    """What is marked in such a file, by line, and the line in which the cursor stands."""
    text, line, _ = typed(desk, path, old, new)
    found: dict[int, list[str]] = {}
    for one in editor.open(path, text):
        found.setdefault(one["range"]["start"]["line"], []).append(one["message"])
    editor.close(path)
    return found, line


def offered(editor: Editor, desk: Path, path: str, old: str, new: str) -> dict[str, dict[str, Any]]:
    """What is offered where the cursor stands in such a file."""
    text, line, column = typed(desk, path, old, new)
    editor.open(path, text)
    found = editor.complete(path, line, column)
    editor.close(path)
    return found


def shown(editor: Editor, desk: Path, path: str, old: str, new: str) -> str:
    """What is shown of the word in which the cursor stands."""
    text, line, column = typed(desk, path, old, new)
    editor.open(path, text)
    found = editor.hover(path, line, column)
    editor.close(path)
    return found


def test_no_shipped_file_is_marked(editor: Editor, desk: Path) -> None:
    """Every file of a new desk is opened, and nothing in it is wrong to the editor."""
    said = {}
    for path, content in read_files(desk).items():
        said[path] = editor.open(path, content.decode())
        editor.close(path)
    assert len(said) > 30
    assert {path: marks for path, marks in said.items() if marks} == {}


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (RULE, "severity: high", "severity: hihg‸", '"info", "low", "medium", "high", "critical"'),
        (RULE, "lead: short", "lead: short\nexept: foo‸", "Property exept is not allowed."),
        (RULE, "min_grade: E2", "within: 48h‸", "Property within is not allowed."),
        (RULE, "review_by: 2027-06-30", "review_by: 2027-6-30‸", "write year-month-day, such as 2025-11-06"),
        (RULE, "title: Talks fail, stall or are put off", "title: [Talks, fail]‸", 'Expected "string"'),
        (RULE, "lead: short", "decisive: true‸", '"yes", "no"'),
        (TERMS, "talks:\n", "talks:\n  prs‸: [مذاکره]\n", "Property prs is not allowed."),
        (TERMS, "  ru: [", "  ru: мир‸\n  sr: [", 'Incorrect type. Expected "array".'),
        (CALENDAR, "grace: 24h", "grace: a day‸", "write a duration as a number and m, h or d"),
        (CALENDAR, "due: 2025-11-06T23:59+03:00", "due: 2025-11-06T23:59‸", "write 2025-11-06, or 2025-11-06T18:00Z"),
        ("feeds.yaml", "letter: ", "letter: G‸ #", '"A", "B", "C", "D", "E", "F"'),
        ("desk.yaml", "zone: Asia/Karachi", "zone: Asia/Karachi\ncutof: 5:00‸\n#", "Property cutof is not allowed."),
        ("rules/filters/sport.yaml", "applies_to: ", "applies_to: every‸ #", '"all"'),
    ],
)
def test_what_is_wrong_is_marked_in_its_line(
    editor: Editor, desk: Path, path: str, old: str, new: str, words: str
) -> None:
    """A slip of the hand is marked where it stands, and nowhere else, with what may stand there."""
    found, line = marked(editor, desk, path, old, new)
    assert list(found) == [line]
    assert any(words in message for message in found[line])


def test_the_values_of_a_key_are_offered_with_what_they_mean(editor: Editor, desk: Path) -> None:
    """After `status: ` stand the four statuses, each explained, and nothing else."""
    found = offered(editor, desk, RULE, "status: active", "status: ‸")
    assert list(found) == ["draft", "test", "active", "retired"]
    assert all(len(item["documentation"]) > 10 for item in found.values())


@pytest.mark.parametrize(
    ("path", "old", "new", "some"),
    [
        (RULE, "lead: short", "decisive: ‸", {"yes", "no"}),
        (RULE, "signal: {kind: tripwire, min_grade: E2}", "signal: ‸", {"tripwire", "surge", "none"}),
        (RULE, "codes: {plover: [SANCTION, REJECT]", "codes: {plover: [SANCTION, ‸]", {"REJECT", "COERCE"}),
        (CALENDAR, "state: met", "state: ‸", {"met", "missed", "cancelled", "unknown"}),
        ("feeds.yaml", "control: private", "control: ‸", {"private", "state", "military"}),
    ],
)
def test_values_are_offered_as_they_are_written(
    editor: Editor, desk: Path, path: str, old: str, new: str, some: set[str]
) -> None:
    """Closed sets are offered, without quotation marks that nobody here writes."""
    assert some <= {item["insertText"] for item in offered(editor, desk, path, old, new).values()}


def test_nothing_is_offered_where_people_write_freely(editor: Editor, desk: Path) -> None:
    """A headline is nobody's closed set: no true, false or null pops up in it."""
    assert offered(editor, desk, RULE, "title: Talks fail, stall or are put off", "title: ‸") == {}


def test_keys_are_offered_at_the_top_of_a_rule(editor: Editor, desk: Path) -> None:
    """Keys that are not there yet are offered with their texts, those that are there are not."""
    text = (desk / RULE).read_text(encoding="utf-8")
    noise = text[text.index("known_noise:") : text.index("signal:")]
    found = offered(editor, desk, RULE, noise, "‸\n")
    assert {"known_noise", "links", "expires", "where", "decisive"} <= set(found)
    assert not {"id", "title", "match"} & set(found)
    assert found["known_noise"]["insertText"] == "known_noise: "
    assert found["known_noise"]["documentation"] == "What it is known to catch wrongly, in a few words each."


def test_a_new_rule_gets_all_that_must_be_there_at_once(editor: Editor) -> None:
    """Below the first line of an empty file, `rule` writes every needed key."""
    path = "rules/indicators/new-one.yaml"
    editor.open(path, "# yaml-language-server: $schema=../../.schema/rule.json\n")
    written = editor.complete(path, 1, 0)["rule"]["insertText"]
    editor.close(path)
    assert re.findall(r"^\w+", written, re.MULTILINE) == [
        "id",
        "title",
        "status",
        "severity",
        "owner",
        "signal",
        "family",
        "direction",
    ]


@pytest.mark.parametrize(
    ("kind", "some", "others"),
    [
        ("count", {"at_least", "within", "min_sources", "group_by", "hold"}, {"steps", "per", "min_grade"}),
        ("sequence", {"steps", "within", "until", "hold"}, {"at_least", "per"}),
        ("tripwire", {"min_grade", "hold"}, {"within", "strictness"}),
        ("none", set(), {"hold"}),
    ],
)
def test_a_signal_is_offered_the_parameters_of_its_kind(
    editor: Editor, desk: Path, kind: str, some: set[str], others: set[str]
) -> None:
    """What a kind takes is offered once the kind stands there; what it does not take is not."""
    signal = f"signal:\n  kind: {kind}\n  ‸"
    found = set(offered(editor, desk, RULE, "signal: {kind: tripwire, min_grade: E2}", signal))
    assert some <= found
    assert not others & found


@pytest.mark.parametrize(
    ("path", "new", "some"),
    [
        (TERMS, "new_list:\n  ‸\n\ntalks:\n", {"about", "en", "ur", "ps", "any"}),
        (CALENDAR, "- id: new-event\n  d‸\n\n- id: istanbul", {"title", "due", "seen_by", "if_missed", "note"}),
    ],
)
def test_term_files_and_the_calendar_are_completed_too(
    editor: Editor, desk: Path, path: str, new: str, some: set[str]
) -> None:
    """A new list is offered its sections, a new event its keys."""
    old = {TERMS: "talks:\n", CALENDAR: "- id: istanbul"}[path]
    assert some <= set(offered(editor, desk, path, old, new))


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (RULE, "signal:", "sig‸nal:", "How hits become a signal: `{kind: tripwire}` for any story"),
        (RULE, "kind: trip", "ki‸nd: trip", "`surge`: More stories than is usual for this rule."),
        (RULE, "severity:", "sev‸erity:", "`critical`: Told by itself, at once"),
        (RULE, "match: |", "ma‸tch: |", "Which words make a hit: a query"),
        (RULE, "no_match:", "no_‸match:", "This must not hit: a headline"),
        (RULE, "truce-holds: 1", "truce‸-holds: 1", "1 very unlikely, 2 unlikely"),
        (RULE, "SANCTION", "SANC‸TION", "`SANCTION`: Cuts existing relations"),
        (TERMS, "talks:\n", "ta‸lks:\n", "A named set of spellings, which rules use as `$name`"),
        (TERMS, "  ar: [", "  a‸r: [", "particles that Arabic writes onto a word"),
        (CALENDAR, "  if_missed:", "  if_‸missed:", "What it does when it does not happen"),
        ("feeds.yaml", "  letter:", "  let‸ter:", "`B`: Usually reliable: small doubts, mostly right."),
        ("desk.yaml", "\nzone:", "\nzo‸ne:", "an IANA name such as `Asia/Karachi`"),
    ],
)
def test_what_a_word_means_is_shown(editor: Editor, desk: Path, path: str, old: str, new: str, words: str) -> None:
    """The pointer on a key shows its text, on a closed set also what each value means."""
    assert words in shown(editor, desk, path, old, new)


def test_the_settings_of_the_guide_need_no_first_line(program: Path, desk: Path) -> None:
    """With the settings that the guide writes out, a file without its first line is checked by its folder."""
    blocks = re.findall(r"^```json\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (chosen,) = (json.loads(block) for block in blocks if "yaml.schemas" in block)
    with editing(program, desk, schemas=chosen["yaml.schemas"]) as editor:
        for path, content in read_files(desk).items():
            text = content.decode().split("\n", 1)[1]
            assert editor.open(path, text) == [], path
            editor.close(path)
        for path in ("rules/indicators/new.yaml", "rules/border/indicators/new.yaml", "rules/border/calendar.yaml"):
            (one,) = editor.open(path, "kind: x\n" if "calendar" in path else "- x\n")
            assert "Incorrect type" in one["message"]
            editor.close(path)
