"""Why a rule matched an entry, or why it did not: its tree with ticks, and the words by which each part holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feeds.entry import Entry
from feeds.feed import Publisher
from rules.evaluate import Either, Every, Fields, InField, Leaf, Look, Part, Unless, Wanted
from rules.hit import Hit
from rules.matcher import FILTER_FIELDS, InForce, Matcher
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
    for note in branch.notes:
        yield f"{indent}  → {note}"
    for inner in branch.branches:
        yield from _lines(inner, f"{indent}  ")


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


def _branch(part: Part, look: Look, fields: Fields) -> Branch:
    holds = look.holds(part, fields)
    match part:
        case Leaf():
            return _leaf(part, look, fields, holds=holds)
        case InField(text=text, fields=own, member=Part() as member):
            absent = (
                (f"this entry has no {text[:-1]}",) if not any(name in look.candidate.spans for name in own) else ()
            )
            return Branch(holds, text, absent, (_branch(member, look, own),))
    names: list[tuple[type[Part], str]] = [(Every, "AND"), (Either, "OR"), (Unless, "NOT")]
    name = next(name for kind, name in names if isinstance(part, kind))
    return Branch(holds, name, branches=tuple(_branch(member, look, fields) for member in part.parts()))


def _leaf(leaf: Leaf, look: Look, fields: Fields, *, holds: bool) -> Branch:
    if not holds:
        return Branch(False, leaf.text, tuple(_nearest(leaf, look, fields)))
    proofs = [span for _, span in look.proof(leaf, fields)]
    first = proofs[0]
    field, _, _, surface = look.candidate.original(first.first, first.last)
    word = first.first - look.candidate.spans[field][0] + 1
    by = "" if first.by == leaf.text else f" by {first.by.removeprefix(f'{leaf.text}: ')}"
    more = f", and {len(proofs) - 1} more" if len(proofs) > 1 else ""
    return Branch(True, f"{leaf.text} «{surface}» {field} word {word}{by}{more}")


def _nearest(leaf: Leaf, look: Look, fields: Fields) -> Iterator[str]:
    """What comes nearest to a leaf that does not hold."""
    elsewhere = [look.candidate.original(span.first, span.last) for span in look.spans(leaf)]
    for field, _, _, surface in elsewhere[:1]:
        yield f"«{surface}» stands in {field}, which is not looked at: only {', '.join(fields)}"
    if elsewhere:
        return
    apart = [one for one in leaf.wanted if len(one.atoms) > 1 and look.present.issuperset(one.atoms)]
    for one in apart[:1]:
        yield f"the words of {_shown(one)} are there, but not next to each other without a break"


def _shown(one: Wanted) -> str:
    return one.by.rpartition(": ")[2]
