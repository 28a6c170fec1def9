"""Rules, filters and term lists, as an analyst writes them.

Every scalar of a file reaches these models as a string. They settle what can be said of one value; what needs two
values, or two files, is checked in `rules.rulebook`, which can answer with a place.
"""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from feeds.feed import Truth
from rules.hit import Severity

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"([0-9]{1,6})([mhd])", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("write a duration as a number and m, h or d, such as 30m, 48h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _alternatives(value: Any) -> Any:
    return ({"query": value},) if isinstance(value, str) else value


def _sample(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


def _signal(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


def _member(value: Any) -> Any:
    return {"rule": value} if isinstance(value, str) else value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
"""30m, 48h or 7d, as analysts write it."""

Several = Annotated[tuple[str, ...], BeforeValidator(_several, json_schema_input_type=str | tuple[str, ...])]
"""One string, or a list of them."""

TextField = Literal["title", "summary", "body"]
Status = Literal["draft", "test", "active", "retired"]
Family = Literal["military", "militant", "diplomatic", "border-trade", "rhetoric", "domestic", "third-party"]
Direction = Literal["up", "down", "both"]
Lead = Literal["long", "medium", "short"]
Grade = Literal["E0", "E1", "E2", "E3"]
SignalKind = Literal["tripwire", "surge", "count", "sequence", "together", "absence", "first", "none"]
Rating = Annotated[int, Field(ge=1, le=5)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{3,60}$")]
PartName = Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")]


class Written(BaseModel):
    """What a person wrote: it never changes, and it holds no key nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sample(Written):
    """An entry made up for a test; `source` is a publisher's id, `date` when it was published."""

    title: str = ""
    summary: str = ""
    body: str = ""
    lang: str = ""
    source: str = ""
    date: str = ""


WrittenSample = Annotated[Sample | None, BeforeValidator(_sample, json_schema_input_type=str | Sample)]


class TimelineStep(Written):
    """One hit of a test's timeline; `at` counts from the start of the test, `arrives` when later than `at`."""

    at: Duration
    hit: str
    story: str
    source: str = ""
    grade: Grade = "E2"
    lang: str = ""
    arrives: Duration | None = None
    group: str = ""


class Example(Written):
    """One test of a rule, filter or list.

    A text test has `match` or `no_match`; a test of a derived rule has `timeline` and `fires`. `hits` are surface
    texts that must be highlighted. `todo` says why it is expected to fail.
    """

    name: str = ""
    match: WrittenSample = None
    no_match: WrittenSample = None
    hits: Several = ()
    alternative: str = ""
    because: str = ""
    todo: str = ""
    timeline: tuple[TimelineStep, ...] | None = None
    fires: tuple[Duration, ...] | None = None


class Where(Written):
    """Conditions on an entry's origin, never on its text; an entry that lacks the attribute does not pass."""

    languages: Several = ()
    publishers: Several = ()
    not_publishers: Several = ()
    countries: Several = ()
    feeds_tagged: Several = ()


class Member(Written):
    """A rule that a `together` signal waits for, and the least activation it must have."""

    rule: str
    at: Annotated[int, Field(ge=1, le=3)] = 1


Members = tuple[Annotated[Member, BeforeValidator(_member, json_schema_input_type=str | Member)], ...]


class Signal(Written):
    """How hits become a signal. Which parameters go with which kind is checked by the rulebook."""

    kind: SignalKind
    min_grade: Grade | None = None
    strictness: Literal["low", "normal", "high"] | None = None
    at_least: Annotated[int, Field(ge=1)] | None = None
    within: Duration | None = None
    min_sources: Annotated[int, Field(ge=1)] | None = None
    group_by: str | None = None
    steps: tuple[str, ...] | None = None
    until: Several | None = None
    all: Members | None = None
    any: Members | None = None
    none: Members | None = None
    per: Literal["place", "actor"] | None = None
    hold: Duration | None = None


WrittenSignal = Annotated[Signal, BeforeValidator(_signal, json_schema_input_type=str | Signal)]


class Alternative(Written):
    """One of the queries of a rule. One that also says what it would mean is a part: an indicator of its own.

    `name` is '' where the rule has a single query without a name.
    """

    query: str
    name: PartName = ""
    severity: Severity | None = None
    direction: Direction | None = None
    signal: WrittenSignal | None = None
    scenarios: dict[str, Rating] | None = None
    decisive: Truth | None = None
    lead: Lead | None = None

    @property
    def is_part(self) -> bool:
        """Whether it has a reading of its own, written `rule/name`."""
        own = (self.severity, self.direction, self.signal, self.scenarios, self.decisive, self.lead)
        return any(value is not None for value in own)


WrittenQuery = Annotated[
    tuple[Alternative, ...],
    BeforeValidator(_alternatives, json_schema_input_type=str | tuple[Alternative, ...]),
]


class Codes(Written):
    """Labels of published event schemes; they never affect matching."""

    plover: Several = ()
    cameo: Several = ()
    acled: Several = ()


class Retired(Written):
    """Why a rule was taken out of force, when, and which rule took its place ('' none)."""

    on: date
    why: str
    replaced_by: str = ""


class Rule(Written):
    """An indicator rule: which words make a hit, how hits become a signal, and what the signal would mean.

    Dates are whole days in UTC: a rule acts from the start of `active_from` and up to the end of `expires`.
    """

    id: Id
    title: str
    status: Status
    severity: Severity
    owner: str
    signal: WrittenSignal
    family: Family
    direction: Direction
    why: str = ""
    known_noise: Several = ()
    links: Several = ()
    review_by: date | None = None
    expires: date | None = None
    active_from: date | None = None
    tags: Several = ()
    codes: Codes = Codes()
    where: Where = Where()
    match: WrittenQuery = ()
    except_: str = Field(default="", alias="except")
    fields: Annotated[tuple[TextField, ...], Field(min_length=1)] = ("title", "summary")
    of: Several = ()
    decisive: Truth = False
    lead: Lead | None = None
    scenarios: dict[str, Rating] = Field(default_factory=dict)
    tests: tuple[Example, ...] = ()
    retired: Retired | None = None

    @property
    def derived(self) -> bool:
        """Whether it watches other rules and reads no text."""
        return not self.match


class AppliesTo(Written):
    """Which rules a filter holds back hits of: these ids, these tags, or all."""

    ids: Several = ()
    tags: Several = ()
    all: Truth = False


def _applies(value: Any) -> Any:
    return {"all": "yes"} if value == "all" else value


class Filter(Written):
    """What holds back the hits of many rules: where `drop_if` holds and `unless` does not, a hit is suppressed."""

    id: Id
    title: str
    applies_to: Annotated[AppliesTo, BeforeValidator(_applies, json_schema_input_type=str | AppliesTo)]
    drop_if: str
    unless: str = ""
    tests: tuple[Example, ...] = ()


class TermList(BaseModel):
    """A named set of spellings: one section for each language, and `any`.

    `about` says what it holds. Its tests ask whether any entry of the list occurs.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, tuple[str, ...]] = Field(init=False)

    about: str = ""
    tests: tuple[Example, ...] = ()

    @property
    def sections(self) -> dict[str, tuple[str, ...]]:
        """The entries by language, as written."""
        return self.__pydantic_extra__ or {}


class TermFile(BaseModel):
    """A file of rules/terms: list names with their sections, and `queries:`, named queries used like lists."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, TermList] = Field(init=False)

    queries: dict[str, str] = Field(default_factory=dict)

    @property
    def lists(self) -> dict[str, TermList]:
        """The term lists by name."""
        return self.__pydantic_extra__ or {}
