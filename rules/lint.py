"""Findings: what is legal and probably a mistake."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import regex

from rules.errors import Flaw
from rules.lists import ListEntry
from rules.rule import Rule, TermList
from rules.terms import Literal, Word, entry
from rules.tree import All, ListRef, Node, Not, Term, Within, walk

if TYPE_CHECKING:
    from rules.rulebook import Queries, Rulebook

OLD_DRAFT = timedelta(days=90)

_CAPITALS = regex.compile(r"\p{Lu}{2,3}")
_SHOUTED = "write ={0} if only the capitals are meant, or {1} if the word is"
_ALIKE = [regex.compile(rf"\p{{{script}}}") for script in ("Latin", "Cyrillic", "Greek", "Armenian")]
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_CURLY = regex.compile("[’‘“”]")
_TURNED = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}]")
_OPERATOR = regex.compile(r"\b(?:AND|OR|NOT|NEAR|BEFORE)\b|[()]")

Place = tuple[str, tuple[str | int, ...]]


def findings(
    rules: Mapping[str, Rule],
    lists: Mapping[str, TermList],
    entries: Mapping[str, tuple[ListEntry, ...]],
    trees: Mapping[str, "Queries"],
    filter_trees: Mapping[str, "Queries"],
) -> list[Flaw]:
    """All findings that need neither an archive nor the date."""
    found = [*_of_entries(lists)]
    languages = {name: {one.language for one in ones} for name, ones in entries.items()}
    used: set[str] = set()
    for rule in rules.values():
        if rule.id in trees:
            named = _named(trees[rule.id].alternatives)
            used |= named
            found += _of_rule(rule, trees[rule.id])
            if rule.status == "active":
                found += _unexampled(rule, {language for name in named for language in languages[name]})
    used |= _named(one.unless for one in trees.values())
    used |= _named(tree for one in filter_trees.values() for tree in (*one.alternatives, one.unless))
    found += _unused(lists, used)
    return found


def _named(trees: Iterable[Node | None]) -> set[str]:
    """The lists that some trees name."""
    return {node.name for tree in trees if tree is not None for node in walk(tree) if isinstance(node, ListRef)}


def overdue(rulebook: "Rulebook", today: date) -> list[Flaw]:
    """Reviews that are overdue, and drafts whose review is long past."""
    found = []
    for rule in rulebook.rules.values():
        late = rule.review_by is not None and today - rule.review_by
        if not late or late <= timedelta(0) or rule.status == "retired":
            continue
        place: Place = (f"rule:{rule.id}", ("review_by",))
        if rule.status == "draft" and late > OLD_DRAFT:
            found.append(_flaw(place, "W310", "a draft that nobody took up", "make it active, or retire it"))
        else:
            found.append(_flaw(place, "W311", "this review is overdue", "look at its hits, then set a new date"))
    return found


def _flaw(place: Place, code: str, message: str, advice: str, offset: int | None = None, length: int = 1) -> Flaw:
    return Flaw(*place, code, message, advice, offset, length, warning=True)


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
                yield from _of_word(place, text, 0, exact=text.startswith("="))
                if not curly and _CURLY.search(text):
                    curly = True
                    yield _flaw(place, "W315", "a curly apostrophe or quotation mark", "harmless: both kinds match")
                yield from _covered(place, text, language, seen, lengths)


def _covered(place: Place, text: str, language: str, seen: dict[Literal, str], lengths: set[int]) -> Iterator[Flaw]:
    """W305 for an entry all of whose spellings an earlier entry has: only whole entries, as longer ones mean more.

    `lengths` are those of the words before a wildcard, as far as they were seen.
    """
    literals = entry(text, particles=language == "ar").literals
    owners = [next((seen[form] for form in _wider(literal, lengths) if form in seen), "") for literal in literals]
    if all(owners):
        yield _flaw(place, "W305", f"{text} is covered by {owners[0]}", "leave one of them out")
    for literal in literals:
        seen.setdefault(literal, text)
        if literal.words[-1].open:
            lengths.add(len(literal.words[-1].text))


def _wider(literal: Literal, lengths: set[int]) -> Iterator[Literal]:
    """The literal itself, and those with a wildcard at its end, of these lengths, that match wherever it does."""
    yield literal
    if literal.exact:
        return
    *before, last = literal.words
    for length in sorted(lengths, reverse=True):
        if length <= len(last.text):
            yield Literal((*before, Word(last.text[:length], open=True)))


def _of_word(place: Place, text: str, offset: int, *, exact: bool) -> Iterator[Flaw]:
    if not exact and len(text) <= 3 and _CAPITALS.fullmatch(text):
        message = f"{text} also matches {text.lower()}"
        yield _flaw(place, "W301", message, _SHOUTED.format(text, text.lower()), offset, len(text))
    if not _is_mixed(text):
        return
    for word in _WORD.finditer(text):
        if _is_mixed(word.group()):
            advice = "type the word anew in one alphabet: look-alike letters are different letters"
            at, length = offset + word.start(), len(word.group())
            yield _flaw(place, "W309", f"letters of two alphabets in {word.group()}", advice, at, length)


def _is_mixed(text: str) -> bool:
    """Whether letters of two alphabets that look alike stand in a text."""
    return not text.isascii() and sum(bool(script.search(text)) for script in _ALIKE) > 1


def _of_rule(rule: Rule, queries: "Queries") -> Iterator[Flaw]:
    subject = f"rule:{rule.id}"
    written: list[tuple[Place, str, Node]] = [
        ((subject, ("match", n, "query")), one.query, tree)
        for n, (one, tree) in enumerate(zip(rule.match, queries.alternatives, strict=True))
    ]
    if queries.unless is not None:
        written.append(((subject, ("except",)), rule.except_, queries.unless))
    for place, text, tree in written:
        yield from _turned(place, text)
        for node in walk(tree, into=False):
            if isinstance(node, Term):
                yield from _of_word(place, node.text, node.at + node.exact, exact=node.exact)
        if "body" in rule.fields:
            yield from _denied_in_body(place, tree)


def _turned(place: Place, text: str) -> Iterator[Flaw]:
    at = 0
    for line in text.splitlines(keepends=True):
        code = line.partition("#")[0]
        turned = _TURNED.search(code)
        if turned and _OPERATOR.search(code):
            message = "right-to-left words beside operators: editors show them in another order than they are read"
            yield _flaw(place, "W308", message, "move the words into a term list", at + turned.start())
            return
        at += len(line)


def _denied_in_body(place: Place, tree: Node) -> Iterator[Flaw]:
    for node in walk(tree, into=False):
        if isinstance(node, All):
            for part in node.parts:
                if isinstance(part, Not) and not isinstance(part.part, Within):
                    advice = "write AND NOT title:( ) to look at the headline alone"
                    message = "AND NOT over body: one word far down loses the hit"
                    yield _flaw(place, "W303", message, advice, part.at, part.length)


def _unexampled(rule: Rule, languages: set[str]) -> Iterator[Flaw]:
    """W306 where lists that a rule names hold words of languages that no headline of its tests is in."""
    shown = {test.match.lang or "en" for test in rule.tests if test.match is not None}
    missing = sorted(languages - {"any"} - shown)
    if missing:
        advice = "add a headline with its lang: - match: {lang: ur, title: ...}"
        place: Place = (f"rule:{rule.id}", ("tests",))
        yield _flaw(place, "W306", f"its lists have {', '.join(missing)}, its tests have not", advice)


def _unused(lists: Mapping[str, TermList], named: set[str]) -> Iterator[Flaw]:
    """W312 for each list that neither a query names, nor a list that is named."""
    reached = set(named)
    waiting = list(reached)
    while waiting:
        sections = lists[waiting.pop()].sections.values()
        fresh = {text[1:] for texts in sections for text in texts if text.startswith("$")} - reached
        reached |= fresh
        waiting += fresh
    for name in lists:
        if name not in reached:
            yield _flaw((f"terms:{name}", ()), "W312", f"nobody uses the list {name}", "use it, or leave it out")
