"""Judgement: what a person decided, and what of it holds at a moment.

    override     problem:pak-afg     {"level": "high"}                     until a time, beside what is computed
    new-normal   rule:ttp-attack     {}                                    from then on "sustained" is over
    split        story:18f3…         {"entries": [...], "rest": [...]}     these entries are not that story
    merge        story:18f3…         {"story": "2ab1…", "entries": [...]}  these entries are one story
    exclude      story:18f3…         {"entries": [...]}                    shown, and counted nowhere
    grade        story:18f3…         {"digit": 2}                          instead of the computed digit
    vote         story:18f3…         {"rule": ..., "part": ..., "vote": "noise", "rule_rev": ..., "entry": ...}
    cancel       event:round-4       {"instance": ""}                      it was called off
    silence      rule:ttp-attack     {}                                    until a time, alerts about it are held back
    ack          alert:9a3c51e0…     {}                                    somebody deals with it: no repeats
    undo         what was undone     {}                                    `undoes` names the judgement that it ends

Judgements are only ever added; which of them hold is a question to all that there were by then. Everything here takes
those that hold (`in_force`) and is a pure function of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal[
    "override", "new-normal", "split", "merge", "exclude", "grade", "vote", "cancel", "silence", "ack", "undo"
]
Verdict = Literal["relevant", "noise", "wrong"]

LEAST_REASON = 20
"""Characters of a reason for an override."""
LONGEST_OVERRIDE = timedelta(days=14)
LONGEST_SILENCE = timedelta(days=30)
"""What should be told to nobody for longer is a matter for the desk's files."""
GRADES = {1: 3, 2: 2, 3: 1, 4: 0, 5: 0, 6: 1}
"""The grade of evidence, E0 to E3, that each digit of the Admiralty scale stands for (warning.md 1.3)."""
NOISY = 2
"""Readers whose votes for noise take a story out of a rule's counts."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided: who, when (aware UTC), about what, and why.

    `subject` names its kind: `story:18f3…`, `problem:pak-afg`, `rule:ttp-attack`, `event:round-4`. What `value` holds
    depends on `kind`, as above. `until` is when it ends by itself, None never; `undoes` is the judgement that it takes
    back, None for all but an undo. `id` is 0 before it is stored.
    """

    kind: Kind
    subject: str
    who: str
    at: datetime
    reason: str = ""
    value: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    until: datetime | None = None
    undoes: int | None = None
    id: int = 0

    @property
    def about(self) -> str:
        """The subject without the word that says what it is."""
        return self.subject.partition(":")[2]


def sentence(one: Judgement) -> str:
    """What was decided, as a phrase for readers, without the subject."""
    value = one.value
    keys = ", ".join(value.get("entries", ()))
    return {
        "override": f"set to {str(value.get('level', '')).upper()}",
        "new-normal": "its present rate is the normal one",
        "split": f"these entries are another story: {keys}",
        "merge": f"one story with {value.get('story', '')}",
        "exclude": "left out of all counts",
        "grade": f"graded {value.get('digit', '')}",
        "vote": f"{_indicator(value)}: {value.get('vote', '')}",
        "cancel": f"called off{' for ' if value.get('instance') else ''}{value.get('instance', '')}",
        "ack": "acknowledged",
        "silence": "alerts about it are held back",
        "undo": f"judgement {one.undoes} taken back",
    }.get(one.kind, one.kind)


def _indicator(value: Mapping[str, Any]) -> str:
    return f"{value.get('rule', '')}/{value.get('part', '')}".rstrip("/")


def in_force(judgements: Iterable[Judgement], at: datetime) -> list[Judgement]:
    """Those that hold at a moment, oldest first: made by then, not over, not undone by then. An undo itself is none."""
    made = [one for one in judgements if one.at <= at]
    undone = {one.undoes for one in made if one.undoes is not None}
    return sorted(
        (one for one in made if one.undoes is None and one.id not in undone and (one.until is None or one.until > at)),
        key=lambda one: one.id,
    )


def overrides(held: Iterable[Judgement]) -> dict[str, Judgement]:
    """The override of each problem that has one: the newest."""
    return {one.about: one for one in held if one.kind == "override"}


def new_normals(held: Iterable[Judgement]) -> dict[str, datetime]:
    """For each rule, or `rule/part`, since when its present rate is accepted as the normal one, aware UTC."""
    return {one.about: one.at for one in held if one.kind == "new-normal"}


def digits(held: Iterable[Judgement]) -> dict[str, int]:
    """The digit of the Admiralty scale, 1 to 6, that a person gave to a story: the newest."""
    return {one.about: int(one.value["digit"]) for one in held if one.kind == "grade"}


def grades(held: Iterable[Judgement]) -> dict[str, tuple[tuple[datetime, int], ...]]:
    """The grades (0 to 3) that people gave to each story, with the time from which each holds, oldest first."""
    given: dict[str, tuple[tuple[datetime, int], ...]] = {}
    for one in held:
        if one.kind == "grade":
            given[one.about] = (*given.get(one.about, ()), (one.at, GRADES[int(one.value["digit"])]))
    return given


def cancelled(held: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The expected events that were called off, by id and instance ('' for one that has no others)."""
    return {(one.about, str(one.value.get("instance", ""))): one for one in held if one.kind == "cancel"}


@dataclass(frozen=True, slots=True)
class Excluded:
    """What counts for nothing: whole stories, and the entries that were in them when that was judged.

    The entries stay out also when their story has become part of another. `noise` are stories, by rule, that several
    readers called noise: they are out of that rule's counts.
    """

    stories: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    noise: frozenset[tuple[str, str]] = frozenset()

    def leaves_out(self, story: str, entry: str, rule: str) -> bool:
        """Whether an entry of a story does not count for a rule."""
        return story in self.stories or entry in self.entries or (story, rule) in self.noise


def excluded(held: Sequence[Judgement]) -> Excluded:
    """What people took out of the counts."""
    out = [one for one in held if one.kind == "exclude"]
    against: dict[tuple[str, str], set[str]] = {}
    for vote in votes(held):
        if vote.verdict == "noise":
            against.setdefault((vote.story, vote.rule), set()).add(vote.who)
    return Excluded(
        frozenset(one.about for one in out),
        frozenset(entry for one in out for entry in one.value.get("entries", ())),
        frozenset(pair for pair, readers in against.items() if len(readers) >= NOISY),
    )


@dataclass(frozen=True, slots=True)
class Links:
    """What people said of entries, by keys: each set in `together` is one story, each pair in `apart` never is."""

    together: tuple[frozenset[str], ...] = ()
    apart: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()


def links(held: Iterable[Judgement]) -> Links:
    """Which entries must be one story and which must not; where two judgements contradict, the later holds.

    What was split stays apart, and each part together. `held` is oldest first.
    """
    together: list[frozenset[str]] = []
    apart: list[tuple[frozenset[str], frozenset[str]]] = []
    for one in held:
        if one.kind == "split":
            sides = frozenset(one.value["entries"]), frozenset(one.value["rest"])
            together = [group for group in together if not _touches(group, sides)] + list(sides)
            apart.append(sides)
        elif one.kind == "merge":
            group = frozenset(one.value["entries"])
            apart = [sides for sides in apart if not _touches(group, sides)]
            together.append(group)
    return Links(tuple(together), tuple(apart))


def _touches(group: frozenset[str], sides: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether a group lies on both sides."""
    return bool(group & sides[0]) and bool(group & sides[1])


@dataclass(frozen=True, slots=True)
class Vote:
    """What one reader said of a rule's claim on a story; `rule_rev` is the revision of the rule that made the claim."""

    who: str
    story: str
    rule: str
    rule_rev: str
    verdict: Verdict
    at: datetime


def votes(held: Iterable[Judgement]) -> list[Vote]:
    """Each reader's newest vote on each rule's claim on each story, oldest first."""
    newest = {
        (one.who, one.about, one.value["rule"]): one
        for one in sorted(held, key=lambda one: one.id)
        if one.kind == "vote"
    }
    return [
        Vote(one.who, one.about, one.value["rule"], one.value["rule_rev"], one.value["vote"], one.at)
        for one in sorted(newest.values(), key=lambda one: one.id)
    ]
