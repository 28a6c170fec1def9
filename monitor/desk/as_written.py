"""The JSON Schema of what a person writes for a model, where pydantic's own is of what it becomes.

An editor reads YAML 1.2: `id: 2025` is a number to it, `why:` nothing at all, and `at: 06:30` a text. The desk takes
every scalar as a text. So the schema of a text lets every scalar pass, and only what is not a text is wrong.

No `$ref` is left, and a choice of kinds is one flat schema wherever it can be: editors then say exactly which key is
wrong, and show the key's own text. Draft 7 is what every editor knows.
"""

import re
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from monitor.desk.conditions import conditioned
from monitor.desk.key_texts import key_texts, unwrapped

# What pydantic reads as a number, where quotes make a text of it.
_WHOLE = r"^\s*[+-]?[0-9][0-9_]*(?:\.0*)?\s*$"
_DECIMAL = r"^\s*[+-]?[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9]+)?\s*$"


def as_written(kind: Any) -> dict[str, Any]:
    """The schema of a file that holds a model, or a list of models."""
    made = TypeAdapter(kind).json_schema(schema_generator=_Generator)
    defined = made.pop("$defs", {})
    name = kind.__name__ if isinstance(kind, type) and issubclass(kind, BaseModel) else ""
    told: dict[str, Any] = _marked_up(conditioned(name, _plain(made, defined)))
    return {"$schema": "http://json-schema.org/draft-07/schema#", **told}


def as_made(kind: type[BaseModel]) -> dict[str, Any]:
    """The schema of a file that we write for programs: pydantic's own, with the texts of its keys."""
    made = kind.model_json_schema(schema_generator=_Texts, mode="serialization")
    return {"$schema": _Texts.schema_dialect, **made}


class _Texts(GenerateJsonSchema):
    """pydantic's own, with the texts of keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        model = schema["cls"]
        made["title"] = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
        if "description" in made:
            made["description"] = unwrapped(made["description"])
        texts = key_texts(model)
        for name, field in model.model_fields.items():
            if name in texts:
                key = field.alias or name
                made["properties"][key] |= {"title": key, "description": texts[name]}
        return made


class _Generator(_Texts):
    """The same, but for scalars and what may be left out."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        # The default as pydantic has it is not what a person would write; the key's text says what holds.
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        # A key may be left out. Written without a value it is an empty text, which is wrong where None could be.
        return self.generate_inner(schema["schema"])

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        made = super().str_schema(schema)
        del made["type"]
        empty = not made.get("minLength") and re.search(made.get("pattern", ""), "")
        others = ["array", "object"] if empty else ["array", "object", "null"]
        # A type that names boolean and null makes editors offer true, false and null for every headline; without a
        # type and without anyOf they complete a key without its colon.
        return {"anyOf": [{"if": {"type": others}, "then": {"type": "string"}, **made}]}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {**super().int_schema(schema), "type": ["string", "integer"], "pattern": _WHOLE}

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        return {**super().float_schema(schema), "type": ["string", "number"], "pattern": _DECIMAL}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:  # noqa: ARG002 - pydantic's signature
        return {"enum": ["yes", "no"]}

    def frozenset_schema(self, schema: core_schema.FrozenSetSchema) -> JsonSchemaValue:
        made = super().frozenset_schema(schema)
        made.pop("uniqueItems", None)
        return made


def _plain(node: Any, defined: dict[str, Any]) -> Any:
    """The schema with every reference written out and every choice of kinds made flat."""
    if isinstance(node, list):
        return [_plain(one, defined) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**conditioned(name, _plain(defined[name], defined)), **beside}
    plain = {key: _plain(value, defined) for key, value in node.items()}
    return _flat(plain) if len(plain.get("anyOf", ())) == 2 else plain


def _flat(node: dict[str, Any]) -> dict[str, Any]:
    """A text or else a list, or a text or else keys, as one schema: each word of it is about one of the two."""
    beside = {key: value for key, value in node.items() if key != "anyOf"}
    text, other = sorted(node["anyOf"], key=lambda one: one.get("type") in ("array", "object"))
    kind = other["type"]
    words = {key: value for key, value in other.items() if key not in {"type", "title", "description"}}
    if "enum" in text:
        return {**beside, "type": [kind, "string"], **words, "oneOf": [{"type": kind}, text]}
    if "if" in text:  # pydantic has taken the text's own anyOf into that of the choice
        others = [one for one in text["if"]["type"] if one != kind]
        return {**beside, "anyOf": [{**text, "if": {"type": others}, "then": {"type": ["string", kind]}, **words}]}
    types = text["type"] if isinstance(text["type"], list) else [text["type"]]
    return {**beside, **text, "type": [*types, kind], **words}


def _marked_up(node: Any) -> Any:
    """The schema with its texts once more as Markdown, where that shows: what is written in a file stands in `code`."""
    if isinstance(node, list):
        return [_marked_up(one) for one in node]
    if not isinstance(node, dict):
        return node
    told = {key: _marked_up(value) for key, value in node.items()}
    if "`" in str(node.get("description", "")):
        told["markdownDescription"] = node["description"]
    if any("`" in text for text in node.get("enumDescriptions", ())):
        told["markdownEnumDescriptions"] = node["enumDescriptions"]
    return told
