"""What one key of a file asks of another, as far as a JSON Schema can say it.

`rules.references` and `rules.rulebook` check all of it when a desk is loaded. This is the part that an editor can mark
while a person types, in the words of JSON Schema.
"""

from collections.abc import Mapping
from typing import Any

from rules.labels import LANGUAGE
from rules.signal_kind import PARAMETERS

Schema = dict[str, Any]

_SECTIONS = {
    "en": "Spellings in English.",
    "ur": "Spellings in Urdu.",
    "ps": "Spellings in Pashto.",
    "fa": "Spellings in Persian and Dari.",
    "ar": "Spellings in Arabic; each is also found with the particles that Arabic writes onto a word.",
    "tr": "Spellings in Turkish.",
    "hi": "Spellings in Hindi.",
    "zh": "Spellings in Chinese.",
    "ru": "Spellings in Russian.",
    "any": "Spellings that are the same in every language, such as acronyms.",
}
"""The sections that an editor offers; those of other languages are taken as well."""


def conditioned(name: str, schema: Schema) -> Schema:
    """The schema of the model `name` with what its keys ask of each other."""
    if name == "Signal":
        return _by_kind(schema)
    if name == "TermList":
        return _sections(schema)
    found = _CONDITIONS.get(name, [])
    return {**schema, "allOf": [*schema.get("allOf", []), *found]} if found else schema


def _by_kind(schema: Schema) -> Schema:
    """A signal: each kind with the parameters that it takes, so that an editor offers those and no others."""
    keys = {key: value for key, value in schema["properties"].items() if key != "kind"}
    kinds = []
    for kind, (allowed, needed) in PARAMETERS.items():
        then: Schema = {"properties": {key: value if key in allowed else False for key, value in keys.items()}}
        if needed:
            then["required"] = sorted(needed)
        if kind == "sequence":
            then["properties"]["steps"] = {**keys["steps"], "minItems": 2}
        if kind == "together":
            then["anyOf"] = [{"required": [key]} for key in ("all", "any", "none")]
        kinds.append(_when({"kind": {"const": kind}}, then))
    known = {"kind": schema["properties"]["kind"], **dict.fromkeys(keys, True)}
    return {**schema, "properties": known, "allOf": kinds}


def _sections(schema: Schema) -> Schema:
    """A term list: a section for each language, and no other keys."""
    section = schema["additionalProperties"]
    offered = {code: {**section, "title": code, "description": text} for code, text in _SECTIONS.items()}
    return {
        **schema,
        "properties": {**schema["properties"], **offered},
        "patternProperties": {LANGUAGE: section},
        "additionalProperties": False,
        "allOf": [_asks({"tests": _TEXT_TESTS})],
    }


def _when(properties: Schema, then: Schema) -> Schema:
    """If these keys are there and have these values, then that."""
    return {"if": {**_asks(properties), "required": list(properties)}, "then": then}


def _asks(keys: Mapping[str, Schema | bool]) -> Schema:
    """What is asked of keys whose text stands elsewhere; False for a key that says nothing here."""
    # An editor offers a key once, by the schema that has its text.
    told = {key: {**asked, "doNotSuggest": True} if isinstance(asked, dict) else asked for key, asked in keys.items()}
    return {"properties": told}


def _one_of(*keys: str) -> Schema:
    """At least one of these keys."""
    return {"anyOf": [{"required": [key]} for key in keys]}


_WATCHES: Schema = {"type": "object", "required": ["kind"], **_asks({"kind": {"enum": ["sequence", "together"]}})}
_NO_SIGNAL: Schema = {
    "anyOf": [{"const": "none"}, {"type": "object", "required": ["kind"], **_asks({"kind": {"const": "none"}})}],
}
_SAID: Schema = {"type": "string", "minLength": 1}
_EITHER = "a test of a text is either match or no_match"
_TEXT_TESTS: Schema = {
    "items": {
        "oneOf": [{"required": [key], "errorMessage": _EITHER} for key in ("match", "no_match")],
        **_asks({"timeline": False, "fires": False}),
    },
}
_ENOUGH_TESTS: Schema = {
    "minItems": 3,
    "contains": {"required": ["no_match"]},
    "errorMessage": "an active rule needs two tests with match and one with no_match",
}

_CONDITIONS: dict[str, list[Schema]] = {
    "Rule": [
        # A rule reads text, or it watches rules.
        {
            "if": {"required": ["match"]},
            "then": _asks({"of": False, "tests": _TEXT_TESTS}),
            "else": _asks({"except": False, "where": False, "tests": {"items": {"required": ["timeline", "fires"]}}}),
        },
        _when({"signal": _WATCHES}, _asks({"of": False})),
        _when({"signal": {"not": _WATCHES}}, _one_of("match", "of")),
        # What each alternative rates for itself the rule need not rate.
        _when({"signal": _NO_SIGNAL}, _asks({"scenarios": {"maxProperties": 0}})),
        {
            "if": {
                **_asks({"signal": {"not": _NO_SIGNAL}, "match": {"not": {"type": "array"}}}),
                "required": ["signal"],
            },
            "then": {"required": ["scenarios"], **_asks({"scenarios": {"minProperties": 2}})},
        },
        {
            **_when({"status": {"const": "retired"}}, {"required": ["retired"]}),
            "else": _asks({"retired": False}),
        },
        _when({"status": {"const": "active"}}, {"required": ["tests"]}),
        _when({"status": {"const": "active"}, "match": {}}, _asks({"tests": _ENOUGH_TESTS})),
    ],
    "Filter": [_asks({"tests": _TEXT_TESTS})],
    "AppliesTo": [_one_of("ids", "tags", "all")],
    "ExpectedEvent": [
        {"dependencies": {"after": ["within"], "within": ["after"]}},
        _one_of("due", "after", "note", "closed"),
        {
            "anyOf": [
                {"required": ["seen_by"]},
                {"required": ["closed"]},
                {"required": ["note"], **_asks({"note": {"const": "yes"}})},
            ]
        },
    ],
    "Mail": [
        _when({"user": _SAID}, {"required": ["password_env"]}),
        _when({"password_env": _SAID}, {"required": ["user"]}),
    ],
    "DigestTime": [_asks({"days": {"minItems": 1}})],
    "Route": [
        {
            **_when({"channel": {"const": "folder"}}, _asks({"to": {"maxItems": 0}})),
            "else": {"required": ["to"], **_asks({"to": {"minItems": 1}})},
        },
        _when({"channel": {"const": "apprise"}}, {"required": ["alerts"], **_asks({"digest": {"const": "no"}})}),
    ],
    "Settings": [_asks({"routes": {"minItems": 1}})],
}
