"""What the store holds for a desk's housekeeping and its record: votes, rules, alerts and answers, by route."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from alerts.alert import Alert
from alerts.concern import repeated, rule_of, stories_of
from alerts.followed import is_note
from alerts.keeping import Answer, Answered, Chance, Housekeeping, Poor, Record, Votes
from alerts.route import Route
from alerts.silence import says
from monitor.desk.load import Desk
from monitor.judged import held
from monitor.reported import opening, titles
from monitor.store import Store
from rules.exclusion import suggested
from rules.indicator import indicators
from rules.judgement import Vote, votes
from rules.picture import LEVELS
from rules.precision import SHOWN_FROM, Tally, tallies
from rules.revision import Revisions
from rules.sighting import CLEAR, STRONG

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SETTLED = ("met", "missed", "cancelled", "unknown")


@dataclass(frozen=True)
class Keeping:
    """Gathers what one route's readers are told of the desk itself, as of a moment (aware UTC)."""

    store: Store
    desk: Desk
    route: Route
    now: datetime

    def housekeeping(self) -> Housekeeping:
        """The week that ends now."""
        since = self.now - WEEK
        voted = sorted(self._voted(since), key=lambda pair: (-pair[1].noise, -pair[1].stories, pair[0]))
        matching = [rule for rule in self._rules if self.desk.rulebook.rules[rule].status == "active"]
        hit = self.store.hits.that_hit(matching)
        silent = [rule for rule in matching if rule not in hit]
        return Housekeeping(
            noisy=tuple(one for _, one in voted if one.noise),
            poor=tuple(self._poor(rule, one) for rule, one in voted if self._tallies.get(rule, Tally()).is_poor),
            silent=tuple(self.desk.rulebook.rules[rule].title for rule in silent),
            rules=len(matching),
            alerts=self._alerts(since, self.now),
            chance=self._chance(since, self.now),
        )

    def record(self, local_date: date) -> Record:
        """The calendar month before a local date, as far as the desk ran in it."""
        zone = ZoneInfo(self.desk.settings.digest_zone(self.route))
        last = local_date.replace(day=1) - DAY
        first = last.replace(day=1)
        since, until = (datetime.combine(day, time(), zone) for day in (first, last + DAY))
        voted = [(rule, one) for rule, one in self._voted(since) if one.relevant + one.noise >= SHOWN_FROM]
        return Record(
            since=first,
            until=last,
            alerts=self._alerts(since, until),
            levels=self._levels(since, until),
            events=self._events(since, until),
            rules=tuple(one for _, one in sorted(voted, key=lambda pair: (-pair[1].relevant, pair[1].noise, pair[0]))),
            chance=self._chance(since, until),
        )

    # -- rules ----------------------------------------------------------------------------------------

    @cached_property
    def _rules(self) -> list[str]:
        """The route's rules that match texts, in the desk's order."""
        book = self.desk.rulebook
        return [rule for rule in book.rules if rule in book.trees and self.route.wants_problem(book.problem_of(rule))]

    @cached_property
    def _votes(self) -> list[Vote]:
        return votes(held(self.store, self.now, "vote"))

    @cached_property
    def _tallies(self) -> Mapping[str, Tally]:
        """The votes on each rule as it is written now: an edited rule begins anew."""
        revisions = Revisions(self.desk.rulebook)
        cast = {rule for rule in self._rules if any(vote.rule == rule for vote in self._votes)}
        return {
            rule: tallies(self._votes, revisions.of(self.desk.rulebook.rules[rule])).get(rule, Tally()) for rule in cast
        }

    def _voted(self, since: datetime) -> list[tuple[str, Votes]]:
        """Each rule that has votes, with its stories since a time."""
        stories = self.store.hits.stories_by_rule(self._tallies, since)
        return [
            (
                rule,
                Votes(
                    self.desk.rulebook.rules[rule].title, stories.get(rule, 0), tally.relevant, tally.noise, tally.wrong
                ),
            )
            for rule, tally in self._tallies.items()
            if tally != Tally()
        ]

    def _poor(self, rule: str, one: Votes) -> Poor:
        """A rule with titles of its noise, the newest first, and the words that stand in them alone."""
        noise = [self._title(vote.story) for vote in reversed(self._votes) if _says(vote, rule, "noise")]
        relevant = [self._title(vote.story) for vote in self._votes if _says(vote, rule, "relevant")]
        named = tuple(dict.fromkeys(title for title, _ in noise if title))
        return Poor(one, named, suggested(dict.fromkeys(noise), dict.fromkeys(relevant)))

    def _title(self, story: str) -> tuple[str, str]:
        """The title of a story's first entry, and its language."""
        entry = opening(self.store, story)
        return (entry.title, entry.lang) if entry else ("", "")

    # -- alerts ---------------------------------------------------------------------------------------

    def _alerts(self, since: datetime, until: datetime) -> tuple[Answered, ...]:
        """The alerts that the route was told of in (since, until], with how they were judged."""
        sent = self.store.alerts.sent_between(self.route.id, since, until)
        # a note, and what is told once more, are no further alerts to judge
        sent = [(alert, at) for alert, at in sent if not is_note(alert) and not repeated(alert)]
        seen = {one.about for one in self.store.judgements.in_force(self.now, "ack")}
        return tuple(
            self._answered(alert, at, seen) for alert, at in sorted(sent, key=lambda pair: (pair[1], pair[0].key))
        )

    def _answered(self, alert: Alert, at: datetime, seen: Iterable[str]) -> Answered:
        stories = [self.store.stories.story_of(story) or story for story in stories_of(alert)]
        answer = self._answer(alert, stories) or ("acknowledged" if alert.key in seen else "")
        opened = self.store.stories.opened(stories[:1]).values() if stories else ()
        waited = min((int((at - first).total_seconds() // 60) for first in opened), default=None)
        return Answered(alert.key, alert.kind, says(alert, titles(self.desk)), at, answer, waited)

    def _answer(self, alert: Alert, stories: Sequence[str]) -> Answer:
        """What most readers said of the claim that it tells; of as many votes, that it is relevant."""
        rule = rule_of(alert).partition("/")[0]
        cast = Counter(vote.verdict for vote in self._votes if vote.story in stories and rule in {"", vote.rule})
        ranked = sorted(cast, key=lambda verdict: (-cast[verdict], ("relevant", "wrong", "noise").index(verdict)))
        return ranked[0] if ranked else ""

    # -- what was measured ------------------------------------------------------------------------------

    def _chance(self, since: datetime, until: datetime) -> Chance:
        """The route's surges, and how many were marked at the cut-offs of a time."""
        known = indicators(self.desk.rulebook)
        surges = {
            name
            for name, one in known.items()
            if one.signal.kind == "surge" and one.live and self.route.wants_problem(one.problem)
        }
        rows = [row for row in self.store.readings.readings(since, until) if row.indicator in surges]
        marked = [row.reading.activation for row in rows if dict(row.reading.arithmetic).get("window")]
        return Chance(
            rules=len(surges),
            days=(until - since).days,
            clear=sum(activation >= CLEAR for activation in marked),
            strong=sum(activation >= STRONG for activation in marked),
        )

    def _levels(self, since: datetime, until: datetime) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
        """For each problem, how many days closed at each level, the highest first."""
        made = []
        for problem in self.desk.rulebook.problems.values():
            if not self.route.wants_problem(problem.id):
                continue
            rows = self.store.readings.levels(problem.id, since, until)
            closed = [row for row in rows if not row.scenario and row.cause.get("by") == "cut-off"]
            days = Counter(LEVELS[row.shown] if row.assessed else "NOT ASSESSED" for row in closed)
            words = [(word, days[word]) for word in (*reversed(LEVELS), "NOT ASSESSED") if days[word]]
            made.append((problem.title or problem.id, tuple(words)))
        return tuple(made)

    def _events(self, since: datetime, until: datetime) -> tuple[tuple[str, str], ...]:
        """The expected events that were settled in a time, each in its last state."""
        known = {event.id: event.title for event in self.desk.rulebook.calendar if not event.note}
        last = {(row.event_id, row.instance): row.state for row in self.store.readings.expected(since, until)}
        return tuple(
            (known[event], state) for (event, _), state in sorted(last.items()) if event in known and state in SETTLED
        )


def _says(vote: Vote, rule: str, verdict: str) -> bool:
    return vote.rule == rule and vote.verdict == verdict
