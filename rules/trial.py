"""Trials: rules, filters and lists put to their own tests. No clock, no network, no chance."""

from collections.abc import Collection, Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from feeds.entry import Entry
from feeds.feed import Publisher
from rules import timeline
from rules.calendar import EventTest, ExpectedEvent
from rules.errors import Flaw
from rules.evaluate import Fields, Look
from rules.example import Example, Sample
from rules.expected import Expected
from rules.explain import explained
from rules.facts import Firing
from rules.hit import Evidence, Hit
from rules.matcher import FILTER_FIELDS, Matcher
from rules.outline import lines
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.spoken import moment
from rules.tree import ListRef

_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trial:
    """One test and how it went.

    `subject` and `index` say which test; `expected` what it asks for and `why` what came instead, or why it did not
    run. `flaw` is set where it failed, as a warning for a draft. `ran` is False for a timeline that cannot be tried
    and is only checked; it counts as passed. `lines` explain a failure.
    """

    subject: str
    index: int
    passed: bool
    expected: str
    why: str = ""
    flaw: Flaw | None = None
    ran: bool = True
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fail:
    """What a test found wrong: code, what happened, and the explanation."""

    code: str
    why: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """Trials of a rule that all passed, and what was tried: the rule, its revision, and who publishes."""

    rule: Rule
    revision: str
    publishers: tuple[Publisher, ...]
    trials: tuple[Trial, ...]


def run(
    rulebook: Rulebook,
    publishers: Sequence[Publisher],
    ids: Collection[str] | None = None,
    matcher: Matcher | None = None,
    passed: MutableMapping[str, Passed] | None = None,
    zone: tzinfo = UTC,
) -> list[Trial]:
    """Run the tests of all rules, filters, lists and expected events, or of those named in `ids`.

    A `matcher` of the rulebook is used for the rules it holds. A rule that is as it was when it `passed`, by its id,
    is not tried again; what passes now is added. `zone` is the desk's, in which whole dates of events are meant.
    """
    return list(_Court(rulebook, publishers, ids, matcher, {} if passed is None else passed, zone).trials())


def sample_entry(sample: Sample, publishers: Sequence[Publisher] = ()) -> Entry:
    """The entry that a test makes up."""
    asked = (publisher for publisher in publishers if publisher.id == sample.source) if sample.source else ()
    feeds = [feed.id for publisher in asked for feed in publisher.feeds]
    return Entry(
        key="0" * 16,
        feed_id=feeds[0] if feeds else "",
        publisher=sample.source,
        link="",
        title=sample.title,
        first_seen=_SOME_DAY,
        summary=sample.summary,
        body=sample.body,
        lang=sample.lang,
    )


class _Court:
    """Runs tests with a matcher that holds every rule, retired ones apart; drafts may need one of their own."""

    def __init__(
        self,
        rulebook: Rulebook,
        publishers: Sequence[Publisher],
        ids: Collection[str] | None,
        matcher: Matcher | None,
        passed: MutableMapping[str, Passed],
        zone: tzinfo = UTC,
    ) -> None:
        self.rulebook = rulebook
        self.publishers = tuple(publishers)
        self.ids = ids
        self.passed = passed
        self.zone = zone
        wanted = {name for name in rulebook.trees if rulebook.rules[name].status != "retired" and self._asked(name)}
        self.matcher = matcher or Matcher.compile_all(rulebook, publishers, wanted)
        others = wanted - self.matcher.in_force.keys()
        self.others = Matcher.compile_all(rulebook, publishers, others) if others else self.matcher

    def _matcher(self, rule_id: str) -> Matcher:
        return self.matcher if rule_id in self.matcher.in_force else self.others

    def _asked(self, name: str) -> bool:
        return self.ids is None or name in self.ids

    def trials(self) -> Iterator[Trial]:
        book = self.rulebook
        for rule in book.rules.values():
            if self._asked(rule.id) and rule.status != "retired":
                yield from self._again(rule)
        for name in filter(self._asked, book.filters):
            for n, test in enumerate(book.filters[name].tests):
                yield _settled(f"filter:{name}", n, test, self._filter(name, test))
        for name in filter(self._asked, book.lists):
            for n, test in enumerate(book.lists[name].tests):
                yield _settled(f"terms:{name}", n, test, self._list(name, test))
        for event in book.calendar:
            yield from self._event(event)

    def _event(self, event: ExpectedEvent) -> Iterator[Trial]:
        for n, test in enumerate(event.tests if self._asked(event.id) else ()):
            yield _stands(event, n, test, timeline.state(self.rulebook, event, test, self.zone), self.zone)

    def _again(self, rule: Rule) -> Iterable[Trial]:
        """The trials of a rule, those of before where nothing changed that they depend on."""
        if rule.derived:
            return self._rule(rule)
        revision = self._matcher(rule.id).in_force[rule.id].revision
        known = self.passed.get(rule.id)
        if known and (known.rule, known.revision, known.publishers) == (rule, revision, self.publishers):
            return known.trials
        trials = tuple(self._rule(rule))
        if any(trial.flaw for trial in trials):
            self.passed.pop(rule.id, None)
        else:
            self.passed[rule.id] = Passed(rule, revision, self.publishers, trials)
        return trials

    def _rule(self, rule: Rule) -> Iterator[Trial]:
        for n, test in enumerate(rule.tests):
            if test.timeline is not None:
                yield _fired(rule, n, test, timeline.firings(self.rulebook, rule.id, test.timeline))
            else:
                failed = self._text(rule, test)
                yield _settled(f"rule:{rule.id}", n, test, failed, warning=rule.status == "draft")

    def _text(self, rule: Rule, test: Example) -> _Fail | None:
        entry = self._entry(test)
        matcher = self._matcher(rule.id)
        look = matcher.look(entry)
        answers = self._answers(rule.id, entry, look)
        if not answers if test.no_match is not None else _suffice(answers, test):
            return None  # most tests end here: which words prove a hit costs more to say than that there is one
        hits = matcher.match_rule(rule.id, entry, look)
        if test.no_match is not None:
            return _Fail("E402", f"it matches{_by(hits)}", self._lines(rule, entry)) if hits else None
        if not hits:
            return _Fail("E401", "it does not match", self._lines(rule, entry))
        named = [hit for hit in hits if hit.alternative == test.alternative] if test.alternative else hits
        if not named:
            why = f"it matches by {', '.join(hit.alternative for hit in hits)}, not by {test.alternative}"
            return _Fail("E404", why, self._lines(rule, entry))
        evidence = [one for hit in named for one in hit.evidence]
        dark = [text for text in test.hits if not _highlighted(text, entry, evidence)]
        if dark:
            lit = ", ".join(dict.fromkeys(one.surface for one in evidence))
            return _Fail("E403", f"{', '.join(dark)} not highlighted; highlighted: {lit}", self._lines(rule, entry))
        return None

    def _answers(self, rule_id: str, entry: Entry, look: Look) -> list[str]:
        """The alternatives of a rule that would make a hit, as `Matcher.match_rule` makes them."""
        matcher = self._matcher(rule_id)
        rule = matcher.in_force[rule_id]
        fields: Fields = rule.rule.fields
        if not matcher.source.passes(rule.rule.where, entry):
            return []
        holding = [line.alternative for line in rule.lines if look.holds(line.part, fields)]
        if not holding or (rule.unless is not None and look.holds(rule.unless, fields)):
            return []
        # Of those that are no parts only the first makes a hit.
        parts = {one.name if one.is_part else "": one.name for one in reversed(holding)}
        return [one.name for one in holding if parts[one.name if one.is_part else ""] == one.name]

    def _filter(self, name: str, test: Example) -> _Fail | None:
        sieve = self.matcher.sieve(name)
        dropped = sieve.drops(self.matcher.look(self._entry(test)))
        if dropped == (test.match is not None):
            return None
        return _Fail("E402", "it would be held back") if dropped else _Fail("E401", "it would not be held back")

    def _list(self, name: str, test: Example) -> _Fail | None:
        part = self.matcher.part(ListRef(name))
        occurs = self.matcher.look(self._entry(test)).holds(part, FILTER_FIELDS)
        if occurs == (test.match is not None):
            return None
        return _Fail("E402", "an entry of the list occurs") if occurs else _Fail("E401", "no entry of the list occurs")

    def _entry(self, test: Example) -> Entry:
        return sample_entry(test.match or test.no_match or Sample(), self.publishers)

    def _lines(self, rule: Rule, entry: Entry) -> tuple[str, ...]:
        return tuple(lines(explained(self._matcher(rule.id), rule.id, entry)))


def _suffice(answers: Sequence[str], test: Example) -> bool:
    """Whether these alternatives are all that a test with `match` asks for."""
    return bool(answers) and not test.hits and (not test.alternative or test.alternative in answers)


def _by(hits: Sequence[Hit]) -> str:
    words = dict.fromkeys(one.surface for hit in hits for one in hit.evidence)
    return f" by {', '.join(words)}" if words else ""


def _highlighted(text: str, entry: Entry, evidence: Sequence[Evidence]) -> bool:
    """Whether a text stands somewhere in the entry with all its letters inside what is marked."""
    for field in dict.fromkeys(one.field for one in evidence):
        original = entry.text(field)
        marked = {at for one in evidence if one.field == field for at in range(one.start, one.end)}
        at = original.find(text)
        while text and at >= 0:
            if all(n in marked or original[n].isspace() for n in range(at, at + len(text))):
                return True
            at = original.find(text, at + 1)
    return False


def _checked_only(subject: str, index: int, expected: str, why: str) -> Trial:
    return Trial(subject, index, True, expected, f"read and checked only: {why}", ran=False)


def _fired(rule: Rule, index: int, test: Example, firings: Sequence[Firing] | None) -> Trial:
    """How a timeline of a rule went, by when the rule fired on it."""
    subject, wanted = f"rule:{rule.id}", sorted(set(test.fires or ()))
    expected = f"firing at {_times(wanted)}" if wanted else "no firing"
    if firings is None:
        why = f"a {rule.signal.kind} is measured against past days, which a timeline has not"
        return _checked_only(subject, index, expected, why)
    fired = sorted({one.at - timeline.START for one in firings})
    failed = None
    if fired != wanted:
        why = f"it fires at {_times(fired)}" if fired else "it never fires"
        failed = _Fail("E407", why, tuple(_told(one) for one in firings))
    advice = "change the rule, or the test"
    return _decided(
        subject,
        index,
        _Asked("fires", expected, test.todo, test.because, advice),
        failed,
        warning=rule.status == "draft",
    )


def _stands(event: ExpectedEvent, index: int, test: EventTest, found: Expected | None, zone: tzinfo) -> Trial:
    """How a test of an expected event went, by the state that the event has."""
    subject, expected = f"calendar:{event.id}", f"state {test.state}"
    if found is None:
        return _checked_only(subject, index, expected, "an event that comes after others is not judged yet")
    wanted = {"upcoming", "open", "late"} if test.state == "waiting" else {test.state}
    failed = None
    if found.state not in wanted:
        line = f"{moment(test.clock, zone)}: {found.state}" + (f", {found.why}" if found.why else "")
        failed = _Fail("E408", f"it is {found.state}", (line,))
    advice = "change the event, or the test"
    return _decided(subject, index, _Asked("state", expected, test.todo, test.because, advice), failed)


def _times(times: Iterable[timedelta]) -> str:
    return ", ".join(_time(one) for one in times)


def _time(one: timedelta) -> str:
    minutes = one // timedelta(minutes=1)
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def _told(one: Firing) -> str:
    by = f" by {', '.join(one.finding.stories)}" if one.finding.stories else ""
    return f"{_time(one.at - timeline.START)}{by}: {one.finding.why}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a test asks for: the key that says it, in words, and what else the test says."""

    key: str
    expected: str
    todo: str = ""
    because: str = ""
    advice: str = ""


def _settled(subject: str, index: int, test: Example, failed: _Fail | None, *, warning: bool = False) -> Trial:
    key = "match" if test.match is not None else "no_match"
    name = subject.partition(":")[2]
    advice = f"`forewarn explain {name}` shows why; change the rule, or the test" if subject.startswith("rule:") else ""
    expected = "a match" if key == "match" else "no match"
    return _decided(subject, index, _Asked(key, expected, test.todo, test.because, advice), failed, warning=warning)


def _decided(subject: str, index: int, asked: _Asked, failed: _Fail | None, *, warning: bool = False) -> Trial:
    path = ("tests", index, asked.key)
    if asked.todo:
        if failed is not None:
            return Trial(subject, index, True, asked.expected, f"todo: {asked.todo}")
        message = f"marked todo ({asked.todo}), and it passes now"
        flaw = Flaw(subject, path, "E405", message, "take todo out", warning=warning)
        return Trial(subject, index, False, asked.expected, message, flaw)
    if failed is None:
        return Trial(subject, index, True, asked.expected)
    because = f" ({asked.because})" if asked.because else ""
    message = f"expected {asked.expected}{because}: {failed.why}"
    flaw = Flaw(subject, path, failed.code, message, asked.advice, warning=warning)
    return Trial(subject, index, False, asked.expected, failed.why, flaw, lines=failed.lines)
