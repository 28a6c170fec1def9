"""Term lists checked and expanded: every list as the entries that it holds, those of other lists among them."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rules.errors import Flaws
from rules.labels import language_advice
from rules.rule import TermFile, TermList
from rules.terms import Literal, entry


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of a list as written, the language it stands under, and what the matcher looks for.

    `label` is the entry, after the names of the lists through which it comes.
    """

    label: str
    language: str
    literals: tuple[Literal, ...]


def gather(files: Mapping[str, TermFile], flaws: Flaws) -> dict[str, TermList]:
    """All lists of all files by name; a name stands once in a desk."""
    lists: dict[str, TermList] = {}
    seen: dict[str, str] = {}
    for file, terms in files.items():
        for name in (*terms.lists, *terms.queries):
            if name in seen:
                message = f"the list {name} stands in {seen[name]} and in {file}"
                flaws.say(f"terms:{name}", (), "E206", message, "give one of them another name")
            seen.setdefault(name, file)
        lists.update(terms.lists)
    return lists


def expand_all(
    lists: Mapping[str, TermList], queries: Collection[str], flaws: Flaws
) -> dict[str, tuple[ListEntry, ...]]:
    """Every list with the entries of the lists it refers to; what is wrong is added to `flaws`."""
    return _Expander(lists, queries, flaws).run()


def refer(name: str, lists: Collection[str], queries: Collection[str]) -> tuple[str, str, str] | None:
    """What is wrong with a reference of a query: code, message and advice; None if nothing."""
    if name in lists or name in queries:
        return None
    near = difflib.get_close_matches(name, [*lists, *queries], n=1)
    return (
        "E201",
        f"there is no list {name}",
        f"did you mean ${near[0]}?" if near else "add it to a file of rules/terms",
    )


class _Expander:
    """Follows references between lists, each list once."""

    def __init__(self, lists: Mapping[str, TermList], queries: Collection[str], flaws: Flaws) -> None:
        self.lists = lists
        self.queries = queries
        self.flaws = flaws
        self.done: dict[str, tuple[ListEntry, ...]] = {}
        self.open: list[str] = []

    def run(self) -> dict[str, tuple[ListEntry, ...]]:
        for name in self.lists:
            self.expand(name)
        return self.done

    def expand(self, name: str) -> tuple[ListEntry, ...]:
        if name in self.done:
            return self.done[name]
        self.open.append(name)
        found: list[ListEntry] = []
        for language, entries in self.lists[name].sections.items():
            self.language(name, language)
            for n, text in enumerate(entries):
                found += self.entry(name, language, n, text)
        if not any(self.lists[name].sections.values()):
            self.flaws.say(f"terms:{name}", (), "E123", f"the list {name} is empty", "add a section such as en: [word]")
        self.open.pop()
        self.done[name] = tuple(found)
        return self.done[name]

    def language(self, name: str, language: str) -> None:
        advice = None if language == "any" else language_advice(language)
        if advice is not None:
            message = f"{language} is no section of a list"
            self.flaws.say(f"terms:{name}", (language,), "E208", message, f"{advice}; or any")

    def entry(self, name: str, language: str, n: int, text: str) -> Iterable[ListEntry]:
        place = (f"terms:{name}", (language, n))
        if text.startswith("$"):
            return self.reference(place, text[1:])
        found = entry(text, particles=language == "ar")
        self.flaws.quote(*place, found.faults)
        return [ListEntry(text, language, found.literals)] if found.literals else []

    def reference(self, place: tuple[str, tuple[str | int, ...]], name: str) -> Iterable[ListEntry]:
        if name in self.queries and name not in self.lists:
            message = f"${name} is a named query: a list holds words and lists"
            self.flaws.say(*place, "E129", message, "write its words here, or use it in the query of a rule")
            return []
        wrong = refer(name, self.lists, ())
        if wrong:
            self.flaws.say(*place, *wrong)
            return []
        if name in self.open:
            circle = " -> ".join(f"${step}" for step in (*self.open[self.open.index(name) :], name))
            self.flaws.say(*place, "E202", f"a list that contains itself: {circle}", "take one of these references out")
            return []
        return [ListEntry(f"${name}: {one.label}", one.language, one.literals) for one in self.expand(name)]
