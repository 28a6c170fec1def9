"""Findings of an archive: what the entries and hits that a desk has stored tell of its rules and terms.

The archive is handed over; this room reads no store. What a handful of entries or a few days would say is not said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.entry import Entry
from rules.bare import Bare, bare_stems
from rules.coverage import CANARY
from rules.errors import Flaw
from rules.evaluate import Fields, Look
from rules.hit import Severity
from rules.lint import Place, warning
from rules.matcher import InForce, Matcher, acts
from rules.rule import Rule
from rules.tree import All, Any, AtLeast, Guard, ListRef, Named, Node, Not, Some, Term, Within

WINDOW = timedelta(days=180)
"""How far back entries and hits are looked at."""
MOST = 5_000
"""Entries that are looked at."""
LARGEST = 3_000_000
"""Characters that are looked at, each byte that UTF-8 needs beyond one counted as four more: a second's work."""
COMMON = 0.02
"""A share of the entries: what is in more of them is no news by itself."""
FEWEST = 10
"""Entries without which a share says nothing."""
NAMED = 3
"""Terms that one finding names."""
OFTEN = 3
"""Entries without which a stem of one word is a slip, or a name."""
FORTNIGHT = timedelta(days=14)
"""How far back alerts are counted."""
SHORTEST = timedelta(days=3)
"""Time without which a number of alerts a day says nothing."""
STEM_FIELDS: Fields = ("title", "summary")


@dataclass(frozen=True, slots=True)
class Struck:
    """When a revision of a critical rule (`part` '' or one of its parts) first hit a story, aware UTC."""

    rule_id: str
    part: str
    rule_rev: str
    story: str
    first: datetime


@dataclass(frozen=True, slots=True)
class Archive:
    """What a desk has stored, as far as findings ask for it; times aware UTC.

    `entries` are the newest of WINDOW, at most MOST; `whole` says that these are all of that time. `since` is when
    the first entry of all came. `claimed` are rules that made a hit in WINDOW, `seasoned` those that were in force all
    that time. `struck` are the stories that were told at once, or would have been; `cap` alerts a day are too many.
    """

    entries: Sequence[Entry]
    whole: bool
    since: datetime
    now: datetime
    claimed: frozenset[str] = frozenset()
    seasoned: frozenset[str] = frozenset()
    struck: Sequence[Struck] = ()
    cap: int = 4

    @property
    def spans_window(self) -> bool:
        """Whether it reaches back far enough to say that something did not happen."""
        return self.since <= self.now - WINDOW


def sample(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries, or an even sample of them where all would take too long."""
    texts = [entry.title + entry.summary + entry.body for entry in entries]
    characters = sum(map(len, texts))
    beyond = len("".join(texts).encode()) - characters
    return entries[:: max(-(-(characters + 4 * beyond) // LARGEST), 1)]


def findings(matcher: Matcher, archive: Archive) -> list[Flaw]:
    """All findings that need an archive, of the rules in force and of all terms."""
    rules = matcher.in_force.values()
    sole = {id(one.line): one for rule in rules for one in _soles(matcher, rule)}
    silent = {name for name, rule in matcher.in_force.items() if _may_be_silent(rule.rule, archive)}
    stems = [_Stem(matcher, bare) for bare in bare_stems(matcher.rulebook)]
    index = matcher.index([stem.part for stem in stems])
    for entry in archive.entries:
        look = matcher.look(entry)
        for n in index.candidates(look.candidate):
            stems[n].see(entry, look)
        for line in matcher.may_hold(look):
            if line.rule.id in silent and matcher.match_rule(line.rule.id, entry, look):
                silent.discard(line.rule.id)
            if id(line) in sole:
                sole[id(line)].see(entry, look)
    counted: list[_Sole | _Stem] = [*sole.values(), *stems]
    found = [flaw for one in counted for flaw in one.findings(len(archive.entries))]
    return [*found, *map(_silent, sorted(silent)), *_loud(matcher, archive)]


def alone(node: Node, stands_for: Node | None = None) -> Iterator[tuple[Node, Node]]:
    """The terms and lists each of which makes a query true by itself, after what stands for it in the query's text."""
    match node:
        case Term() | ListRef():
            yield stands_for or node, node
        case Named(part=part):
            yield from alone(part, stands_for or node)
        case Within(part=part) | AtLeast(count=1, part=part) | Guard(part=part):
            yield from alone(part, stands_for)
        case Any(parts) | Some(1, parts):
            for part in parts:
                yield from alone(part, stands_for)
        case All(parts):
            wanted = [part for part in parts if not isinstance(part, Not)]
            if len(wanted) == 1:
                yield from alone(wanted[0], stands_for)


class _Sole:
    """An alternative that single terms make true, and how many hits each of them makes by itself."""

    def __init__(self, matcher: Matcher, rule: InForce, n: int, leaves: Sequence[tuple[Node, Node]]) -> None:
        self.line = rule.lines[n]
        self._rule = rule
        self._source = matcher.source
        self._place: Place = (f"rule:{rule.rule.id}", ("match", n, "query"))
        self._shown = {matcher.part(leaf).key: shown for shown, leaf in reversed(leaves)}
        self._counts: Counter[tuple[int, str]] = Counter()

    def see(self, entry: Entry, look: Look) -> None:
        """Count the terms that make the entry a hit which no filter holds back."""
        rule = self._rule
        fields: Fields = rule.rule.fields
        if not look.holds(self.line.part, fields) or not self._source.passes(rule.rule.where, entry):
            return
        if (rule.unless and look.holds(rule.unless, fields)) or any(sieve.drops(look) for sieve in rule.filters):
            return
        proof = look.proof(self.line.part, fields)
        self._counts.update({(leaf.key, span.by) for leaf, span in proof if leaf.key in self._shown})

    def findings(self, total: int) -> Iterator[Flaw]:
        """W302 at each place of the query that stands for terms which are too common."""
        places: dict[tuple[int, int], list[str]] = defaultdict(list)
        for (key, by), count in sorted(self._counts.items(), key=lambda found: (-found[1], found[0])):
            if count >= FEWEST and count > COMMON * total:
                shown = self._shown[key]
                places[shown.at, shown.length].append(f"{by} ({100 * count / total:.1f} %)")
        for (at, length), terms in places.items():
            more = f" and {len(terms) - NAMED} more" if len(terms) > NAMED else ""
            listed = ", ".join(terms[:NAMED]) + more
            message = f"by itself a hit in more than 2 % of {total:,} stored entries: {listed}"
            advice = "join it with AND or NEAR to what it is about, or write a longer phrase"
            yield warning(self._place, "W302", message, advice, at, length)


def _soles(matcher: Matcher, rule: InForce) -> Iterator[_Sole]:
    """The alternatives of a rule that single terms make true; a canary's should, and as often as can be."""
    if CANARY in rule.rule.tags:
        return
    for n, tree in enumerate(matcher.rulebook.trees[rule.rule.id].alternatives):
        leaves = list(alone(tree))
        if leaves:
            yield _Sole(matcher, rule, n, leaves)


class _Stem:
    """A bare stem, and how many entries have it."""

    def __init__(self, matcher: Matcher, bare: Bare) -> None:
        self.part = matcher.part(bare.term)
        self._bare = bare
        self._count = 0

    def see(self, entry: Entry, look: Look) -> None:
        """Count the entry if the stem stands in it as a word of the stem's language."""
        language = entry.lang.lower().replace("_", "-").partition("-")[0].replace("prs", "fa")
        if self._bare.language in {"any", language} or not language:
            self._count += look.holds(self.part, STEM_FIELDS)

    def findings(self, total: int) -> Iterator[Flaw]:
        """W316 where the archive has the stem, one of a single word more often than by a slip."""
        bare = self._bare
        if self._count >= (1 if " " in bare.term.text else OFTEN):
            message = f"{bare.term.text}, which {bare.group} misses, is in {self._count:,} of {total:,} stored entries"
            advice = f"write {bare.group[:-1]}|), with an empty choice"
            yield warning(bare.place, "W316", message, advice, bare.offset, len(bare.group))


def _may_be_silent(rule: Rule, archive: Archive) -> bool:
    """Whether a rule is active and has no stored hit, and the archive can tell that nothing matched it in WINDOW."""
    return (
        archive.spans_window
        and rule.status == "active"
        and rule.id not in archive.claimed
        and (archive.whole or rule.id in archive.seasoned)
        and acts(rule, archive.now)
        and acts(rule, archive.now - WINDOW)
    )


def _silent(rule_id: str) -> Flaw:
    message = f"this rule is active, and nothing matched it in {WINDOW.days} days"
    advice = "try it on a headline of what it waits for; retire it, or silence this with a reason where that is rare"
    return warning((f"rule:{rule_id}", ("status",)), "W313", message, advice)


def _loud(matcher: Matcher, archive: Archive) -> Iterator[Flaw]:
    """W314 for each critical rule, or part of one, that strikes more stories a day than a reader is told of."""
    struck: dict[tuple[str, str], list[Struck]] = defaultdict(list)
    for one in archive.struck:
        struck[one.rule_id, one.part].append(one)
    for (name, part), found in struck.items():
        running = matcher.in_force.get(name)
        place = _critical(running.rule, part) if running is not None else None
        if running is None or place is None:
            continue
        stories, time = _recent(found, running.revision, archive)
        days = time / timedelta(days=1)
        if time >= SHORTEST and stories > archive.cap * days:
            makes = "makes" if running.rule.status == "active" else "would make"
            rate = f"{stories / days:.1f} alerts a day (counted over {days:.0f} days)"
            message = f"it {makes} {rate}; more than {archive.cap} a day are gathered into one mail"
            advice = "make it narrower, or less severe: alerts that come all day are not read"
            yield warning(place, "W314", message, advice)


def _recent(found: Sequence[Struck], revision: str, archive: Archive) -> tuple[int, timedelta]:
    """How many stories a revision was the first to strike, in how long a time.

    What an earlier one struck this one might not; so the time begins after that.
    """
    first: dict[str, Struck] = {}
    for one in sorted(found, key=lambda one: one.first, reverse=True):
        first[one.story] = one
    others = [one.first for one in found if one.rule_rev != revision]
    since = max([archive.now - FORTNIGHT, archive.since, *others])
    return sum(one.rule_rev == revision and one.first > since for one in first.values()), archive.now - since


def _critical(rule: Rule, part: str) -> Place | None:
    """Where it stands that a rule, or a part of it, is critical; None where it is not."""
    for n, one in enumerate(rule.match):
        if part and one.name == part and one.severity is not None:
            return (f"rule:{rule.id}", ("match", n, "severity")) if one.severity is Severity.CRITICAL else None
    return (f"rule:{rule.id}", ("severity",)) if rule.severity is Severity.CRITICAL else None
