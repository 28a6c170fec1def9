"""Findings: what is legal and probably a mistake, as far as the desk's files alone can show it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import regex

from rules.coverage import CANARY
from rules.errors import Flaw
from rules.rule import Rule, TermList
from rules.terms import Literal, Word, entry
from rules.tree import (
    All,
    Any,
    AtLeast,
    Guard,
    ListRef,
    Named,
    Near,
    Node,
    Not,
    Number,
    Some,
    Term,
    Within,
    children,
    walk,
)

if TYPE_CHECKING:
    from rules.rulebook import Queries, Rulebook

OLD_DRAFT = timedelta(days=90)
FARTHEST = 30
"""Words between two parts of a query: further apart they seldom belong together."""
MOST_WORDLESS = 20
"""Rules in force that numbers alone make true: they are tried on almost every entry."""

_COUNTED = "say what is counted, such as NUM>=10 BEFORE/3 (killed OR dead)"
_CAPITALS = regex.compile(r"\p{Lu}{2,3}")
_SHOUTED = "write ={0} if only the capitals are meant, or {1} if the word is"
_ALIKE = [regex.compile(rf"\p{{{script}}}") for script in ("Latin", "Cyrillic", "Greek", "Armenian")]
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_LOOSE = regex.compile(r"(?<!\S)\([^()]*\|[^()]*\)(?!\S)")
"""Brackets with a choice that touch nothing: punctuation to the language, a choice to whoever wrote them."""
_CURLY = regex.compile("[’‘“”]")
_TURNED = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}]+")
_OPERATOR = regex.compile(r"\b(?:AND|OR|NOT|NEAR|BEFORE|ATLEAST|OF)\b|[()]")

Place = tuple[str, tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: where it stands, its text as written, and its tree."""

    place: Place
    text: str
    tree: Node


def findings(book: "Rulebook") -> list[Flaw]:
    """All findings that need neither an archive nor the date."""
    found = [*_of_entries(book.lists)]
    for asked in queries(book):
        found += _of_query(asked)
    languages = {name: {one.language for one in ones} for name, ones in book.entries.items()}
    used: set[str] = set()
    for rule in book.rules.values():
        if rule.id not in book.trees:
            continue
        trees = book.trees[rule.id]
        named = _names(trees.alternatives)
        used |= named | _names((trees.unless,))
        if rule.status == "active":
            found += _unexampled(rule, set[str]().union(*(languages.get(name, ()) for name in named)))
        if rule.status != "retired":
            found += _hoarse(rule)
            found += _over_body(rule, trees)
            found += _wordless(rule, trees)
    for one in book.filter_trees.values():
        used |= _names((*one.alternatives, one.unless))
    found += _unused(book.lists, book.queries, used)
    return found


def _hoarse(rule: Rule) -> Iterator[Flaw]:
    """W321 where a rule is tagged as a canary and cannot be one, or stands in digests with its every hit."""
    if CANARY not in rule.tags:
        return
    place: Place = (f"rule:{rule.id}", ("tags",))
    lacking = [
        key
        for key, there in (
            ("signal: none", rule.signal.kind == "none"),
            ("where: {languages: [...]}", rule.where.languages),
        )
        if not there
    ]
    if lacking:
        yield warning(place, "W321", "tagged as a canary, and none", f"write {' and '.join(lacking)}, or another tag")
    elif rule.status == "active":
        yield warning(place, "W321", "a canary whose hits all stand in the digest", "write status: test")


def queries(book: "Rulebook") -> Iterator[Asked]:
    """Every query of a desk, but those of rules that are retired: nobody mends these."""
    for rule in book.rules.values():
        if rule.id in book.trees and rule.status != "retired":
            trees = book.trees[rule.id]
            for n, (one, tree) in enumerate(zip(rule.match, trees.alternatives, strict=True)):
                yield Asked((f"rule:{rule.id}", ("match", n, "query")), one.query, tree)
            if trees.unless is not None:
                yield Asked((f"rule:{rule.id}", ("except",)), rule.except_, trees.unless)
    for name, trees in book.filter_trees.items():
        yield Asked((f"filter:{name}", ("drop_if",)), book.filters[name].drop_if, trees.alternatives[0])
        if trees.unless is not None:
            yield Asked((f"filter:{name}", ("unless",)), book.filters[name].unless, trees.unless)
    for name, tree in book.queries.items():
        yield Asked((f"terms:{name}", ()), book.texts[name], tree)


def overdue(rulebook: "Rulebook", today: date) -> list[Flaw]:
    """Reviews that are overdue, and drafts whose review is long past."""
    found = []
    for rule in rulebook.rules.values():
        late = rule.review_by is not None and today - rule.review_by
        if not late or late <= timedelta(0) or rule.status == "retired":
            continue
        place: Place = (f"rule:{rule.id}", ("review_by",))
        if rule.status == "draft" and late > OLD_DRAFT:
            found.append(warning(place, "W310", "a draft that nobody took up", "make it active, or retire it"))
        else:
            found.append(warning(place, "W311", "this review is overdue", "look at its hits, then set a new date"))
    return found


def warning(place: Place, code: str, message: str, advice: str, offset: int | None = None, length: int = 1) -> Flaw:
    """A finding at a value, or at `length` characters of it from `offset` on."""
    return Flaw(*place, code, message, advice, offset, length, warning=True)


def asks_a_word(node: Node) -> bool:
    """Whether a query cannot be true of a text that has none of its words: one of numbers alone can."""
    match node:
        case Term() | ListRef():
            return True
        case All(parts) | Near(parts):
            return any(asks_a_word(part) for part in parts if not isinstance(part, Not))
        case Any(parts):
            return all(map(asks_a_word, parts))
        case Some(count, parts):
            # The others can be true without a word, and be enough.
            return sum(not asks_a_word(part) for part in parts) < count
        case Within(part=part) | Named(part=part) | AtLeast(part=part) | Guard(part=part):
            return asks_a_word(part)
    return False


def _names(trees: Iterable[Node | None]) -> set[str]:
    """The lists and named queries that some trees use."""
    used = (node for tree in trees if tree is not None for node in walk(tree))
    return {node.name for node in used if isinstance(node, ListRef | Named)}


def _of_entries(lists: Mapping[str, TermList]) -> Iterator[Flaw]:
    curly = False
    for name, one in lists.items():
        for language, texts in one.sections.items():
            # Languages share words, and each section documents its own: an entry is double only in its section.
            seen: dict[Literal, str] = {}
            lengths: set[int] = set()
            for n, text in enumerate(texts):
                place: Place = (f"terms:{name}", (language, n))
                if text.startswith("$"):
                    continue
                yield from of_word(place, text, 0, exact=text.startswith("="))
                if not curly and _CURLY.search(text):
                    curly = True
                    yield warning(place, "W315", "a curly apostrophe or quotation mark", "harmless: both kinds match")
                yield from _covered(place, text, language, seen, lengths)


def _covered(place: Place, text: str, language: str, seen: dict[Literal, str], lengths: set[int]) -> Iterator[Flaw]:
    """W305 for an entry all of whose spellings an earlier entry has: only whole entries, as longer ones mean more.

    `lengths` are those of the words before a wildcard, as far as they were seen.
    """
    literals = entry(text, particles=language == "ar").literals
    owners = [next((seen[form] for form in wider(literal, lengths) if form in seen), "") for literal in literals]
    if all(owners):
        yield warning(place, "W305", f"{text} is covered by {owners[0]}", "leave one of them out")
    for literal in literals:
        seen.setdefault(literal, text)
        if literal.words[-1].open:
            lengths.add(len(literal.words[-1].text))


def wider(literal: Literal, lengths: Collection[int]) -> Iterator[Literal]:
    """The literal itself, and those with a wildcard at its end, of these lengths, that match wherever it does."""
    yield literal
    if literal.exact:
        return
    *before, last = literal.words
    for length in sorted(lengths, reverse=True):
        if length <= len(last.text):
            yield Literal((*before, Word(last.text[:length], open=True)))


def of_word(place: Place, text: str, offset: int, *, exact: bool) -> Iterator[Flaw]:
    """Warnings about one written word or name, which begins `offset` characters into its value."""
    if not exact and len(text) <= 3 and _CAPITALS.fullmatch(text):
        message = f"{text} also matches {text.lower()}"
        yield warning(place, "W301", message, _SHOUTED.format(text, text.lower()), offset, len(text))
    for loose in _LOOSE.finditer(text):
        message = f"{loose.group()} touches no letter: these are words one after another, not spellings to choose from"
        advice = "write an entry for each, or let the brackets touch a letter or a hyphen"
        yield warning(place, "W322", message, advice, offset + loose.start(), len(loose.group()))
    if not _is_mixed(text):
        return
    for word in _WORD.finditer(text):
        if _is_mixed(word.group()):
            advice = "type the word anew in one alphabet: look-alike letters are different letters"
            at, length = offset + word.start(), len(word.group())
            yield warning(place, "W309", f"letters of two alphabets in {word.group()}", advice, at, length)


def _is_mixed(text: str) -> bool:
    """Whether letters of two alphabets that look alike stand in a text."""
    return not text.isascii() and sum(bool(script.search(text)) for script in _ALIKE) > 1


def _of_query(asked: Asked) -> Iterator[Flaw]:
    yield from _turned(asked.place, asked.text)
    for node in walk(asked.tree, into=False):
        if isinstance(node, Term):
            yield from of_word(asked.place, node.text, inner(node), exact=node.exact)
        elif isinstance(node, Near | Guard) and node.distance is not None and node.distance > FARTHEST:
            message = f"a distance of {node.distance} words: so far apart words seldom belong together"
            advice = f"write a distance of at most {FARTHEST}, /s for one sentence, or AND"
            yield warning(asked.place, "W304", message, advice, node.at, node.length)


def inner(term: Term) -> int:
    """Where a term's own words begin in its query: after `=` and the quotation mark."""
    return term.at + term.exact + (term.length - term.exact - len(term.text)) // 2


def _turned(place: Place, text: str) -> Iterator[Flaw]:
    """W308, once for a query: at the first line that is hard to read."""
    if text.isascii():
        return
    at = 0
    for line in text.splitlines(keepends=True):
        code = line.partition("#")[0]
        turned = _TURNED.search(code)
        if turned and _OPERATOR.search(code):
            message = "right-to-left words beside operators: editors show them in another order than they are read"
            advice = "move the words into a term list"
            yield warning(place, "W308", message, advice, at + turned.start(), len(turned.group()))
            return
        at += len(line)


def _over_body(rule: Rule, trees: "Queries") -> Iterator[Flaw]:
    """W303 at each NOT that looks at the body, in whichever text it stands, and at an exception that does."""
    subject = f"rule:{rule.id}"
    advice = "write title:( ) round what must not be there, to look at the headline alone"
    for n, tree in enumerate(trees.alternatives):
        for name, node in _denials(tree, rule.fields):
            place: Place = (f"terms:{name}", ()) if name else (subject, ("match", n, "query"))
            message = "AND NOT over body: one word far down loses the hit"
            yield warning(place, "W303", message, advice, node.at, node.length)
    if trees.unless is not None and _reads_body(trees.unless, rule.fields):
        yield warning((subject, ("except",)), "W303", "except over body: one word far down loses the hit", advice)


def _denials(tree: Node, fields: Collection[str]) -> Iterator[tuple[str, Not]]:
    """Each NOT that looks at the body, with the named query in whose text it stands, '' for the tree's own."""
    waiting = [(tree, fields, "")]
    while waiting:
        node, inside, name = waiting.pop()
        if isinstance(node, Not):
            # Not further down: a NOT inside it brings hits back.
            if _reads_body(node.part, inside):
                yield name, node
            continue
        inside = _looked_at(node, inside)
        name = node.name if isinstance(node, Named) else name
        waiting += [(part, inside, name) for part in children(node)[::-1]]


def _reads_body(node: Node, fields: Collection[str]) -> bool:
    inside = _looked_at(node, fields)
    inner = children(node)
    return any(_reads_body(part, inside) for part in inner) if inner else "body" in inside


def _looked_at(node: Node, fields: Collection[str]) -> Collection[str]:
    """The fields that what stands in a node looks at."""
    if not isinstance(node, Within):
        return fields
    return ("title", "summary", "body") if node.name == "any" else (node.name,)


def _wordless(rule: Rule, trees: "Queries") -> Iterator[Flaw]:
    """W307 for each alternative that numbers alone make true."""
    message = "only a number must be there, so this is tried on almost every entry"
    for place, at, length in _numbers(rule, trees):
        yield warning(place, "W307", message, _COUNTED, at, length)


def crowd(rules: Iterable[Rule], trees: Mapping[str, "Queries | None"]) -> list[Flaw]:
    """E212 for each rule in force that numbers alone make true, after as many as can be borne."""
    running = [(rule, trees.get(rule.id)) for rule in rules if rule.status in {"active", "test"}]
    # Of a rule with a query that cannot be read, that is said first.
    whole = [(rule, known) for rule, known in running if known and len(known.alternatives) == len(rule.match)]
    found = [(rule, known) for rule, known in whole if any(_numbers(rule, known))]
    message = f"more than {MOST_WORDLESS} rules ask for no word: each is tried on almost every entry"
    return [
        Flaw(*place, "E212", message, _COUNTED, at, length)
        for rule, known in found[MOST_WORDLESS:]
        for place, at, length in _numbers(rule, known)
    ]


def _numbers(rule: Rule, trees: "Queries") -> Iterator[tuple[Place, int, int]]:
    """Where the alternatives that numbers alone make true stand, and which number in them."""
    for n, tree in enumerate(trees.alternatives):
        if not asks_a_word(tree):
            node = next((node for node in walk(tree, into=False) if isinstance(node, Number)), tree)
            yield (f"rule:{rule.id}", ("match", n, "query")), node.at, node.length


def _unexampled(rule: Rule, languages: set[str]) -> Iterator[Flaw]:
    """W306 where lists that a rule names hold words of languages that no headline of its tests is in."""
    shown = {test.match.lang or "en" for test in rule.tests if test.match is not None}
    asked = set(rule.where.languages)
    missing = sorted(language for language in languages - {"any"} - shown if not asked or language in asked)
    if missing:
        advice = "add a headline with its lang: - match: {lang: ur, title: ...}"
        place: Place = (f"rule:{rule.id}", ("tests",))
        yield warning(place, "W306", f"its lists have {', '.join(missing)}, its tests have not", advice)


def _unused(lists: Mapping[str, TermList], named: Collection[str], used: set[str]) -> Iterator[Flaw]:
    """W312 for what no rule and no filter reaches: named queries, and lists, also through other lists."""
    reached = set(used)
    waiting = [name for name in reached if name in lists]
    while waiting:
        sections = lists[waiting.pop()].sections.values()
        fresh = {text[1:] for texts in sections for text in texts if text.startswith("$")} - reached
        reached |= fresh
        waiting += fresh
    for kind, names in (("list", lists), ("query", named)):
        for name in names:
            if name not in reached:
                yield warning(
                    (f"terms:{name}", ()), "W312", f"nobody uses the {kind} {name}", "use it, or leave it out"
                )
