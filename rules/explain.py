"""Why a rule matched an entry, or why it did not: its tree with ticks, and the words by which each part holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feeds.entry import Entry
from feeds.feed import Publisher
from rules.approach import Found, called, found, listed, near, of_part
from rules.evaluate import MOST_SPANS, Among, Fields, Look, Part
from rules.forms import of_leaf
from rules.hit import Hit
from rules.leaves import Leaf
from rules.matcher import FILTER_FIELDS, InForce, Line, Matcher, Sieve, acts
from rules.operators import Chain, Guarded, InField
from rules.references import Known
from rules.rule import Rule, Where
from rules.rulebook import Rulebook
from rules.shortfall import Shortfall, reason, shortfall

MOST_MISSES = 5
"""Near misses that are worth a reader's time."""

_STATUS = {
    "draft": "a draft gives no hits",
    "test": "under test: its hits tell nobody",
    "retired": "retired: it gives no hits",
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a rule: whether it holds, what it is, and its own parts.

    `text` is how its operator or term is written and `query` the whole part, shortened; `found` the words by which a
    term holds, None for all others; `notes` what else there is to say.
    """

    holds: bool
    text: str
    notes: tuple[str, ...] = ()
    branches: tuple["Branch", ...] = ()
    found: Found | None = None
    query: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it does not hold and nothing below it says more than that."""
        return not (self.holds or self.notes) and all(one.is_void for one in self.branches)

    @property
    def is_void(self) -> bool:
        """Whether no words were found in it, and there is nothing to say of it."""
        return self.found is None and not self.notes and all(one.is_void for one in self.branches)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule and an entry: the tree, the hits that come of it, and `verdict` in a sentence.

    `holds` says whether it matches, whatever its status and dates. `reason` is the shortest one why nobody is told
    of it, '' where they are. `alternative` is the one that was looked at, '' all.
    """

    rule_id: str
    holds: bool
    verdict: str
    branches: tuple[Branch, ...]
    hits: tuple[Hit, ...] = ()
    reason: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that an entry nearly matched: `held` terms were there, and `reason` is what was missing."""

    rule_id: str
    held: int
    reason: str


def explain(
    rulebook: Rulebook,
    rule_id: str,
    entry: Entry,
    publishers: Sequence[Publisher] = (),
    *,
    now: datetime | None = None,
    alternative: str = "",
) -> Explanation:
    """Why a rule, or one of its alternatives, matches an entry or not.

    `now` (aware UTC) decides whether the rule's dates let it act, None that they do. Raises KeyError for a rule or an
    alternative that the rulebook does not hold.
    """
    rule = rulebook.rules[rule_id]
    if rule.derived:
        return _watching(rulebook, rule, entry, publishers)
    matcher = Matcher.compile_all(rulebook, publishers, {rule_id})
    return explained(matcher, rule_id, entry, now=now, alternative=alternative)


def explained(
    matcher: Matcher, rule_id: str, entry: Entry, *, now: datetime | None = None, alternative: str = ""
) -> Explanation:
    """The same with a matcher at hand that holds the rule, which reads text."""
    return _Case(matcher, matcher.in_force[rule_id], entry, matcher.look_over(entry), now, alternative).explanation()


def near_misses(matcher: Matcher, entry: Entry, now: datetime) -> list[Miss]:
    """The rules that gave no hit for want of a single term or condition, those first of which most was there."""
    look = matcher.look_over(entry)
    cases = (_Case(matcher, rule, entry, look, now) for rule in matcher.in_force.values())
    misses = [miss for case in cases if (miss := case.miss()) is not None]
    return sorted(misses, key=lambda miss: -miss.held)[:MOST_MISSES]


def dormant(rule: Rule, now: datetime | None) -> str:
    """Why a rule gives no hits at a time (aware UTC, None whenever), '' where it does."""
    if rule.status in {"draft", "retired"}:
        return _STATUS[rule.status]
    if now is None or acts(rule, now):
        return ""
    if rule.expires is not None and now.date() > rule.expires:
        return f"it expired on {rule.expires}"
    return f"it acts from {rule.active_from} on"


class _Case:
    """One rule, or one of its alternatives, and one entry."""

    def __init__(
        self,
        matcher: Matcher,
        rule: InForce,
        entry: Entry,
        look: Look,
        now: datetime | None,
        alternative: str = "",
    ) -> None:
        self.matcher = matcher
        self.rule = rule
        self.entry = entry
        self.look = look
        self.now = now
        self.alternative = alternative
        self.fields: Fields = rule.rule.fields
        self.lines = [line for line in rule.lines if alternative in {"", line.alternative.name}]
        if not self.lines:
            raise KeyError(alternative)

    def explanation(self) -> Explanation:
        rule_id = self.rule.rule.id
        hits = tuple(self.matcher.match_rule(rule_id, self.entry, self.look, self.alternative))
        why = self._reason(hits)
        branches = tuple(self._branches())
        return Explanation(rule_id, bool(hits), self._verdict(hits, why), branches, hits, why, self.alternative)

    def miss(self) -> Miss | None:
        """What was missing, where it was one thing and others were there."""
        _, fall = self._nearest()
        # Of two words the one that is there says little; that it stands wrongly says much.
        enough = fall.missing <= 1 and fall.held > (1 if fall.absent else 0)
        single = enough and (not fall.missing or (self._passes() and not dormant(self.rule.rule, self.now)))
        why = self._unmatched() if single else ""
        return Miss(self.rule.rule.id, fall.held, why) if why else None

    def _reason(self, hits: Sequence[Hit]) -> str:
        """Why nobody is told of a hit, '' where they are."""
        if not hits:
            return self._unmatched()
        sleeping = dormant(self.rule.rule, self.now) or _STATUS.get(self.rule.rule.status, "")
        sieve = next((sieve for sieve in self.rule.filters if sieve.drops(self.look)), None)
        if sleeping or sieve is None:
            return sleeping
        return f"held back by the filter {sieve.filter.id}{self._proof(sieve.drop, FILTER_FIELDS)}"

    def _unmatched(self) -> str:
        """Why there is no hit, '' where there is one."""
        line, fall = self._nearest()
        if fall.missing:
            return self._line_reason(line)
        if not self._passes():
            return f"it comes from elsewhere: {'; '.join(self._origin())}"
        unless = self.rule.unless
        if unless is not None and self.look.holds(unless, self.fields):
            return f"its exception holds{self._proof(unless, self.fields)}"
        return dormant(self.rule.rule, self.now)

    def _nearest(self) -> tuple[Line, Shortfall]:
        """The alternative that is the nearest to hold, and how far it is from it."""
        falls = [(line, shortfall(line.part, self.look, self.fields)) for line in self.lines]
        return min(falls, key=lambda one: one[1].rank)

    def _line_reason(self, line: Line) -> str:
        why = reason(line.part, self.look, self.fields)
        others = len(self.lines) - 1
        if not others:
            return why
        return f"{line.alternative.name}: {why} ({others} other alternative{'s' if others > 1 else ''} further off)"

    def _proof(self, part: Part, fields: Fields) -> str:
        """The first words by which a part holds, to be put after its name."""
        words = [found(self.look, *span[:2]) for _, span in self.look.proof(part, fields)][:1]
        return f": «{words[0].surface}» stands in {words[0].field}" if words else ""

    def _verdict(self, hits: Sequence[Hit], why: str) -> str:
        rule = self.rule.rule
        status = f" ({_STATUS[rule.status]})" if rule.status in _STATUS else ""
        if not hits:
            return f"no hit: {why}{'' if rule.status == 'test' else status}"
        by = ", ".join(hit.alternative for hit in hits if hit.alternative)
        held = f", held back by the filter {hits[0].suppressed_by}" if hits[0].suppressed_by else ""
        sleeping = dormant(rule, self.now)
        after = dict.fromkeys(filter(None, (_STATUS.get(rule.status), sleeping)))
        kind = "it matches" if sleeping else "hit"
        return kind + (f" by {by}" if by else "") + held + (f" ({'; '.join(after)})" if after else "")

    def _passes(self) -> bool:
        return self.matcher.source.passes(self.rule.rule.where, self.entry)

    def _origin(self) -> Iterator[str]:
        """The conditions of `where` that the entry does not meet, one by one."""
        source, entry = self.matcher.source, self.entry
        has = {
            "languages": entry.lang,
            "countries": source.countries.get(entry.publisher, ""),
            "feeds_tagged": ", ".join(sorted(source.tags.get(entry.feed_id, ()))),
        }
        for name, asked in self.rule.rule.where.model_dump(exclude_defaults=True).items():
            if not source.passes(Where(**{name: asked}), entry):
                what = "leaves out" if name == "not_publishers" else "asks for"
                yield f"{name} {what} {listed(asked, 'or')}, this entry has {has.get(name, entry.publisher) or 'none'}"

    def _branches(self) -> Iterator[Branch]:
        rule = self.rule.rule
        sleeping = dormant(rule, self.now)
        if sleeping and rule.status in {"active", "test"}:
            yield Branch(False, "dates", (sleeping,))
        if rule.where != Where():
            yield Branch(self._passes(), "where", tuple(self._origin()))
        for line in self.lines:
            tree = _branch(line.part, self.look, self.fields)
            yield self._labelled(line.alternative.name, line.part, tree) if line.alternative.name else tree
        if self.rule.unless is not None:
            yield self._labelled("except", self.rule.unless, _branch(self.rule.unless, self.look, self.fields))
        yield from (
            _sieve(sieve, self.look) for sieve in self.rule.filters if self.look.holds(sieve.drop, FILTER_FIELDS)
        )

    def _labelled(self, name: str, part: Part, tree: Branch) -> Branch:
        """A tree under its name; where it does not hold, with the shortest reason."""
        alone = len(self.lines) == 1 and name != "except"
        why = () if tree.holds or alone else (reason(part, self.look, self.fields),)
        return Branch(tree.holds, name, why, (tree,))


def _sieve(sieve: Sieve, look: Look) -> Branch:
    """A filter that a text falls into, and what it yields to."""
    inner = [Branch(True, "drop_if", branches=(_branch(sieve.drop, look, FILTER_FIELDS),))]
    yields = ""
    if sieve.unless is not None:
        tree = _branch(sieve.unless, look, FILTER_FIELDS)
        inner.append(Branch(tree.holds, "unless", branches=(tree,)))
        yields = ", which yields" if tree.holds else ""
    return Branch(not yields, f"filter {sieve.filter.id}: {sieve.filter.title}{yields}", branches=tuple(inner))


def _branch(part: Part, look: Look, fields: Fields, among: Among = None) -> Branch:
    """A part as a branch; of its spans those of `among` are told first."""
    if isinstance(part, Leaf):
        return _leaf(part, look, fields, among)
    notes = list(of_part(part, look, fields))
    if isinstance(part, InField):
        notes += [] if part.present(look) else [f"this entry has no {part.text[:-1]}"]
        fields = part.present(look) or part.fields
    if part.key in look.capped:
        notes.append(_CAPPED)
    text = part.text
    if isinstance(part, Chain):
        text += " (in this order)" if part.ordered else " (any order)"
    inner = zip(part.parts(), _among(part, look, fields, among), strict=True)
    branches = tuple(_branch(member, look, fields, places) for member, places in inner)
    return Branch(look.holds(part, fields), text, tuple(notes), branches, query=called(part))


def _among(part: Part, look: Look, fields: Fields, among: Among) -> list[Among]:
    """Of each part of a part the spans that are told first."""
    if isinstance(part, Chain):
        closest = near(part, look, fields, ordered=part.ordered)
        return [frozenset({place}) for place in closest.members] if closest else [None for _ in part.members]
    if isinstance(part, Guarded):
        return [among or frozenset(span[:2] for name in fields for span in look.places(part, name)), None]
    return [among for _ in part.parts()]


_CAPPED = f"more than {MOST_SPANS:,} occurrences in a field; only the first of them count"


def _leaf(leaf: Leaf, look: Look, fields: Fields, among: Among) -> Branch:
    spans = [span for _, span in leaf.proof(look, fields)]
    if not spans:
        return Branch(False, leaf.text, tuple(of_leaf(leaf, look, fields)), query=leaf.text)
    first = next((span for span in spans if among and span[:2] in among), spans[0])
    by = "" if first.by == leaf.text else first.by.removeprefix(f"{leaf.text}: ")
    words = replace(found(look, *first[:2]), by=by, more=len(spans) - 1)
    notes = (_CAPPED,) if leaf.key in look.capped else ()
    return Branch(True, leaf.text, notes, found=words, query=leaf.text)


# -- rules that watch rules -----------------------------------------------------------------------


def _watching(rulebook: Rulebook, rule: Rule, entry: Entry, publishers: Sequence[Publisher]) -> Explanation:
    """What a rule without a query of its own watches, and which of it hits this entry."""
    known = Known.of(rulebook.rules, publishers)
    watched = ({"of": rule.of} if rule.of else {}) | rule.signal.watched
    ids = {name for names in watched.values() for one in names for name in known.members(one)}
    matcher = Matcher.compile_all(rulebook, publishers, ids)
    look = matcher.look(entry)
    hitting: set[str] = set()
    for name in ids & matcher.in_force.keys():
        hits = matcher.match_rule(name, entry, look)
        hitting |= {name, *(f"{name}/{hit.part}" for hit in hits)} if hits else set()
    branches = []
    for role, names in watched.items():
        inner = tuple(Branch(one in hitting or _tagged(one, known, hitting), one) for one in names)
        branches.append(Branch(any(one.holds for one in inner), role, branches=inner))
    count = len(ids & hitting)
    why = f"this rule watches other rules and reads no text; {count} of {len(ids)} that it watches hit this entry"
    return Explanation(rule.id, False, why, tuple(branches), reason=why)


def _tagged(name: str, known: Known, hitting: set[str]) -> bool:
    return name.startswith("tag:") and not hitting.isdisjoint(known.members(name))
