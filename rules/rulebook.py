"""Rulebook: all of a desk's rules, lists and problems, checked against each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from feeds.feed import Publisher
from rules import gazetteer, lint
from rules.calendar import ExpectedEvent
from rules.errors import Flaw, Flaws
from rules.lists import ListEntry, expand_all, gather
from rules.named import Reader
from rules.places import Actor, Place
from rules.problem import Problem
from rules.references import Known, check_references, check_rule, check_text_tests, check_timeline, nearest
from rules.rule import Filter, Rule, TermFile, TermList
from rules.tree import Node


@dataclass(frozen=True, slots=True)
class Queries:
    """The trees of a rule: one for each of its alternatives, and its exception."""

    alternatives: tuple[Node, ...]
    unless: Node | None = None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What a desk's files say about rules, without a flaw in it.

    `trees` holds the parsed queries of rules by id; `filter_trees` what a filter drops and what it yields to;
    `entries` every list with its spellings; `queries` the trees of the named queries, and `texts` how they are written.
    `places` and `actors` are what `rules.gazetteer` makes a gazetteer of.
    `notes` says what of these files is read and not judged in this version.
    """

    problems: Mapping[str, Problem]
    rules: Mapping[str, Rule]
    lists: Mapping[str, TermList]
    filters: Mapping[str, Filter]
    calendar: tuple[ExpectedEvent, ...]
    trees: Mapping[str, Queries]
    filter_trees: Mapping[str, Queries]
    entries: Mapping[str, tuple[ListEntry, ...]]
    queries: Mapping[str, Node]
    texts: Mapping[str, str]
    homes: Mapping[str, str]
    notes: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()

    def problem_of(self, rule_id: str) -> str:
        """The id of the problem that a rule belongs to."""
        return self.homes[rule_id]

    @property
    def list_count(self) -> int:
        """How many term lists there are."""
        return len(self.lists)

    @property
    def term_count(self) -> int:
        """How many entries the term lists hold, as written."""
        return sum(len(section) for one in self.lists.values() for section in one.sections.values())


def build(
    problems: Mapping[str, Problem],
    rules: Mapping[str, Rule],
    terms: Mapping[str, TermFile],
    filters: Mapping[str, Filter],
    calendar: Sequence[ExpectedEvent],
    publishers: Sequence[Publisher],
    loose: Sequence[tuple[str, tuple[str | int, ...], str]] = (),
    names: tuple[Sequence[Place], Sequence[Actor]] = ((), ()),
) -> tuple[Rulebook | None, list[Flaw]]:
    """Check everything against everything; all flaws at once, and no rulebook if any is more than a warning.

    Keys of `rules` are ids; on a desk of several problems they may be `problem/id`, else a rule belongs to the
    problem whose scenarios it rates. `loose` are queries of what is no rule for another reason, each after the
    subject and path of a flaw in it: what is wrong with them is told too. `names` are the places and the actors.
    """
    checked = _Build(problems, rules, terms, filters, calendar, publishers)
    checked.places, checked.actors = tuple(names[0]), tuple(names[1])
    for query in loose:
        checked.reader.read(*query)
    return checked.run(), list(dict.fromkeys(checked.flaws))


class _Build:
    """One pass over all that analysts wrote."""

    def __init__(
        self,
        problems: Mapping[str, Problem],
        rules: Mapping[str, Rule],
        terms: Mapping[str, TermFile],
        filters: Mapping[str, Filter],
        calendar: Sequence[ExpectedEvent],
        publishers: Sequence[Publisher],
    ) -> None:
        self.flaws = Flaws()
        self.problems = {problem.id: problem for problem in problems.values()}
        self.keyed = rules
        self.rules = {rule.id: rule for rule in rules.values()}
        self.filters = {one.id: one for one in filters.values()}
        self.calendar = tuple(calendar)
        self.places: tuple[Place, ...] = ()
        self.actors: tuple[Actor, ...] = ()
        self.known = Known.of(self.rules, publishers)
        queries = {name: text for file in terms.values() for name, text in file.queries.items()}
        self.lists = gather(terms, self.flaws)
        self.entries = expand_all(self.lists, queries, self.flaws)
        self.reader = Reader(self.lists, queries, self.flaws)

    def run(self) -> Rulebook | None:
        self._ids()
        homes = {rule.id: self._home(key, rule) for key, rule in self.keyed.items()}
        trees = {}
        for rule in self.rules.values():
            check_rule(rule, self.problems.get(homes[rule.id]), self.known, self.flaws)
            trees[rule.id] = self._rule_queries(rule)
        filter_trees = {one.id: self._filter(one) for one in self.filters.values()}
        self._circles()
        self.flaws += lint.crowd(self.rules.values(), trees)
        for event in self.calendar:
            self._event(event)
        for name, one in self.lists.items():
            check_text_tests(f"terms:{name}", one.tests, self.known, self.flaws)
        gazetteer.check(self.places, self.actors, self.flaws)
        if any(not flaw.warning for flaw in self.flaws):
            return None
        book = Rulebook(
            MappingProxyType(self.problems),
            MappingProxyType(self.rules),
            MappingProxyType(self.lists),
            MappingProxyType(self.filters),
            self.calendar,
            MappingProxyType({name: found for name, found in trees.items() if found is not None}),
            MappingProxyType({name: found for name, found in filter_trees.items() if found is not None}),
            MappingProxyType(self.entries),
            MappingProxyType(self.reader.trees),
            MappingProxyType(dict(self.reader.queries)),
            MappingProxyType(homes),
            notes=tuple(_unjudged(self.calendar)),
            places=self.places,
            actors=self.actors,
        )
        self.flaws += lint.findings(book)
        return book

    def _ids(self) -> None:
        if not self.problems:
            self.flaws.say("rules", (), "E209", "this desk has no problem", "write rules/problem.yaml")
        if not self.keyed:
            self.flaws.say("rules", (), "E210", "this desk has no rule", "write a file in rules/indicators")
        if len(self.rules) < len(self.keyed):
            ids = [rule.id for rule in self.keyed.values()]
            for name in sorted({name for name in ids if ids.count(name) > 1}):
                self.flaws.say(f"rule:{name}", ("id",), "E206", f"{name} stands twice", "an id is used once in a desk")
        seen: set[str] = set()
        for event in self.calendar:
            if event.id in seen:
                advice = "an id is used once in a desk"
                self.flaws.say(f"calendar:{event.id}", ("id",), "E206", f"{event.id} stands twice", advice)
            seen.add(event.id)

    def _home(self, key: str, rule: Rule) -> str:
        folder = key.rpartition("/")[0]
        if folder in self.problems:
            return folder
        if len(self.problems) == 1:
            return next(iter(self.problems))
        rated = set(rule.scenarios).union(*(part.scenarios or () for part in rule.match))
        homes = [
            problem.id
            for problem in self.problems.values()
            if rated and rated <= {scenario.id for scenario in problem.scenarios}
        ]
        if len(homes) == 1:
            return homes[0]
        if self.problems:
            advice = "put it into the folder of its problem, and rate scenarios of that problem"
            self.flaws.say(f"rule:{rule.id}", (), "E209", "which problem this rule belongs to is not clear", advice)
        return ""

    def _rule_queries(self, rule: Rule) -> Queries | None:
        subject = f"rule:{rule.id}"
        found = [self.reader.read(subject, ("match", n, "query"), one.query) for n, one in enumerate(rule.match)]
        unless = self.reader.read(subject, ("except",), rule.except_) if rule.except_ else None
        trees = tuple(tree for tree in found if tree is not None)
        return Queries(trees, unless) if trees else None

    def _filter(self, one: Filter) -> Queries | None:
        subject = f"filter:{one.id}"
        if not (one.applies_to.all or one.applies_to.ids or one.applies_to.tags):
            advice = "write all, ids or tags"
            self.flaws.say(subject, ("applies_to",), "E304", "this filter applies to no rule", advice)
        for key, names, known in (
            ("ids", one.applies_to.ids, frozenset(self.rules)),
            ("tags", one.applies_to.tags, self.known.tags),
        ):
            for n, name in enumerate(names):
                if name not in known:
                    message = f"no rule has the {'id' if key == 'ids' else 'tag'} {name}"
                    self.flaws.say(subject, ("applies_to", key, n), "E203", message, nearest(name, known))
        check_text_tests(subject, one.tests, self.known, self.flaws)
        drop = self.reader.read(subject, ("drop_if",), one.drop_if)
        unless = self.reader.read(subject, ("unless",), one.unless) if one.unless else None
        return Queries((drop,), unless) if drop is not None else None

    def _circles(self) -> None:
        """Rules that watch rules must not wait for each other."""
        watched = {rule.id: frozenset(self._watched(rule)) for rule in self.rules.values()}
        settled: set[str] = set()
        while True:
            ready = {
                name for name, on in watched.items() if name not in settled and not (on & (set(watched) - settled))
            }
            if not ready:
                break
            settled |= ready
        for name in sorted(set(watched) - settled):
            message = "this rule waits, through others or at once, for itself"
            self.flaws.say(f"rule:{name}", (), "E211", message, "take one of the references out")

    def _watched(self, rule: Rule) -> Iterator[str]:
        for name in (*rule.of, *chain.from_iterable(rule.signal.watched.values())):
            yield from self.known.members(name)

    def _event(self, event: ExpectedEvent) -> None:
        subject = f"calendar:{event.id}"
        if not (event.due or event.after or event.note or event.closed):
            self.flaws.say(subject, (), "E302", "this event has no date", "add due:, or after: and within:")
        if bool(event.after) != (event.within is not None):
            self.flaws.say(subject, (), "E304", "after and within go together", "write both, or due: instead")
        if not (event.note or event.closed or event.seen_by):
            advice = "add seen_by:, or note: yes for a date that is only shown"
            self.flaws.say(subject, (), "E302", "nothing says how this event is seen", advice)
        for key, names in (("after", event.after), ("seen_by", event.seen_by), ("cancelled_by", event.cancelled_by)):
            check_references(subject, (key,), names, self.known, self.flaws)
        if event.if_missed and not self.known.members(event.if_missed.rule):
            message = f"there is no rule {event.if_missed.rule}"
            self.flaws.say(subject, ("if_missed", "rule"), "E203", message, nearest(event.if_missed.rule, self.rules))
        for n, test in enumerate(event.tests):
            check_timeline(subject, ("tests", n, "timeline"), test.timeline, self.known, self.flaws)


def _unjudged(calendar: Iterable[ExpectedEvent]) -> Iterator[str]:
    """What the calendar holds that this version names and does not judge, in a line; nothing where it judges all."""
    waiting = ", ".join(event.id for event in calendar if event.after)
    if waiting:
        yield f"expected events that come after a rule's story (after:) are read and not judged yet: {waiting}"
