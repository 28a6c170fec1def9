"""What pydantic says of a file, in plain English, at its place, with what to write instead."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.desk.fault import Fault
from monitor.desk.nodes import Keyed, Listing, Node, Path, Scalar, child
from monitor.desk.read import Page

_TEXTS = {"string_type", "bool_type", "int_type", "float_type", "date_type", "datetime_type", "time_type"}
_LISTS = {"list_type", "tuple_type", "frozen_set_type", "set_type", "iterable_type"}
_KEYS = {"dict_type", "model_type", "model_attributes_type", "mapping_type"}
_KIND = _LISTS | _KEYS | _TEXTS | {"none_required"}
_CLOSED = {"literal_error", "enum"}
_FORMS = (
    ("int", "is not a whole number", "write digits only, such as 3"),
    ("float", "is not a number", "write digits with one dot, such as 0.5"),
    ("datetime", "is not a time", "write date, hour and zone, such as 2025-11-06T18:00Z"),
    ("date", "is not a date", "write year-month-day, such as 2025-11-06"),
    ("time", "is not a time of day", 'write hh:mm, such as "06:30"'),
)
_BOUNDS = {
    "greater_than_equal": ("ge", "is too small: at least {}"),
    "greater_than": ("gt", "is too small: more than {}"),
    "less_than_equal": ("le", "is too large: at most {}"),
    "less_than": ("lt", "is too large: less than {}"),
    "string_too_short": ("min_length", "is too short: at least {} characters"),
    "string_too_long": ("max_length", "is too long: at most {} characters"),
    "too_short": ("min_length", "has too few entries: at least {}"),
    "too_long": ("max_length", "has too many entries: at most {}"),
}


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that `word` was probably meant to be, '' if none is near."""
    near = difflib.get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def said(page: Page, model: type[BaseModel], error: ValidationError, path: Path = ()) -> list[Fault]:
    """The faults that a model found in the node at `path` of a page."""
    top, _ = page.find(path)
    return [_fault(page, model, top, one) for one in _chosen(page, top, error.errors(include_url=False))]


def _steps(top: Node, loc: tuple[str | int, ...]) -> tuple[Path, int | None]:
    """The steps of a pydantic place that the file knows, and the index of the first that names a choice of types."""
    node, known, first = top, [], None
    for index, step in enumerate(loc):
        inner = child(node, step)
        if inner is None:
            first = index if first is None else first
            continue
        known.append(step)
        node = inner
    return tuple(known), first


def _chosen(page: Page, top: Node, errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """The errors without those of a union's other choices: of each, the one that was meant is kept."""
    groups: dict[tuple[str | int, ...], dict[str | int, list[ErrorDetails]]] = {}
    for error in errors:
        loc = error["loc"]
        if error["type"] == "too_short" and any(
            len(one["loc"]) > len(loc) == _shared(one["loc"], loc) for one in errors
        ):
            continue  # an entry that is wrong was not counted
        _, first = _steps(top, loc)
        if first is None or (error["type"] == "missing" and first == len(loc) - 1):
            yield error
            continue
        groups.setdefault(loc[:first], {}).setdefault(loc[first], []).append(error)
    for prefix, branches in groups.items():
        node, _ = page.find(prefix, top)
        # A list or keys were never meant as a word of a closed set.
        other = _KIND if isinstance(node, Scalar) else _KIND | _CLOSED
        meant = [found for found in branches.values() if not _is_other(found, len(prefix), other)]
        if not meant:
            yield _either(prefix, branches)
        else:
            yield from min(meant, key=len)


def _shared(one: tuple[str | int, ...], other: tuple[str | int, ...]) -> int:
    """How many steps two places have in common from the start."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_other(errors: list[ErrorDetails], depth: int, kinds: set[str]) -> bool:
    """Whether these errors only say that a union's choice is of another kind than what was written."""
    return all(error["type"] in kinds and len(error["loc"]) <= depth + 1 for error in errors)


def _either(prefix: tuple[str | int, ...], branches: dict[str | int, list[ErrorDetails]]) -> ErrorDetails:
    first = next(iter(branches.values()))[0]
    wanted = dict.fromkeys(_wanted(found[0]["type"]) for found in branches.values())
    return {**first, "loc": prefix, "type": "kind", "ctx": {"wanted": " or ".join(wanted)}}


def _wanted(kind: str) -> str:
    if kind in _LISTS:
        return "a list"
    return "keys with values" if kind in _KEYS else "a text"


def _fault(page: Page, model: type[BaseModel], top: Node, error: ErrorDetails) -> Fault:
    path, _ = _steps(top, error["loc"])
    kind = error["type"]
    if kind == "missing":
        key = str(error["loc"][-1])
        node, _ = page.find(path, top)
        return page.fault(page.span(node), "E302", f"{_inside(path)}{key} is missing", f"add `{key}:`")
    if kind == "extra_forbidden":
        return _unknown(page, model, top, path, error)
    node, _ = page.find(path, top)
    span = page.span(node)
    if error["loc"] and error["loc"][-1] == "[key]" and path:
        parent, _ = page.find(path[:-1], top)
        span = _key_span(page, parent, path[-1])
    code, message, advice = _words(kind, _name(path), node, error)
    if isinstance(node, Scalar) and not node.value and path:
        # An empty value has no place of its own on the line: its key does.
        parent, _ = page.find(path[:-1], top)
        span = _key_span(page, parent, path[-1]) if isinstance(parent, Keyed) else span
    return page.fault(span, code, message, advice)


def _key_span(page: Page, parent: Node, key: str | int) -> tuple[int, int]:
    if isinstance(parent, Keyed) and key in parent.keys:
        return page.span(parent.keys[str(key)])
    return page.span(parent)


def _unknown(page: Page, model: type[BaseModel], top: Node, path: Path, error: ErrorDetails) -> Fault:
    key = str(path[-1] if path else error["loc"][-1])
    parent, _ = page.find(path[:-1], top)
    known = known_keys(model, error["loc"][:-1])
    near = nearest(key, known)
    advice = f"did you mean {near}?" if near else f"known here: {', '.join(known)}" if known else ""
    return page.fault(_key_span(page, parent, key), "E301", f"{_inside(path[:-1])}{key} is an unknown key", advice)


def _words(kind: str, name: str, node: Node, error: ErrorDetails) -> tuple[str, str, str]:
    """Code, message and advice."""
    context = error.get("ctx", {})
    value = _quoted(node)
    if kind in _CLOSED:
        choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        near = nearest(node.value, choices) if isinstance(node, Scalar) else ""
        return "E303", f"{name}{value} is not one of {', '.join(choices)}", f"did you mean {near}?" if near else ""
    if kind in _KIND or kind == "kind":
        wanted = context.get("wanted") or _wanted(kind)
        return "E303", f"{name or 'this '}is {_kind_of(node)}, but should be {wanted}", _example(wanted)
    if kind in {"value_error", "assertion_error"}:
        return "E303", *_refusal(name, value, error["msg"].split(", ", 1)[-1])
    if kind == "string_pattern_mismatch":
        return "E303", f"{name}{value} has not the form it needs", _pattern_advice(str(context.get("pattern", "")))
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return "E303", f"{name}{value}".rstrip() + f" {words.format(context.get(key))}", ""
    for start, message, advice in _FORMS:
        if kind.startswith(start):
            return "E303", f"{name}{value} {message}", advice
    return "E303", f"{name}{value}: {error['msg'][:1].lower()}{error['msg'][1:]}", ""


def _refusal(name: str, value: str, text: str) -> tuple[str, str]:
    """A model's own words, as message and advice."""
    message, _, advice = text.partition("; ")
    if message.startswith("write "):
        return f"{name}{value} is not right", text
    if message.startswith("Invalid isoformat"):
        return f"{name}{value} is no date or time", "write 2025-11-06, or 2025-11-06T18:00Z"
    return (f"{name.rstrip()}: {message}" if name else message), advice


def _kind_of(node: Node) -> str:
    if isinstance(node, Listing):
        return "a list"
    if isinstance(node, Keyed):
        return "keys with values"
    return "a text" if node.value else "empty"


def _example(wanted: str) -> str:
    if wanted == "a list":
        return "write [one, two], or each entry on a line of its own after a hyphen"
    return "write `key: value` below it, further to the right" if wanted == "keys with values" else ""


def _pattern_advice(pattern: str) -> str:
    if pattern.startswith("^[a-z0-9"):
        most = re.search(r"\{\d+,(\d+)\}", pattern)
        length = f", at most {int(most[1]) + 1} of them" if most else ""
        signs = "hyphens and underscores" if "_" in pattern else "hyphens"
        return f"write lower-case letters, digits, {signs}{length}"
    return f"its form is {pattern}" if pattern else ""


def _quoted(node: Node) -> str:
    if not isinstance(node, Scalar):
        return ""
    text = node.value if len(node.value) <= 60 else node.value[:57] + "..."
    return f'"{text}"'


def _name(path: Path) -> str:
    """What a value is called in a message, with a blank after it."""
    if not path:
        return ""
    if isinstance(path[-1], str):
        return f"{path[-1]} "
    above = next((step for step in reversed(path) if isinstance(step, str)), "")
    return f"{above} entry {path[-1] + 1} " if above else f"entry {path[-1] + 1} "


def _inside(path: Path) -> str:
    name = _name(path).strip()
    return f"{name}: " if name else ""


def known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a place of a model's file."""
    models = {model}
    for step in loc:
        inner: set[type[BaseModel]] = set()
        for one in models:
            for name, found in one.model_fields.items():
                if step in {name, found.alias}:
                    inner |= _models(found.annotation)
        # An index, or the name of a union's choice, stays where it is.
        named = {one for one in models if one.__name__ == step}
        models = inner or named or models
    keys = [found.alias or name for one in sorted(models, key=str) for name, found in one.model_fields.items()]
    return list(dict.fromkeys(keys))


def _models(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for inner in get_args(annotation) for model in _models(inner)}
