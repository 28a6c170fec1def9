"""JSON Schemas of a desk's files, made from the models that read them, so that editors complete and check them."""

import json
from typing import Any

from pydantic import BaseModel, TypeAdapter

from feeds.feed import Publisher
from monitor.desk.settings import Settings
from rules.calendar import ExpectedEvent
from rules.places import ActorFile, PlaceFile
from rules.problem import Problem
from rules.rule import Filter, Rule, TermFile

_FILES: dict[str, tuple[Any, str]] = {
    "desk.json": (Settings, "desk.yaml"),
    "feeds.json": (list[Publisher], "feeds.yaml"),
    "problem.json": (Problem, "rules/problem.yaml"),
    "calendar.json": (list[ExpectedEvent], "rules/calendar.yaml"),
    "places.json": (PlaceFile, "rules/places.yaml"),
    "actors.json": (ActorFile, "rules/actors.yaml"),
    "terms.json": (TermFile, "rules/terms/*.yaml"),
    "rule.json": (Rule, "rules/indicators/*.yaml"),
    "filter.json": (Filter, "rules/filters/*.yaml"),
}

_FORMS = {
    "duration": {"type": "string", "pattern": "^[0-9]{1,6}[mhd]$"},
    "time": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    "date-time": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T"},
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def schemas() -> dict[str, str]:
    """The JSON Schema of each kind of file, as text, by the name of its own file."""
    return {name: _text(kind, title) for name, (kind, title) in _FILES.items()}


def _text(kind: Any, title: str) -> str:
    made = kind.model_json_schema() if _is_model(kind) else TypeAdapter(kind).json_schema()
    said = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_as_written(made), "title": title}
    return json.dumps(said, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _as_written(node: Any) -> Any:
    """The schema of what stands in a file, where the models' own is of what it becomes: yes and no, 30m, 06:30."""
    if isinstance(node, list):
        return [_as_written(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in {"default", "title", "type", "format"}}
    if isinstance(node.get("title"), dict):
        kept["title"] = node["title"]  # a key of the file that is called title, not the schema's own
    if node.get("type") == "boolean":
        return {**kept, "enum": ["yes", "no"]}
    if isinstance(node.get("format"), str) and node["format"] in _FORMS:
        return {**kept, **_FORMS[node["format"]]}
    kept.update({key: node[key] for key in ("type", "format") if key in node})
    return {key: _as_written(value) for key, value in kept.items()}
