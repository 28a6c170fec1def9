"""`forewarn terms`: what a term list stands for, literal by literal, and spellings of the archive that it misses."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.desk.load import Desk
    from monitor.desk.pages import Pages
    from rules.lists import ListEntry

NEWEST = 10_000
"""Archived entries looked at for spellings, unless asked otherwise: some seconds' work."""
MOST = 40
"""Spellings told."""


@click.command()
@click.argument("name", required=False)
@click.option("--suggest", is_flag=True, help="Propose spellings of the archive that are near to the list's.")
@click.option("--last", type=click.IntRange(min=1), default=NEWEST, help=f"Newest entries to look at ({NEWEST:,}).")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(name: str | None, suggest: bool, last: int, folder: Path, as_json: bool) -> None:
    """Show all that the term list or named query NAME stands for, or what lists there are.

    Literals are shown as they are compared: folded, without capitals and accents; one that begins with = is compared
    as written, one that ends in * has any ending. Exit code 2 where there is no such list.
    """
    from monitor.cli.asked import desk_asked
    from monitor.desk.fault import shown
    from monitor.desk.load import pages_of

    desk = desk_asked(folder)
    pages = pages_of(desk)
    name = None if name is None else _known(desk, name)
    if suggest:
        told = _suggested(desk, folder, name, last)
        lines = _proposals(told, _place(pages, str(name)))
    elif name is None:
        told = {"lists": [_counted(desk, pages, one) for one in (*desk.rulebook.lists, *desk.rulebook.queries)]}
        lines = _overview(told["lists"])
    elif name in desk.rulebook.queries:
        told = _query(desk, pages, name)
        lines = _query_lines(told)
    else:
        told = _list(desk, pages, name)
        lines = _list_lines(told)
    click.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else "\n".join(map(shown, lines)))


def _known(desk: "Desk", name: str) -> str:
    from monitor.desk.wording import nearest

    bare = name.removeprefix("$")
    book = desk.rulebook
    if bare not in book.lists and bare not in book.queries:
        near = nearest(bare, (*book.lists, *book.queries))
        refuse(2, f"no list or named query is called {bare}" + (f"; did you mean {near}?" if near else ""))
    return bare


def _place(pages: "Pages", name: str) -> dict[str, Any]:
    from rules.errors import Flaw

    found = pages.placed(Flaw(f"terms:{name}", (), "", ""))
    return {"file": found.file, "line": found.line}


def _counted(desk: "Desk", pages: "Pages", name: str) -> dict[str, Any]:
    """A list or query in one line."""
    entries = desk.rulebook.entries.get(name)
    if entries is None:
        return {"name": name, "kind": "query", **_place(pages, name)}
    return {
        "name": name,
        "kind": "list",
        "entries": len(entries),
        "literals": len({literal for one in entries for literal in one.literals}),
        "about": desk.rulebook.lists[name].about,
        **_place(pages, name),
    }


def _overview(lists: "list[dict[str, Any]]") -> Iterator[str]:
    width = max((len(one["name"]) for one in lists), default=0) + 1
    for one in lists:
        counts = f"{one['entries']:>5} entries {one['literals']:>6} literals" if "entries" in one else "named query"
        yield f"${one['name'].ljust(width)} {counts:<29} {one['file']}:{one['line']}"


def _list(desk: "Desk", pages: "Pages", name: str) -> dict[str, Any]:
    sections: dict[str, list[ListEntry]] = {}
    for one in desk.rulebook.entries[name]:
        sections.setdefault(one.language, []).append(one)
    return {
        **_counted(desk, pages, name),
        "sections": [
            {
                "language": language,
                "entries": [
                    {"entry": text, "through": through, "literals": [str(literal) for literal in one.literals]}
                    for one in entries
                    for through, text in [_way(one.label)]
                ],
                "literals": len({literal for one in entries for literal in one.literals}),
            }
            for language, entries in sections.items()
        ],
    }


def _way(label: str) -> tuple[list[str], str]:
    """The lists through which an entry comes, and the entry as written: `$other: word`."""
    through = []
    while label.startswith("$"):
        other, _, label = label.partition(": ")
        through.append(other.removeprefix("$"))
    return through, label


def _list_lines(told: dict[str, Any]) -> Iterator[str]:
    about = f": {told['about']}" if told["about"] else ""
    yield f"${told['name']}{about}"
    yield f"{told['file']}:{told['line']}, {_of(told['entries'], 'entry')}, {_of(told['literals'], 'literal')}"
    for section in told["sections"]:
        entries = section["entries"]
        yield ""
        yield f"{section['language']}: {_of(len(entries), 'entry')}, {_of(section['literals'], 'literal')}"
        for one in entries:
            yield from _entry_lines(one)


def _entry_lines(one: dict[str, Any]) -> Iterator[str]:
    through = "".join(f"${name} " for name in one["through"])
    head = f"  {one['entry']}" + (f"   (through {through.strip().replace(' ', ' and ')})" if through else "")
    if one["literals"] == [one["entry"]]:
        yield head
        return
    yield head + (f"   {_of(len(one['literals']), 'literal')}" if len(one["literals"]) > 1 else "")
    yield from (f"      {literal}" for literal in one["literals"])


def _of(n: int, word: str) -> str:
    return f"1 {word}" if n == 1 else f"{n} entries" if word == "entry" else f"{n} {word}s"


def _query(desk: "Desk", pages: "Pages", name: str) -> dict[str, Any]:
    from rules.uses import held

    page, path = pages.places[f"terms:{name}"]
    return {
        "name": name,
        "kind": "query",
        **_place(pages, name),
        "text": page.plain(page.find(path)[0]),
        "refers_to": [
            {**_counted(desk, pages, thing.name), "through": [one.name for one in through]}
            for thing, through in held(desk.rulebook, name)
        ],
    }


def _query_lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"${told['name']}, a named query"
    yield f"{told['file']}:{told['line']}"
    yield ""
    yield from (f"  {line}" for line in told["text"].rstrip().splitlines())
    yield ""
    yield "it refers to" if told["refers_to"] else "it refers to no list and no other query"
    for one in told["refers_to"]:
        what = f"{_of(one['entries'], 'entry')}" if one["kind"] == "list" else "a named query"
        through = " and ".join(f"${name}" for name in one["through"])
        yield f"  ${one['name']}: {what}, {one['file']}:{one['line']}" + (f", through {through}" if through else "")


def _suggested(desk: "Desk", folder: Path, name: str | None, last: int) -> dict[str, Any]:
    """Spellings of the newest archived entries that are near to a list's and not matched by it."""
    from dataclasses import asdict

    from monitor.cli.asked import store_asked
    from rules.example import Sample
    from rules.matcher import Matcher
    from rules.spellings import sightings
    from rules.tree import ListRef
    from rules.trial import sample_entry

    if name is None or name in desk.rulebook.queries:
        refuse(2, "name a term list to propose spellings for")
    with store_asked(folder) as store:
        archive = store.entries.recent(last)
    matcher = Matcher.compile_all(desk.rulebook, desk.publishers, ())
    whole = matcher.part(ListRef(name))

    def is_matched(spelling: str) -> bool:
        return matcher.look(sample_entry(Sample(title=spelling))).holds(whole, ("title",))

    found = sightings(desk.rulebook.entries[name], archive, is_matched)
    return {"name": name, "archive": len(archive), "suggestions": [asdict(one) for one in found]}


def _proposals(told: dict[str, Any], place: dict[str, Any]) -> Iterator[str]:
    found: list[dict[str, Any]] = told["suggestions"]
    if not told["archive"]:
        yield "the archive holds no entries yet: `forewarn poll` or `forewarn run` fills it"
        return
    if not found:
        yield f"no spelling in {told['archive']} archived entries is near to ${told['name']} and not matched by it"
        return
    yield f"spellings in {told['archive']} archived entries that are near to ${told['name']} and not matched by it"
    yield f"(entries, spelling, near to which entry); add what is meant to {place['file']}:{place['line']}"
    for one in found[:MOST]:
        yield f"{one['entries']:>6}  {one['spelling']}   ~ {one['near']}"
    if len(found) > MOST:
        yield f"and {len(found) - MOST} more, less near; --json has them all"
