"""The kinds of signal that hits can become, and what each kind is told, as an analyst writes it."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from feeds.written import Values
from rules.written import Duration, Several, Written

_KINDS = {
    "tripwire": "Any story counts, as much as its sources are worth. For what is news the first time it happens.",
    "surge": "More stories than is usual for this rule. For what is reported most days.",
    "count": "At least so many stories within a time: `{kind: count, at_least: 5, within: 48h}`.",
    "sequence": "One rule's story after another's: `{kind: sequence, steps: [collapse, strike], within: 7d}`.",
    "together": "Several rules at once: `{kind: together, all: [attack, denial], within: 72h}`.",
    "absence": "Nothing from what is normally reported several times a week.",
    "first": "The first for a place or an actor, or the first for 90 days: `{kind: first, per: place}`.",
    "none": "Evidence only: its hits are kept and shown and move nothing.",
}
SignalKind = Annotated[
    Literal["tripwire", "surge", "count", "sequence", "together", "absence", "first", "none"],
    Values(_KINDS),
]
BareKind = Annotated[
    Literal["tripwire", "surge", "absence", "none"],
    Values({kind: _KINDS[kind] for kind in ("tripwire", "surge", "absence", "none")}),
]
"""The kinds that need no parameter, so that `signal: tripwire` says all."""

Grade = Annotated[
    Literal["E0", "E1", "E2", "E3"],
    Values(
        {
            "E0": "Weak: only sources of letter D or E.",
            "E1": "A single source.",
            "E2": "Corroborated: two independent sources, or one of letter A.",
            "E3": "Confirmed: three independent sources, one of them of letter A or B.",
        },
    ),
]
Strictness = Annotated[
    Literal["low", "normal", "high"],
    Values(
        {
            "low": "Speaks sooner, also of what chance does now and then.",
            "normal": "As it is if left out.",
            "high": "Speaks only of what chance hardly ever does.",
        },
    ),
]
Per = Annotated[
    Literal["place", "actor"],
    Values(
        {
            "place": "The first story of this rule for each place of places.yaml.",
            "actor": "The first story of this rule for each actor of actors.yaml.",
        },
    ),
]
GroupBy = Annotated[
    Literal["place", "actor"],
    Values(
        {
            "place": "For each place of places.yaml, and for those it lies in; not for a country.",
            "actor": "For each actor of actors.yaml.",
        },
    ),
]
# What each kind takes beside `hold`, and which of it must be there.
PARAMETERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "tripwire": (frozenset({"min_grade", "hold"}), frozenset()),
    "surge": (frozenset({"strictness", "hold"}), frozenset()),
    "count": (frozenset({"at_least", "within", "min_sources", "group_by", "hold"}), frozenset({"at_least", "within"})),
    "sequence": (frozenset({"steps", "within", "until", "hold"}), frozenset({"steps", "within"})),
    "together": (frozenset({"all", "any", "none", "within", "hold"}), frozenset({"within"})),
    "absence": (frozenset({"hold"}), frozenset()),
    "first": (frozenset({"per", "hold"}), frozenset({"per"})),
    "none": (frozenset(), frozenset()),
}


def _member(value: Any) -> Any:
    return {"rule": value} if isinstance(value, str) else value


def _signal(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class Member(Written):
    """A rule that a `together` signal waits for, and how strong it must be."""

    rule: str
    """The id of a rule, `rule/part` for one of its parts, or `tag:x` for every rule with that tag."""
    at: Annotated[int, Field(ge=1, le=3)] = 1
    """How strong it must be: 1 faint (the default), 2 clear, 3 strong."""


Members = tuple[Annotated[Member, BeforeValidator(_member, json_schema_input_type=str | Member)], ...]


class Signal(Written):
    """How hits become a signal. Which parameters go with which kind is checked by the rulebook."""

    kind: SignalKind
    """Which kind of signal the hits become. Each kind has parameters of its own."""
    min_grade: Grade | None = None
    """The least grade of evidence that a story needs to count; `E1` if left out."""
    strictness: Strictness | None = None
    """How far above the usual the number of stories must be."""
    at_least: Annotated[int, Field(ge=1)] | None = None
    """How many different stories it takes. Reports of one story count once."""
    within: Duration | None = None
    """The length of time in which all of it must happen, such as `48h` or `7d`."""
    min_sources: Annotated[int, Field(ge=1)] | None = None
    """From how many independent sources the stories must come at least."""
    group_by: GroupBy | None = None
    """Count for each value by itself, such as `place`: five stories in one province, not in five."""
    steps: tuple[str, ...] | None = None
    """Ids of two rules or more, in the order in which their stories must come. One story cannot be two steps."""
    until: Several | None = None
    """Ids of rules whose story between the first step and the last breaks the sequence off."""
    all: Members | None = None
    """Rules that must all be active: ids, or `{rule: id, at: 2}` for one that must be clear."""
    any: Members | None = None
    """Rules of which at least one must be active."""
    none: Members | None = None
    """Rules of which none may be active."""
    per: Per | None = None
    """What it must be the first story for."""
    hold: Duration | None = None
    """How many quiet, well-covered days it keeps its strength before it steps down, such as `5d`."""

    @property
    def watched(self) -> dict[str, tuple[str, ...]]:
        """The rules, parts and tags that it names, by the key that names them; empty keys are left out."""
        groups = (("all", self.all), ("any", self.any), ("none", self.none))
        named = {key: tuple(member.rule for member in members or ()) for key, members in groups}
        named = {"steps": self.steps or (), "until": self.until or ()} | named
        return {key: names for key, names in named.items() if names}


WrittenSignal = Annotated[Signal, BeforeValidator(_signal, json_schema_input_type=BareKind | Signal)]
"""A signal, or its kind alone where that needs no parameter."""
