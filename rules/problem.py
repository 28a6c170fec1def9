"""Problem: the question a desk answers, with its scenarios."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from feeds.feed import Truth
from rules.rule import Id, Written


def _version(value: Any) -> Any:
    if value in {1, "1"}:
        return 1
    raise ValueError("this version reads version 1 only")


Version = Annotated[int, BeforeValidator(_version)]


class Scenario(Written):
    """One way the problem may go; `adverse` where the desk exists to warn of it."""

    id: Id
    title: str
    adverse: Truth


class Problem(Written):
    """A question with a horizon, its owner and its scenarios.

    `language` and `fold` name the versions of the query language and of the folding table that its rules are
    written for.
    """

    id: Id
    question: str
    horizon: str
    owner: str
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=2)]
    title: str = ""
    why: str = ""
    language: Version = 1
    fold: Version = 1
