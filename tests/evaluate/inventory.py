"""Inventory: what a desk consists of, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping

from monitor.desk.load import Desk
from rules.example import Example


def tell(desk: Desk) -> None:
    """Print what there is of each kind, and terms and examples by language."""
    book = desk.rulebook
    rules = book.rules.values()
    parts = sum(one.is_part for rule in rules for one in rule.match)
    derived = sum(rule.derived for rule in rules)
    found = [one for rule in rules for one in rule.tests]
    held = [one for each in book.filters.values() for one in each.tests]
    print("\nWhat there is")
    print(f"  {len(rules)} rules, {derived} of them derived; {parts} parts; {len(book.filters)} filters")
    print(f"  {book.list_count} lists with {book.term_count} entries; {len(book.texts)} named queries")
    print(f"  {len(book.calendar)} expected events, {len(book.places)} places, {len(book.actors)} actors")
    print(f"  {len(desk.publishers)} publishers with {len(desk.feeds())} feeds")
    print(f"  entries by language: {_counted(terms(desk))}")
    print(f"  examples of rules by language: {_counted(examples(found))}")
    print(f"  examples of filters by language: {_counted(examples(held))}")


def terms(desk: Desk) -> Counter[str]:
    """How many entries its lists hold for each language, as written."""
    sections = [one.sections for one in desk.rulebook.lists.values()]
    return Counter(
        {name: sum(len(one.get(name, ())) for one in sections) for name in {n for one in sections for n in one}}
    )


def examples(tests: Iterable[Example]) -> Counter[str]:
    """How many examples there are of each language; one that names none is English, and a timeline is none."""
    samples = [sample for one in tests for sample in (one.match, one.no_match) if sample is not None]
    found = Counter(sample.lang or "en" for sample in samples)
    found["timelines"] = sum(one.timeline is not None for one in tests)
    return found


def _counted(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name} {count}" for name, count in ordered if count)
