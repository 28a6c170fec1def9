"""Who depends on what: every place of a rulebook that names a list, a rule, a tag, a publisher or a scenario."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from rules.calendar import ExpectedEvent
from rules.example import Example
from rules.rule import Filter, Rule, TermList
from rules.rulebook import Queries, Rulebook
from rules.signal_kind import Signal
from rules.tree import ListRef, Named, Node, children

Kind = Literal[
    "list", "query", "rule", "part", "tag", "filter", "event", "publisher", "feed tag", "scenario", "problem"
]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a name: a part's is `rule/part`, everything else's what its file says."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        sign = {"list": "$", "query": "$", "tag": "tag:"}.get(self.kind, "")
        return f"{sign}{self.name}"


@dataclass(frozen=True, slots=True)
class Use:
    """One place that depends on a thing.

    `user` is who does, as flaws name it (`rule:ttp-attack`, `terms:ttp`, `filter:sport`, `calendar:round`,
    `route:seniors`); `path`, `offset` and `length` are where in it, as in a flaw. `through` are the things by which
    it does so, the one it names first; empty where it names the thing itself.
    """

    user: str
    path: Path
    thing: Thing
    offset: int | None = None
    length: int = 1
    through: tuple[Thing, ...] = ()


def things(rulebook: Rulebook, publishers: Iterable[str] = (), feed_tags: Iterable[str] = ()) -> set[Thing]:
    """Everything of a desk that has a name; nothing can depend on filters and events."""
    rules = rulebook.rules.values()
    names: dict[Kind, Iterable[str]] = {
        "list": rulebook.lists,
        "query": rulebook.queries,
        "rule": rulebook.rules,
        "part": (f"{rule.id}/{one.name}" for rule in rules for one in rule.match if one.is_part),
        "tag": (tag for rule in rules for tag in rule.tags),
        "filter": rulebook.filters,
        "event": (event.id for event in rulebook.calendar),
        "publisher": publishers,
        "feed tag": feed_tags,
        "scenario": (scenario.id for problem in rulebook.problems.values() for scenario in problem.scenarios),
        "problem": rulebook.problems,
    }
    return {Thing(kind, name) for kind, found in names.items() for name in found}


def uses(rulebook: Rulebook, thing: Thing, more: Iterable[Use] = ()) -> list[Use]:
    """Every place that depends on a thing, at once or through lists and tags; `more` are places outside a rulebook.

    Those that name it come first. A use of a part is a use of its rule too.
    """
    named: dict[Thing, list[Use]] = {}
    for use in (*references(rulebook), *more):
        named.setdefault(use.thing, []).append(use)
    found: list[Use] = []
    seen: set[Thing] = set()
    waiting: list[tuple[Thing, tuple[Thing, ...]]] = [(one, ()) for one in _as_named(rulebook, thing)]
    while waiting:
        one, through = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        for use in named.get(one, ()):
            if through and use.path[:1] == ("tags",):
                continue  # another rule with the tag does not depend on this one
            found.append(replace(use, thing=thing, through=through))
            kind, _, name = use.user.partition(":")
            if kind == "terms" and one.kind in {"list", "query"}:
                between = Thing("query" if name in rulebook.queries else "list", name)
                waiting.append((between, (between, *through)))
        if one.kind == "rule" and not through:
            waiting += [(tag, (tag,)) for tag in _tags(rulebook, one.name)]
    return found


def _as_named(rulebook: Rulebook, thing: Thing) -> list[Thing]:
    """The thing, and what is named where a part of it is."""
    if thing.kind != "rule":
        return [thing]
    parts = (one.name for one in rulebook.rules[thing.name].match if one.is_part)
    return [thing, *(Thing("part", f"{thing.name}/{part}") for part in parts)]


def _tags(rulebook: Rulebook, rule_id: str) -> list[Thing]:
    return [Thing("tag", tag) for tag in rulebook.rules[rule_id].tags]


def held(rulebook: Rulebook, name: str) -> list[tuple[Thing, tuple[Thing, ...]]]:
    """What a list or named query refers to, at once or through others, each once with the way to it."""
    named: dict[str, list[Thing]] = {}
    for use in references(rulebook):
        named.setdefault(use.user, []).append(use.thing)
    found: dict[Thing, tuple[Thing, ...]] = {}
    waiting: list[tuple[str, tuple[Thing, ...]]] = [(name, ())]
    while waiting:
        holder, through = waiting.pop(0)
        for thing in named.get(f"terms:{holder}", ()):
            if thing not in found and thing.kind in {"list", "query"}:
                found[thing] = through
                waiting.append((thing.name, (*through, thing)))
    return list(found.items())


def references(rulebook: Rulebook) -> Iterator[Use]:
    """Every place of a rulebook that names something, in the order of the rulebook."""
    for rule in rulebook.rules.values():
        yield from _of_rule(rule, rulebook.trees.get(rule.id))
        yield Use(f"rule:{rule.id}", (), Thing("problem", rulebook.problem_of(rule.id)))
    for one in rulebook.filters.values():
        yield from _of_filter(one, rulebook.filter_trees[one.id])
    for name, terms in rulebook.lists.items():
        yield from _of_list(f"terms:{name}", terms)
    for name, tree in rulebook.queries.items():
        yield from _of_query(f"terms:{name}", (), tree)
    for event in rulebook.calendar:
        yield from _of_event(event)


def _of_rule(rule: Rule, queries: Queries | None) -> Iterator[Use]:
    user = f"rule:{rule.id}"
    if queries is not None:
        for n, tree in enumerate(queries.alternatives):
            yield from _of_query(user, ("match", n, "query"), tree)
        yield from _of_query(user, ("except",), queries.unless)
    yield from _of_names(user, ("of",), rule.of)
    yield from _of_signal(user, ("signal",), rule.signal)
    yield from _of_ratings(user, ("scenarios",), rule.scenarios)
    for n, one in enumerate(rule.match):
        if one.signal is not None:
            yield from _of_signal(user, ("match", n, "signal"), one.signal)
        yield from _of_ratings(user, ("match", n, "scenarios"), one.scenarios or {})
    yield from (Use(user, ("tags", n), Thing("tag", tag)) for n, tag in enumerate(rule.tags))
    yield from _of_origin(user, rule)
    if rule.retired is not None and rule.retired.replaced_by:
        yield Use(user, ("retired", "replaced_by"), Thing("rule", rule.retired.replaced_by))
    yield from _of_tests(user, rule.tests)
    for n, test in enumerate(rule.tests):
        if test.alternative:
            yield Use(user, ("tests", n, "alternative"), Thing("part", f"{rule.id}/{test.alternative}"))


def _of_list(user: str, terms: TermList) -> Iterator[Use]:
    for language, entries in terms.sections.items():
        for n, text in enumerate(entries):
            if text.startswith("$"):
                yield Use(user, (language, n), Thing("list", text[1:]))
    yield from _of_tests(user, terms.tests)


def _of_query(user: str, path: Path, tree: Node | None) -> Iterator[Use]:
    if isinstance(tree, ListRef | Named):
        # What stands inside a named query has its places there, and is a use by that query.
        yield Use(user, path, Thing("list" if isinstance(tree, ListRef) else "query", tree.name), tree.at, tree.length)
        return
    for part in children(tree) if tree is not None else ():
        yield from _of_query(user, path, part)


def _of_names(user: str, path: Path, names: Iterable[str]) -> Iterator[Use]:
    """References to rules, `rule/part` or `tag:x`."""
    for n, name in enumerate(names):
        yield Use(user, (*path, n), _meant(name))


def _meant(name: str) -> Thing:
    if name.startswith("tag:"):
        return Thing("tag", name[4:])
    return Thing("part" if "/" in name else "rule", name)


def _of_signal(user: str, path: Path, signal: Signal) -> Iterator[Use]:
    for key, names in signal.watched.items():
        # A member of `together` has its rule under a key of its own.
        inner = ("rule",) if key in {"all", "any", "none"} else ()
        yield from (Use(user, (*path, key, n, *inner), _meant(name)) for n, name in enumerate(names))


def _of_ratings(user: str, path: Path, ratings: Mapping[str, int]) -> Iterator[Use]:
    return (Use(user, (*path, name), Thing("scenario", name)) for name in ratings)


def _of_origin(user: str, rule: Rule) -> Iterator[Use]:
    asked: tuple[tuple[str, Kind, tuple[str, ...]], ...] = (
        ("publishers", "publisher", rule.where.publishers),
        ("not_publishers", "publisher", rule.where.not_publishers),
        ("feeds_tagged", "feed tag", rule.where.feeds_tagged),
    )
    for key, kind, names in asked:
        for n, name in enumerate(names):
            yield Use(user, ("where", key, n), Thing(kind, name))


def _of_filter(one: Filter, queries: Queries) -> Iterator[Use]:
    user = f"filter:{one.id}"
    yield from _of_query(user, ("drop_if",), queries.alternatives[0])
    yield from _of_query(user, ("unless",), queries.unless)
    yield from (Use(user, ("applies_to", "ids", n), Thing("rule", name)) for n, name in enumerate(one.applies_to.ids))
    yield from (Use(user, ("applies_to", "tags", n), Thing("tag", name)) for n, name in enumerate(one.applies_to.tags))
    yield from _of_tests(user, one.tests)


def _of_event(event: ExpectedEvent) -> Iterator[Use]:
    user = f"calendar:{event.id}"
    for key, names in (("after", event.after), ("seen_by", event.seen_by), ("cancelled_by", event.cancelled_by)):
        yield from _of_names(user, (key,), names)
    if event.if_missed is not None:
        yield Use(user, ("if_missed", "rule"), _meant(event.if_missed.rule))
    for n, test in enumerate(event.tests):
        yield from (
            Use(user, ("tests", n, "timeline", m, "hit"), _meant(step.hit)) for m, step in enumerate(test.timeline)
        )


def _of_tests(user: str, tests: Iterable[Example]) -> Iterator[Use]:
    for n, test in enumerate(tests):
        for key, sample in (("match", test.match), ("no_match", test.no_match)):
            if sample is not None and sample.source:
                yield Use(user, ("tests", n, key, "source"), Thing("publisher", sample.source))
        for m, step in enumerate(test.timeline or ()):
            yield Use(user, ("tests", n, "timeline", m, "hit"), _meant(step.hit))
