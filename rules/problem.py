"""Problem: the question a desk answers, with its scenarios."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from feeds.written import Truth
from rules.written import Id, Written


def _version(value: Any) -> Any:
    if value in {1, "1"}:
        return 1
    raise ValueError("this version reads version 1 only")


Version = Annotated[
    int,
    BeforeValidator(_version),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^1$", "minimum": 1, "maximum": 1}),
]


class Scenario(Written):
    """One way the problem may go; `adverse` where the desk exists to warn of it."""

    id: Id
    """The scenario's id, by which rules rate it: small letters, digits, hyphens."""
    title: str
    """The scenario in one line for readers."""
    adverse: Truth
    """`yes` where the desk exists to warn of it. The problem's level is that of its gravest adverse scenario."""


class Problem(Written):
    """The question that a desk answers, with its horizon, its owner and its scenarios."""

    id: Id
    """The problem's id, by which routes name it: small letters, digits, hyphens. Never used for another problem."""
    question: str
    """The question itself, so that in the end one can say how it was answered."""
    horizon: str
    """How far ahead the question looks, in words such as `90 days`."""
    owner: str
    """Who answers for it."""
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=2)]
    """The ways it may go, at least two. Every rule says how likely it would be seen in each."""
    title: str = ""
    """The problem in a few words, as mails name it."""
    why: str = ""
    """Why the question matters, and what is thought of it now."""
    language: Version = 1
    """The version of the query language that the rules are written for: 1."""
    fold: Version = 1
    """The version of the table by which words are compared: 1."""
