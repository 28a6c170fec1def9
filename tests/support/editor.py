"""What an editor makes of a desk's file: YAML 1.2's core schema turns plain words into numbers, truth and nothing."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, ValidationError

from monitor.desk.as_written import as_written
from monitor.desk.read import Keyed, Listing, Node, Scalar, read
from monitor.desk.schema import MODELS

# YAML 1.2.2, section 10.3.2.
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_OTHER = ((re.compile(r"0o[0-7]+"), 8), (re.compile(r"0x[0-9a-fA-F]+"), 16))
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def seen(content: bytes) -> Any:
    """A file as an editor's YAML parser has it."""
    return _value(read("file", content).root)


def _value(node: Node) -> Any:
    if isinstance(node, Listing):
        return [_value(item) for item in node.items]
    if isinstance(node, Keyed):
        return {key: _value(value) for key, value in node.values.items()}
    return node.value if node.style else plain(node.value)


def plain(text: str) -> Any:
    """What a plain scalar is."""
    if text in _WORDS or (text in {text.capitalize(), text.upper()} and text.lower() in _WORDS):
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return int(text)
    for form, base in _OTHER:
        if form.fullmatch(text):
            return int(text[2:], base)
    return float(text) if _DECIMAL.fullmatch(text) else text


@cache
def validator(kind: str) -> Draft7Validator:
    """The judge of one kind of file."""
    made = as_written(MODELS[kind])
    Draft7Validator.check_schema(made)
    return Draft7Validator(_without_false(made))


def _without_false(schema: Any) -> Any:
    """The same schema with `not` anything for keys that may not be there: of False this validator tells no place."""
    if isinstance(schema, list):
        return [_without_false(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _without_false(value) for key, value in schema.items()}
    if "properties" in kept:
        keys = kept["properties"].items()
        kept["properties"] = {key: {"not": {}} if value is False else value for key, value in keys}
    return kept


Place = tuple[str | int, ...]


def marks(kind: str, content: bytes) -> set[Place]:
    """The places in a file of that kind that its schema marks: the path of each wrong or unknown key."""
    return {place for error in validator(kind).iter_errors(seen(content)) for place in _places(error, ())}


def _places(error: ValidationError, above: Place) -> Iterator[Place]:
    path = (*above, *error.path)
    if error.validator == "anyOf" and len(error.validator_value) == 1:
        for inner in error.context or ():
            yield from _places(inner, path)
    elif error.validator == "additionalProperties" and error.validator_value is False:
        known = {*error.schema.get("properties", {})}
        patterns = error.schema.get("patternProperties", {})
        for key in error.instance:
            if key not in known and not any(re.search(pattern, key) for pattern in patterns):
                yield (*path, key)
    elif error.validator == "required":
        yield (*path, *(key for key in error.validator_value[:0]))
    else:
        yield path


__all__ = ["Scalar", "marks", "plain", "seen", "validator"]
