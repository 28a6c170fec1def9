"""The schemas by which editors complete and check a desk's files."""

import functools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from editor import Place, marks, plain
from hypothesis import given
from hypothesis import strategies as st

from monitor.desk import scaffold
from monitor.desk.as_written import as_written
from monitor.desk.fault import DeskFaults
from monitor.desk.layout import read_files, seat
from monitor.desk.load import load_files
from monitor.desk.read import Keyed, Listing, Node, Page, Scalar, child, read
from monitor.desk.schema import KINDS, MODELS
from monitor.desk.starter import lay_out

DESKS = Path(__file__).resolve().parents[1] / "desks"


@functools.cache
def files(name: str) -> dict[str, bytes]:
    """The files of a sound desk of tests/desks, or of a new one."""
    if name != "shipped":
        return read_files(DESKS / name)
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder) / "desk")
        return read_files(Path(folder) / "desk")


def kind_of(path: str) -> str:
    """What kind of file stands at a path inside a desk."""
    found = seat(path)
    assert found is not None
    return found.kind


def walked(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of a schema that is about a value, with a name for it."""
    if isinstance(schema, dict):
        yield place, schema
        for word in ("properties", "patternProperties"):
            for key, inner in schema.get(word, {}).items():
                yield from walked(inner, f"{place}.{key}")
        for word in ("items", "additionalProperties", "then", "else"):
            yield from walked(schema.get(word), f"{place}[]" if word == "items" else place)
        for word in ("anyOf", "allOf", "oneOf"):
            for inner in schema.get(word, ()):
                yield from walked(inner, place)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_described(kind: str) -> None:
    """No key that an editor offers or shows is without a text for the analyst, in one to three sentences."""
    bare = []
    for place, schema in walked(as_written(MODELS[kind])):
        keys = {**schema.get("properties", {}), **schema.get("patternProperties", {})}
        keys["*"] = schema.get("additionalProperties", True)
        for key, inner in keys.items():
            if isinstance(inner, dict) and not inner.get("doNotSuggest"):
                text = inner.get("description", "")
                if not text or text[-1] not in ".`" or len(text) > 250:
                    bare.append(f"{place}.{key}: {text!r}")
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_of_a_closed_set_is_explained(kind: str) -> None:
    """What each value means stands beside it; yes and no are explained by their key."""
    for place, schema in walked(as_written(MODELS[kind])):
        values = schema.get("enum", [])
        if values and values != ["yes", "no"]:
            texts = schema.get("enumDescriptions", [])
            assert len(texts) == len(values), place
            assert all(text.endswith(".") or text.istitle() for text in texts), place


@pytest.mark.parametrize("name", ["shipped", "quiet", "busy"])
def test_a_sound_desk_has_no_mark(name: str) -> None:
    """What the desk takes the schemas take, as an editor reads it."""
    found = {path: marks(kind_of(path), content) for path, content in files(name).items()}
    assert {path: places for path, places in found.items() if places} == {}


def test_what_is_laid_out_for_a_new_file_has_no_mark() -> None:
    """What `forewarn new` writes, an editor takes: the analyst begins without a mark."""
    problem = load_files(files("quiet"), tried=False).rulebook.problems["border"]
    told = scaffold.Told("Talks: a 2nd round", "", "en", "dawn", ("2nd", "round"))
    new = [scaffold.indicator("new-one", problem, "../../", one) for one in (None, told)]
    assert [marks("rule", text.encode()) for text in new] == [set(), set()]
    assert marks("filter", scaffold.filter_file("new-one", "../../").encode()) == set()
    assert marks("terms", scaffold.term_list("new_one", "../../").encode()) == set()


def scalars(node: Node, place: Place = ()) -> Iterator[tuple[Place, Scalar]]:
    """Every scalar below a node."""
    if isinstance(node, Scalar):
        yield place, node
    elif isinstance(node, Listing):
        for n, item in enumerate(node.items):
            yield from scalars(item, (*place, n))
    else:
        for key, value in node.values.items():
            yield from scalars(value, (*place, key))


def sound(desk: dict[str, bytes]) -> bool:
    """Whether a desk loads."""
    try:
        load_files(desk, tried=False)
    except DeskFaults:
        return False
    return True


PLAIN = ["", "2025", "7", "1.5", "-3", "0x10", "0o7", "1e3", ".5", "yes", "no", "true", "False", "on", "12:30", "48h"]
PLAIN += ["2026-07-01", "2025-11-06T18:00Z", "2025-11-06 18:00+05:00", "20251106T180000+0300", "a", "attack"]


@given(st.data())
def test_what_the_desk_takes_the_schema_takes(data: st.DataObject) -> None:
    """Whatever plain or quoted word stands in place of another: if the desk loads, no editor marks it."""
    desk = files("busy")
    path = data.draw(st.sampled_from(sorted(desk)))
    text = desk[path].decode()
    _, node = data.draw(st.sampled_from(list(scalars(read(path, desk[path]).root))))
    word = data.draw(st.sampled_from([*PLAIN, node.value.split("\n", 1)[0]]))
    quoted = f'"{word}"' if data.draw(st.booleans()) and '"' not in word else word
    if text[node.start : node.end].endswith("\n"):
        quoted += "\n"
    changed = (text[: node.start] + quoted + text[node.end :]).encode()
    if sound({**desk, path: changed}):
        assert marks(kind_of(path), changed) == set()


def test_an_empty_value_and_the_word_null_are_one_to_an_editor() -> None:
    """Where an empty value is wrong, both are marked."""
    feeds = files("quiet")["feeds.yaml"]
    for word in (b"", b"null", b"~"):
        assert marks("feeds", feeds.replace(b"id: dawn\n", b"id: " + word + b"\n")) == {(0, "id")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("06:30", "06:30"),
        ("yes", "yes"),
        ("2025-11-06", "2025-11-06"),
        ("2025", 2025),
        ("007", 7),
        ("0x1F", 31),
        ("1.50", 1.5),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("~", None),
        ("Null", None),
        ("1_000", "1_000"),
    ],
)
def test_an_editor_reads_yaml_1_2(text: str, value: Any) -> None:
    """The tests read plain words by the core schema of YAML 1.2, as editors do."""
    assert plain(text) == value
    assert type(plain(text)) is type(value)


RULE = "rules/khyber/indicators/khyber-attack.yaml"
FILTER = "rules/khyber/filters/sport.yaml"
CALENDAR = "rules/chaman/calendar.yaml"
PROBLEM = "rules/khyber/problem.yaml"
TERMS = "rules/terms/words.yaml"
SIGNAL = "signal: {kind: tripwire}"
MATCH = 'match: |\n  $attack AND\n  ($khyber OR title:("Torkham crossing"))  # either\n'
TESTS = (
    "tests:\n  - match: Attack near Torkham\n  - match: Ambush in Khyber\n"
    "  - {match: {lang: ur, title: خیبر attack}}\n  - no_match: A calm day\n"
)
DERIVED = "of: [chaman-attack]\ntests:\n  - {timeline: [{at: 0h, hit: chaman-attack, story: a}], fires: [0h]}\n"

SPOILED: list[tuple[str, str, str, Place]] = [
    # unknown keys
    (RULE, "direction: up", "direction: up\nexept: cricket", ("exept",)),
    (RULE, "{lang: ur, title", "{lang: ur, tilte: x, title", ("tests", 2, "match", "tilte")),
    (RULE, "{truce: 1, collapse: 5}", "{truce: 1, collapse: 5}\nwhere: {language: [ur]}", ("where", "language")),
    (FILTER, "{ids: [khyber-attack]}", "{ids: [khyber-attack], tag: x}", ("applies_to", "tag")),
    ("desk.yaml", "cutoff:", "cutof:", ("cutof",)),
    ("desk.yaml", "port: 2525", "prot: 2525", ("mail", "prot")),
    ("feeds.yaml", "lang: en", "language: en", (0, "feeds", 0, "language")),
    (CALENDAR, "grace:", "garce:", (0, "garce")),
    (PROBLEM, "horizon: 30d", "horizon: 30d\nquastion: no", ("quastion",)),
    ("rules/actors.yaml", "kind: group", "kind: group, sort: x", (0, "sort")),
    # missing keys
    (RULE, "severity: medium\n", "", ()),
    (RULE, SIGNAL, "signal: {}", ("signal",)),
    (FILTER, "drop_if: cricket* OR football*\n", "", ()),
    ("desk.yaml", "zone: Asia/Karachi\n", "", ()),
    ("desk.yaml", ", sender: Forewarn <desk@desk.example>", "", ("mail",)),
    ("feeds.yaml", "  title: Dawn\n", "", (0,)),
    (CALENDAR, "  title: The crossing reopens\n", "", (0,)),
    (PROBLEM, ", adverse: no", "", ("scenarios", 0)),
    ("rules/places.yaml", "id: khyber, ", "", (0,)),
    # closed sets
    (RULE, "severity: medium", "severity: hihg", ("severity",)),
    (RULE, "status: active", "status: activ", ("status",)),
    (RULE, "family: military", "family: navy", ("family",)),
    (RULE, "direction: up", "direction: upwards", ("direction",)),
    (RULE, "direction: up", "direction: up\nlead: soon", ("lead",)),
    (RULE, "direction: up", "direction: up\ndecisive: true", ("decisive",)),
    (RULE, "direction: up", "direction: up\nfields: [title, txt]", ("fields", 1)),
    (RULE, SIGNAL, "signal: tripwir", ("signal",)),
    (RULE, SIGNAL, "signal: {kind: burst}", ("signal", "kind")),
    (RULE, SIGNAL, "signal: {kind: tripwire, min_grade: E9}", ("signal", "min_grade")),
    ("desk.yaml", "channel: folder", "channel: fodler", ("routes", 1, "channel")),
    ("desk.yaml", "days: weekdays", "days: dialy", ("routes", 0, "digest", "days")),
    ("desk.yaml", "days: weekdays", "days: [mon, tues]", ("routes", 0, "digest", "days", 1)),
    ("desk.yaml", "digest: no", "digest: none", ("routes", 1, "digest")),
    ("desk.yaml", "kinds: [U0, U1]", "kinds: [U0, U9]", ("routes", 0, "alerts", "kinds", 1)),
    ("desk.yaml", "tls: none", "tls: ssl", ("mail", "tls")),
    ("desk.yaml", "- id: alarms", "- id: alarms\n    languages: [prs]", ("routes", 1, "languages", 0)),
    ("feeds.yaml", "letter: B", "letter: G", (0, "letter")),
    ("feeds.yaml", "control: private", "control: privat", (0, "control")),
    ("feeds.yaml", "lang: en", "lang: en, fast: true", (0, "feeds", 0, "fast")),
    (CALENDAR, "grace: 24h", "every: week", (0, "every")),
    (RULE, "direction: up", "direction: up\ncodes: {plover: ASSALT}", ("codes", "plover")),
    (RULE, "direction: up", "direction: up\ncodes: {acled: [Battles/Attack]}", ("codes", "acled", 0)),
    (RULE, "direction: up", 'direction: up\ncodes: {cameo: ["190", "399"]}', ("codes", "cameo", 1)),
    # numbers, durations, dates, hours
    (RULE, "collapse: 5", "collapse: 9", ("scenarios", "collapse")),
    (RULE, "collapse: 5", "collapse: often", ("scenarios", "collapse")),
    (RULE, SIGNAL, "signal: {kind: count, at_least: 0, within: 48h}", ("signal", "at_least")),
    (RULE, SIGNAL, "signal: {kind: count, at_least: 5, within: 2 days}", ("signal", "within")),
    (RULE, SIGNAL, "signal: {kind: tripwire, hold: 3}", ("signal", "hold")),
    (RULE, "direction: up", "direction: up\nreview_by: 2026-7-1", ("review_by",)),
    (RULE, "direction: up", "direction: up\nreview_by: 1767225600", ("review_by",)),
    (RULE, "direction: up", "direction: up\nreview_by:", ("review_by",)),
    (CALENDAR, "due: 2025-11-06", "due: 2025-11-06T18:00", (0, "due")),
    (CALENDAR, "grace: 24h", "grace: a day", (0, "grace")),
    ("desk.yaml", '"05:00"', "5:00", ("cutoff",)),
    ("desk.yaml", "22:00-06:00", "at night", ("routes", 0, "alerts", "quiet")),
    ("desk.yaml", "port: 2525", "port: 70000", ("mail", "port")),
    ("desk.yaml", "cap: 3", "cap: none", ("urgent", "cap")),
    ("desk.yaml", "group_wait: 5m", "group_wait: 5 min", ("urgent", "group_wait")),
    # ids, addresses, languages
    (RULE, "id: khyber-attack", "id: Khyber Attack", ("id",)),
    ("desk.yaml", "- id: alarms", "- id: Alarms", ("routes", 1, "id")),
    ("desk.yaml", "ops@desk.example", "ops at desk", ("operator", 0)),
    ("desk.yaml", "b@desk.example", "b", ("routes", 0, "to", 1)),
    ("desk.yaml", '"127.0.0.1:8099"', "127.0.0.1", ("fetch", "allow", 0)),
    ("feeds.yaml", '"https://www.dawn.com/feeds/home"', "www.dawn.com/feeds", (0, "feeds", 0, "url")),
    (RULE, "direction: up", "direction: up\nwhere: {languages: prs}", ("where", "languages")),
    (RULE, "direction: up", "direction: up\nwhere: {languages: [ur, prs]}", ("where", "languages", 1)),
    (RULE, "direction: up", "direction: up\nwhere: {countries: [Pakistan]}", ("where", "countries", 0)),
    (TERMS, "en: [attack*, ambush*]", "en: [attack*, ambush*]\n  prs: [حمله]", ("attack", "prs")),
    (TERMS, "en: [attack*, ambush*]", "en: [attack*, ambush*]\n  english: [raid*]", ("attack", "english")),
    # texts, lists and keys
    (TERMS, "en: [attack*, ambush*]", "en: attack*", ("attack", "en")),
    (RULE, "title: Attack reported", "title: [Attack, reported]", ("title",)),
    (RULE, MATCH, "match: {query: $attack}\n", ("match",)),
    (RULE, MATCH, "match:\n  - {name: one, query: $attack, severty: low}\n", ("match", 0, "severty")),
    (RULE, MATCH, "match:\n  - {name: one, query: $attack, signal: {kind: first}}\n", ("match", 0, "signal")),
    (RULE, TESTS, "tests: Attack near Torkham\n", ("tests",)),
    (PROBLEM, "scenarios:\n  - {id: truce, title: The truce holds, adverse: no}", "scenarios:", ("scenarios",)),
    # what one key asks of another
    (RULE, SIGNAL, "signal: {kind: tripwire, within: 48h}", ("signal", "within")),
    (RULE, SIGNAL, "signal: {kind: surge, min_grade: E2}", ("signal", "min_grade")),
    (RULE, SIGNAL, "signal: {kind: count, at_least: 5}", ("signal",)),
    (RULE, SIGNAL, "signal: {kind: first}", ("signal",)),
    (RULE, SIGNAL, "signal: count", ("signal",)),
    (RULE, f"{SIGNAL}", "signal: {kind: together, within: 48h}", ("signal",)),
    (RULE, f"{SIGNAL}", "signal: {kind: sequence, steps: [chaman-attack], within: 48h}", ("signal", "steps")),
    (RULE, SIGNAL, "signal: none", ("scenarios",)),
    (RULE, "scenarios: {truce: 1, collapse: 5}", "scenarios: {truce: 1}", ("scenarios",)),
    (RULE, "scenarios: {truce: 1, collapse: 5}\n", "", ()),
    (RULE, "direction: up", "direction: up\nof: [chaman-attack]", ("of",)),
    (RULE, MATCH + TESTS, DERIVED + "except: cricket\n", ("except",)),
    (RULE, MATCH + TESTS, "tests:\n  - {timeline: [], fires: []}\n", ()),
    (RULE, TESTS, "", ()),
    (RULE, TESTS, "tests:\n  - match: Attack near Torkham\n  - no_match: A calm day\n", ("tests",)),
    (RULE, "  - no_match: A calm day", "  - {match: Attack in Khyber, no_match: A calm day}", ("tests", 3)),
    (RULE, "status: active", "status: active\nretired: {on: 2026-01-01, why: over}", ("retired",)),
    (FILTER, "{ids: [khyber-attack]}", "{}", ("applies_to",)),
    (CALENDAR, "  due: 2025-11-06\n", "", (0,)),
    (CALENDAR, "  due: 2025-11-06\n", "  after: [chaman-attack]\n", (0,)),
    (CALENDAR, "  seen_by: [chaman-attack]\n", "", (0,)),
    ("desk.yaml", "tls: none", "tls: none, user: desk", ("mail",)),
    ("desk.yaml", "    to: [a@desk.example, b@desk.example]\n", "", ("routes", 0)),
]


@pytest.mark.parametrize(("path", "old", "new", "place"), SPOILED)
def test_what_is_spoiled_is_marked_where_the_desk_marks_it(path: str, old: str, new: str, place: Place) -> None:
    """The desk refuses it at a key, and so does the schema at the same key, while a person types."""
    text = files("busy")[path].decode().replace("\r\n", "\n")
    assert old in text
    changed = text.replace(old, new, 1).encode()
    with pytest.raises(DeskFaults) as caught:
        load_files({**files("busy"), path: changed}, tried=False)
    blamed = {(fault.line, fault.column) for fault in caught.value.faults if fault.file == path}
    assert blamed & set(spots(read(path, changed), place))
    assert place in marks(kind_of(path), changed)


def spots(page: Page, place: Place) -> Iterator[tuple[int, int]]:
    """Line and column of a place's key and of what stands behind it."""
    node, taken = page.find(place)
    assert taken == len(place)
    yield page.place(node.start)
    if place:
        above, _ = page.find(place[:-1])
        if isinstance(above, Keyed) and child(above, place[-1]) is not None:
            yield page.place(above.keys[str(place[-1])].start)
