"""Why a rule matched an entry, or why it did not: its tree with ticks, and the words by which each part holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feeds.entry import Entry
from feeds.feed import Publisher
from rules.chains import nearest
from rules.evaluate import Among, Fields, Look, Part
from rules.hit import Hit
from rules.leaves import Leaf, Wanted, Words
from rules.matcher import FILTER_FIELDS, InForce, Matcher
from rules.operators import Chain, Guarded, InField, Repeated, Several
from rules.rule import Where
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a rule: whether it holds, what it is, what there is to say of it, and its own parts."""

    holds: bool
    text: str
    notes: tuple[str, ...] = ()
    branches: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule and an entry: `verdict` in a sentence, the tree, and the hits that come of it."""

    rule_id: str
    holds: bool
    verdict: str
    branches: tuple[Branch, ...]
    hits: tuple[Hit, ...] = ()


def explain(rulebook: Rulebook, rule_id: str, entry: Entry, publishers: Sequence[Publisher] = ()) -> Explanation:
    """Why a rule matches an entry or not, whatever the rule's status and dates.

    Raises KeyError for an id that the rulebook does not hold.
    """
    rule = rulebook.rules[rule_id]
    if rule.derived:
        return Explanation(rule_id, False, "this rule watches other rules and reads no text", ())
    matcher = Matcher.compile_all(rulebook, publishers, {rule_id})
    return explained(matcher, rule_id, entry)


def explained(matcher: Matcher, rule_id: str, entry: Entry) -> Explanation:
    """The same with a matcher at hand that holds the rule."""
    look = matcher.look(entry)
    rule = matcher.in_force[rule_id]
    hits = tuple(matcher.match_rule(rule_id, entry, look))
    branches = tuple(_branches(matcher, rule, entry, look))
    return Explanation(rule_id, bool(hits), _verdict(rule, hits, branches), branches, hits)


def lines(explanation: Explanation) -> list[str]:
    """An explanation as plain text, a line for each part."""
    mark = "✓" if explanation.holds else "✗"
    said = [f"{mark} {explanation.rule_id}: {explanation.verdict}"]
    for branch in explanation.branches:
        said += _lines(branch, "  ")
    return said


def _lines(branch: Branch, indent: str) -> Iterator[str]:
    yield f"{indent}{'✓' if branch.holds else '✗'} {branch.text}"
    for inner in branch.branches:
        yield from _lines(inner, f"{indent}  ")
    for note in branch.notes:
        yield f"{indent}  → {note}"


def _verdict(rule: InForce, hits: Sequence[Hit], branches: Sequence[Branch]) -> str:
    status = "" if rule.rule.status == "active" else f" (the rule is {rule.rule.status})"
    if hits:
        by = ", ".join(hit.alternative for hit in hits if hit.alternative)
        held = hits[0].suppressed_by
        return "hit" + (f" by {by}" if by else "") + (f", held back by the filter {held}" if held else "") + status
    if any(branch.text == "where" and not branch.holds for branch in branches):
        return "no hit: the entry comes from elsewhere" + status
    if any(branch.text == "except" and branch.holds for branch in branches):
        return "no hit: it matches, and so does its exception" + status
    return "no hit: it does not match" + status


def _branches(matcher: Matcher, rule: InForce, entry: Entry, look: Look) -> Iterator[Branch]:
    where = rule.rule.where
    if where != Where():
        passes = matcher.source.passes(where, entry)
        yield Branch(passes, "where", () if passes else (_origin(where, entry),))
    fields: Fields = rule.rule.fields
    for line in rule.lines:
        tree = _branch(line.part, look, fields)
        name = line.alternative.name
        yield Branch(tree.holds, name, branches=(tree,)) if name else tree
    if rule.unless is not None:
        yield Branch(look.holds(rule.unless, fields), "except", branches=(_branch(rule.unless, look, fields),))
    for sieve in rule.filters:
        if sieve.drops(look):
            tree = _branch(sieve.drop, look, FILTER_FIELDS)
            yield Branch(True, f"filter {sieve.filter.id}: {sieve.filter.title}", branches=(tree,))


def _origin(where: Where, entry: Entry) -> str:
    asked = {name: value for name, value in where.model_dump().items() if value}
    wanted = "; ".join(f"{name} {', '.join(value)}" for name, value in asked.items())
    language, publisher = entry.lang or "unknown", entry.publisher or "unknown"
    return f"asked for: {wanted}; this entry: language {language}, publisher {publisher}"


def _branch(part: Part, look: Look, fields: Fields, among: Among = None) -> Branch:
    """A part as a branch; of its spans those of `among` are told first."""
    holds = look.holds(part, fields)
    match part:
        case Leaf():
            return _leaf(part, look, fields, among)
        case InField(member=member):
            absent = () if part.present(look) else (f"this entry has no {part.text[:-1]}",)
            return Branch(holds, part.text, absent, (_branch(member, look, part.fields),))
        case Chain():
            return _chain(part, look, fields)
        case Guarded():
            return _guarded(part, look, fields, among)
    inner = tuple(_branch(member, look, fields, among) for member in part.parts())
    return Branch(holds, part.text, tuple(_counted(part, look, fields)), inner)


def _leaf(leaf: Leaf, look: Look, fields: Fields, among: Among) -> Branch:
    found = [span for _, span in leaf.proof(look, fields)]
    if not found:
        return Branch(False, leaf.text, tuple(_elsewhere(leaf, look, fields)))
    first = next((span for span in found if among and span[:2] in among), found[0])
    field, word, surface = _place(look, first.first, first.last)
    by = "" if first.by == leaf.text else f" by {first.by.removeprefix(f'{leaf.text}: ')}"
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return Branch(True, f"{leaf.text} «{surface}» {field} word {word}{by}{more}")


def _place(look: Look, first: int, last: int) -> tuple[str, int, str]:
    """The field of a span, the number of its first word there, from 1, and its words as they stand in the text."""
    field, _, _, surface = look.candidate.original(first, last)
    return field, first - look.candidate.spans[field][0] + 1, surface


def _elsewhere(leaf: Leaf, look: Look, fields: Fields) -> Iterator[str]:
    """What comes nearest to a leaf that does not hold."""
    for span in look.spans(leaf)[:1]:
        field, _, surface = _place(look, span.first, span.last)
        yield f"«{surface}» stands in {field}, which is not looked at: only {', '.join(fields)}"
        return
    if isinstance(leaf, Words):
        apart = [one for one in leaf.wanted if len(one.atoms) > 1 and all(map(look.has, one.atoms))]
        for one in apart[:1]:
            yield f"the words of {_shown(one)} are there, but not next to each other without a break"


def _shown(one: Wanted) -> str:
    return one.by.rpartition(": ")[2]


def _chain(chain: Chain, look: Look, fields: Fields) -> Branch:
    """NEAR and BEFORE, with the spans that stand nearest and how far apart they are."""
    order = "in this order" if chain.ordered else "any order"
    near = _nearest(chain, look, fields, ordered=chain.ordered)
    notes = tuple(_approach(chain, look, fields, near))
    among = frozenset(near[2]) if near else None
    members = tuple(_branch(member, look, fields, among) for member in chain.members)
    return Branch(look.holds(chain, fields), f"{chain.text} ({order})", notes, members)


_Near = tuple[int, str, list[tuple[int, int]]]


def _nearest(chain: Chain, look: Look, fields: Fields, *, ordered: bool) -> _Near | None:
    """The least distance in words, its field and the spans of the nearest chain; None where no field has one."""
    found: list[_Near] = []
    for name in fields:
        places = chain.places(look, name)
        if not all(places):
            continue
        in_one = chain.chains(look, name) if chain.distance is None and ordered == chain.ordered else None
        if in_one and (one := in_one.one()):
            return 0, name, one
        near = nearest(places, look.candidate.ruler, ordered=ordered)
        if near:
            found.append((near[0], name, near[1]))
    return min(found, default=None)


def _approach(chain: Chain, look: Look, fields: Fields, near: _Near | None) -> Iterator[str]:
    """What there is to say of a chain's distance."""
    holds = look.holds(chain, fields)
    what = "the closest pair is" if len(chain.members) == 2 else "the closest neighbours are"
    if near is None:
        yield from _scattered(chain, look, fields)
    elif chain.distance is None:
        if not holds:
            yield f"in {near[1]} they stand in different sentences"
    elif holds:
        yield f"in {near[1]} {what} {_words(near[0])} apart"
    else:
        yield f"in {near[1]} {what} {_words(near[0])} apart, the limit is {chain.distance}"
    if chain.ordered and not holds:
        turned = _nearest(chain, look, fields, ordered=False)
        if turned and (near is None or turned[0] < near[0]):
            yield f"in {turned[1]} they stand {_words(turned[0])} apart in another order"


def _scattered(chain: Chain, look: Look, fields: Fields) -> Iterator[str]:
    """Why there is no chain at any distance, where all its members are there."""
    if all(look.holds(member, fields) for member in chain.members):
        together = any(all(chain.places(look, name)) for name in fields)
        turned = chain.ordered and _nearest(chain, look, fields, ordered=False)
        if not together:
            yield "no field has all of them"
        elif not turned:
            yield "they need occurrences of their own, and these overlap"


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def _guarded(part: Guarded, look: Look, fields: Fields, among: Among) -> Branch:
    """NOT NEAR and its like: what is looked for, and what stands about it."""
    holds = look.holds(part, fields)
    spans = [span for name in fields for span in look.places(part.part, name)]
    notes: tuple[str, ...] = ()
    if spans and not holds:
        which = "its only occurrence" if len(spans) == 1 else f"each of its {len(spans)} occurrences"
        notes = (f"{which} {'lies inside such a one' if part.reach == 'INSIDE' else 'has such a one there'}",)
    left = frozenset(span[:2] for name in fields for span in look.places(part, name))
    inner = (_branch(part.part, look, fields, among or left), _branch(part.by, look, fields))
    return Branch(holds, part.text, notes, inner)


def _counted(part: Part, look: Look, fields: Fields) -> Iterator[str]:
    """How many were found, where a part asks for a number."""
    if isinstance(part, Several):
        held = sum(look.holds(member, fields) for member in part.members)
        yield f"{held} of {len(part.members)} hold, {part.count} are asked for"
    elif isinstance(part, Repeated):
        most = max((part.occurrences(look, name) for name in fields), default=0)
        yield f"{most} apart from each other in one field, {part.count} are asked for"
