"""JSON Schemas of a desk's files, made from the models that read them, so that editors complete and check them.

Beside them lies the one of what Forewarn writes for programs, made from the model that writes it.
"""

import json
from pathlib import Path
from typing import Any

from alerts.bulletin import Bulletin
from feeds.feed import Publisher
from monitor.desk.as_written import as_made, as_written
from monitor.desk.settings import Settings
from rules.calendar import ExpectedEvent
from rules.places import ActorFile, PlaceFile
from rules.problem import Problem
from rules.rule import Filter, Rule, TermFile

FOLDER = ".schema"
"""Where in a desk the schemas lie."""

KINDS: dict[str, str] = {
    "desk": "desk.yaml",
    "feeds": "feeds.yaml",
    "problem": "rules/problem.yaml",
    "calendar": "rules/calendar.yaml",
    "places": "rules/places.yaml",
    "actors": "rules/actors.yaml",
    "terms": "rules/terms/*.yaml",
    "rule": "rules/indicators/*.yaml",
    "filter": "rules/filters/*.yaml",
}
"""Each kind of file, with where such files stand in a desk."""

MODELS: dict[str, Any] = {
    "desk": Settings,
    "feeds": list[Publisher],
    "problem": Problem,
    "calendar": list[ExpectedEvent],
    "places": PlaceFile,
    "actors": ActorFile,
    "terms": TermFile,
    "rule": Rule,
    "filter": Filter,
}

EVERY: dict[str, str] = {**KINDS, "bulletin": "var/bulletins/*/*.json"}
"""The same with what is written for programs."""


def schema(kind: str) -> str:
    """The JSON Schema of one kind of file, as text."""
    made = as_written(MODELS[kind]) if kind in MODELS else as_made(Bulletin)
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def schemas() -> dict[str, str]:
    """The JSON Schema of each kind of file, as text, by the name of its own file."""
    return {f"{kind}.json": schema(kind) for kind in EVERY}


def stale(desk: Path) -> list[str]:
    """The schemas of a desk that are not those of this version, by the names of their files."""
    return [name for name, text in schemas().items() if not _is_current(desk / FOLDER / name, text)]


def renew(desk: Path) -> list[str]:
    """Write the schemas of a desk that are not those of this version; their names. Raises OSError."""
    made = schemas()
    old = [name for name, text in made.items() if not _is_current(desk / FOLDER / name, text)]
    (desk / FOLDER).mkdir(exist_ok=True)
    for name in old:
        (desk / FOLDER / name).write_text(made[name], encoding="utf-8")
    return old


def _is_current(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False
