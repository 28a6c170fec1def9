"""What one value of a rule says of another: references, parameters of signals, labels, lifecycle, tests."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from feeds.feed import Publisher
from rules.errors import Flaws
from rules.example import Example, Sample, TimelineStep
from rules.labels import COUNTRY, known_label, language_advice
from rules.problem import Problem
from rules.rule import Rule
from rules.signal_kind import PARAMETERS, Signal

Path = tuple[str | int, ...]


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice that names the known thing which `name` was probably meant to be, '' if none is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}?" if near else ""


@dataclass(frozen=True, slots=True)
class Known:
    """What can be referred to on a desk."""

    rules: Mapping[str, Rule]
    publishers: frozenset[str]
    feed_tags: frozenset[str]
    parts: frozenset[str] = field(default_factory=frozenset)
    tags: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, rules: Mapping[str, Rule], publishers: Sequence[Publisher]) -> "Known":
        """Gather the names of rules, parts, tags, publishers and feed tags."""
        return cls(
            rules,
            frozenset(publisher.id for publisher in publishers),
            frozenset(tag for publisher in publishers for feed in publisher.feeds for tag in feed.tags),
            frozenset(f"{rule.id}/{part.name}" for rule in rules.values() for part in rule.match if part.is_part),
            frozenset(tag for rule in rules.values() for tag in rule.tags),
        )

    def members(self, name: str) -> frozenset[str]:
        """The ids of the rules that a reference means: an id, `rule/part` or `tag:x`; empty if there is none."""
        if name.startswith("tag:"):
            return frozenset(rule.id for rule in self.rules.values() if name[4:] in rule.tags)
        if name in self.parts:
            return frozenset({name.partition("/")[0]})
        return frozenset({name}) & frozenset(self.rules)


def check_rule(rule: Rule, problem: Problem | None, known: Known, flaws: Flaws) -> None:
    """Everything about one rule but its queries."""
    check = _RuleCheck(rule, problem, known, flaws)
    check.shape()
    check.alternatives()
    check.signals()
    check.labels()
    check.origin()
    check.lifecycle()
    check.tests()


def check_references(subject: str, path: Path, names: Iterable[str], known: Known, flaws: Flaws) -> None:
    """Rules, parts or tags that are named must be there."""
    for n, name in enumerate(names):
        if not known.members(name):
            advice = nearest(name, (*known.rules, *known.parts)) or "write the id of a rule, rule/part or tag:x"
            flaws.say(subject, (*path, n), "E203", f"there is no rule {name}", advice)


def check_sample(subject: str, path: Path, sample: Sample, known: Known, flaws: Flaws) -> None:
    """The language and the publisher of a test's entry."""
    advice = language_advice(sample.lang) if sample.lang else None
    if advice is not None:
        flaws.say(subject, (*path, "lang"), "E208", f"{sample.lang} is no language code used here", advice)
    if sample.source and sample.source not in known.publishers:
        advice = nearest(sample.source, known.publishers) or "write the id of a publisher of feeds.yaml"
        flaws.say(subject, (*path, "source"), "E205", f"there is no publisher {sample.source}", advice)


def check_text_tests(subject: str, tests: Sequence[Example], known: Known, flaws: Flaws) -> None:
    """Each test of a text is one of match and no_match."""
    for n, test in enumerate(tests):
        path: Path = ("tests", n)
        if (test.match is None) == (test.no_match is None) or test.timeline is not None or test.fires is not None:
            flaws.say(subject, path, "E406", "a test of a text is either match or no_match", "write one test for each")
            continue
        if test.no_match is not None and (test.hits or test.alternative):
            flaws.say(subject, path, "E406", "a no_match with hits or alternative", "leave them out, or write match")
        sample = test.match or test.no_match
        if sample is not None:
            key = "match" if test.match is not None else "no_match"
            check_sample(subject, (*path, key), sample, known, flaws)
            if not (sample.title or sample.summary or sample.body):
                flaws.say(subject, (*path, key), "E406", "a test without a text", "write a title, summary or body")


def check_timeline(subject: str, path: Path, steps: Sequence[TimelineStep], known: Known, flaws: Flaws) -> None:
    """The rules that a timeline's hits are of."""
    for n, step in enumerate(steps):
        if not known.members(step.hit) or step.hit.startswith("tag:"):
            advice = nearest(step.hit, known.rules) or "write the id of a rule, or rule/part"
            flaws.say(subject, (*path, n, "hit"), "E203", f"there is no rule {step.hit}", advice)


@dataclass(frozen=True, slots=True)
class _RuleCheck:
    rule: Rule
    problem: Problem | None
    known: Known
    flaws: Flaws

    @property
    def subject(self) -> str:
        return f"rule:{self.rule.id}"

    def say(self, path: Path, code: str, message: str, advice: str = "") -> None:
        self.flaws.say(self.subject, path, code, message, advice)

    def shape(self) -> None:
        rule = self.rule
        by_signal = rule.signal.kind in {"sequence", "together"}
        if rule.match and rule.of:
            self.say(("of",), "E304", "match and of in one rule", "write two rules, or leave one of them out")
        if rule.of and by_signal:
            advice = "name the rules in steps, or in all, any and none"
            self.say(("of",), "E304", f"of beside signal {rule.signal.kind}", advice)
        if not rule.match and not rule.of and not by_signal:
            advice = "write a query under match, or the rules it counts under of"
            self.say((), "E302", "this rule has neither match nor of", advice)
        if not rule.match:
            for key, value in (("except", rule.except_), ("where", rule.where.model_fields_set)):
                if value:
                    self.say((key,), "E304", f"{key} in a rule that reads no text", "leave it out, or write match")
        check_references(self.subject, ("of",), rule.of, self.known, self.flaws)

    def alternatives(self) -> None:
        names: set[str] = set()
        for n, one in enumerate(self.rule.match):
            if len(self.rule.match) > 1 and not one.name:
                self.say(("match", n), "E302", "an alternative without a name", "add `name:`")
            if one.name and one.name in names:
                self.say(("match", n, "name"), "E206", f"{one.name} stands twice", "give one of them another name")
            names.add(one.name)

    def signals(self) -> None:
        rule = self.rule
        self.signal(("signal",), rule.signal)
        parts = [(n, part) for n, part in enumerate(rule.match) if part.is_part]
        rated_by_parts = parts and all(part.scenarios is not None for part in rule.match)
        self.scenarios(("scenarios",), rule.scenarios, rule.signal, needed=not rated_by_parts)
        for n, part in parts:
            if part.signal is not None:
                self.signal(("match", n, "signal"), part.signal)
            if part.scenarios is not None:
                signal = part.signal or rule.signal
                self.scenarios(("match", n, "scenarios"), part.scenarios, signal, needed=True)

    def signal(self, path: Path, signal: Signal) -> None:
        allowed, needed = PARAMETERS[signal.kind]
        given = {name for name in Signal.model_fields if name != "kind" and getattr(signal, name) is not None}
        for name in sorted(given - allowed):
            takes = f"{signal.kind} takes {', '.join(sorted(allowed))}" if allowed else f"{signal.kind} takes none"
            self.say((*path, name), "E305", f"signal {signal.kind} has no {name}", takes)
        for name in sorted(needed - given):
            self.say(path, "E305", f"signal {signal.kind} needs {name}", f"add `{name}:`")
        if signal.kind == "sequence" and signal.steps is not None and len(signal.steps) < 2:
            self.say((*path, "steps"), "E305", "a sequence of fewer than two steps", "name two rules or more")
        if signal.kind == "together" and not (signal.all or signal.any or signal.none):
            self.say(path, "E305", "signal together names no rule", "add all, any or none")
        for name, names in signal.watched.items():
            check_references(self.subject, (*path, name), names, self.known, self.flaws)

    def scenarios(self, path: Path, ratings: Mapping[str, int], signal: Signal, *, needed: bool) -> None:
        if signal.kind == "none" and ratings:
            self.say(path, "E306", "signal none rates no scenario", "leave scenarios out, or write another signal")
        elif signal.kind != "none" and needed and len(ratings) < 2:
            advice = "rate two scenarios or more, from 1 to 5: scenarios: {one: 4, another: 2}"
            self.say(path, "E306", f"{len(ratings) or 'no'} scenario rated", advice)
        scenarios = [scenario.id for scenario in self.problem.scenarios] if self.problem else []
        for name in ratings:
            if scenarios and name not in scenarios:
                advice = nearest(name, scenarios) or f"scenarios are {', '.join(scenarios)}"
                self.say((*path, name), "E204", f"there is no scenario {name}", advice)

    def labels(self) -> None:
        codes = self.rule.codes
        for scheme, labels in (("plover", codes.plover), ("cameo", codes.cameo), ("acled", codes.acled)):
            for n, label in enumerate(labels):
                if not known_label(scheme, label):
                    advice = "write the code's digits" if scheme == "cameo" else "the lists stand in GUIDE.md"
                    self.say(("codes", scheme, n), "E207", f"{scheme} has no {label}", advice)

    def origin(self) -> None:
        where = self.rule.where
        for n, language in enumerate(where.languages):
            advice = language_advice(language)
            if advice is not None:
                self.say(("where", "languages", n), "E208", f"{language} is no language code used here", advice)
        for key, names, known in (
            ("publishers", where.publishers, self.known.publishers),
            ("not_publishers", where.not_publishers, self.known.publishers),
            ("feeds_tagged", where.feeds_tagged, self.known.feed_tags),
        ):
            for n, name in enumerate(names):
                if name not in known:
                    advice = nearest(name, known) or "write what stands in feeds.yaml"
                    self.say(("where", key, n), "E205", f"no publisher or feed has {name}", advice)
        for n, country in enumerate(where.countries):
            if not re.fullmatch(COUNTRY, country):
                self.say(
                    ("where", "countries", n), "E303", f"{country} is no country", "write two capitals, such as PK"
                )

    def lifecycle(self) -> None:
        rule = self.rule
        if rule.status == "retired" and rule.retired is None:
            self.say(("status",), "E502", "a retired rule says why", "add `retired: {on: 2026-01-31, why: ...}`")
        if rule.status != "retired" and rule.retired is not None:
            self.say(("retired",), "E502", f"a rule that is {rule.status}", "write status: retired, or leave this out")
        heir = rule.retired.replaced_by if rule.retired else ""
        if heir and (heir not in self.known.rules or heir == rule.id):
            advice = nearest(heir, self.known.rules) or "write the id of another rule"
            self.say(("retired", "replaced_by"), "E203", f"there is no rule {heir}", advice)

    def tests(self) -> None:
        rule = self.rule
        if rule.derived:
            self.timelines()
            return
        check_text_tests(self.subject, rule.tests, self.known, self.flaws)
        names = {one.name for one in rule.match if one.name}
        for n, test in enumerate(rule.tests):
            if test.alternative and test.alternative not in names:
                advice = nearest(test.alternative, names)
                self.say(("tests", n, "alternative"), "E203", f"there is no alternative {test.alternative}", advice)
        counted = [test for test in rule.tests if not test.todo]
        matching = sum(test.match is not None for test in counted)
        others = sum(test.no_match is not None for test in counted)
        if rule.status == "active" and (matching < 2 or others < 1):
            message = (
                f"an active rule needs two tests with match and one with no_match; here are {matching} and {others}"
            )
            self.say(("tests",) if rule.tests else (), "E501", message, "add headlines, or write status: draft")

    def timelines(self) -> None:
        for n, test in enumerate(self.rule.tests):
            if test.timeline is None or test.fires is None or test.match is not None or test.no_match is not None:
                message = "a test of a rule that watches rules has timeline and fires"
                self.say(("tests", n), "E406", message, "write timeline: [...] and fires: [...]")
            check_timeline(self.subject, ("tests", n, "timeline"), test.timeline or (), self.known, self.flaws)
        if self.rule.status == "active" and not self.rule.tests:
            self.say((), "E501", "an active rule needs a test", "add a timeline, or write status: draft")
