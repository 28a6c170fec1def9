"""A desk's files as pages, what each of them becomes, and the way from a flaw back to its file, line and column."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from feeds.feed import Publisher
from monitor.desk.fault import DeskFaults, Fault
from monitor.desk.layout import Kind, Seat, seat, strangers
from monitor.desk.nodes import Keyed, Listing, Node, Path, Scalar
from monitor.desk.read import Page, read
from monitor.desk.settings import Settings
from monitor.desk.wording import nearest, said
from rules.calendar import ExpectedEvent
from rules.errors import Flaw
from rules.places import Actor, Place
from rules.problem import Problem
from rules.rule import Filter, Rule, TermFile

Model = TypeVar("Model", bound=BaseModel)
Named = TypeVar("Named", bound=Place | Actor)

_NEEDED = {
    "desk": ("desk.yaml", "it holds at least title and zone"),
    "feeds": ("feeds.yaml", "it lists publishers and their feeds"),
    "problem": ("rules/problem.yaml", "it says which question this desk answers"),
}
_OF_KEYS = frozenset({"E204", "E304", "E305"})
"""Codes that blame a key, not what stands behind it."""
_RULE_SIDE: frozenset[Kind] = frozenset({"problem", "calendar", "places", "actors", "terms", "rule", "filter"})

Loose = tuple[str, Path, str]
"""A query by itself: the subject and the path of a flaw in it, and its text."""


NO_PAGES: Mapping[str, Page] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Parts:
    """What the rules' files hold, each by its key; `broken` are the kinds of which a file could not be used.

    `loose` are the queries of rules and filters that cannot be used for something else, each with its place.
    """

    problems: dict[str, Problem]
    rules: dict[str, Rule]
    terms: dict[str, TermFile]
    filters: dict[str, Filter]
    calendar: list[ExpectedEvent]
    places: list[Place]
    actors: list[Actor]
    loose: list[Loose]
    broken: frozenset[Kind]

    @property
    def whole(self) -> bool:
        """Whether every file of the rules could be used."""
        return self.broken.isdisjoint(_RULE_SIDE)


@dataclass(slots=True)
class Pages:
    """Every page of a desk, the faults found so far, and where each thing that has an id stands."""

    by_file: dict[str, Page] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, tuple[Page, Path]] = field(default_factory=dict)
    loose: list[Loose] = field(default_factory=list)

    @classmethod
    def of(cls, files: Mapping[str, bytes], earlier: Mapping[str, Page] = NO_PAGES) -> "Pages":
        """Read every file; what cannot be read becomes a fault. An `earlier` page of the same bytes is taken over."""
        pages = cls()
        pages.faults += strangers(files)
        for file, content in sorted(files.items()):
            found = seat(file)
            if found is None or found.kind == "template":
                continue
            pages.seats[file] = found
            try:
                known = earlier.get(file)
                pages.by_file[file] = known if known and known.content == content else read(file, content)
            except DeskFaults as wrong:
                pages.faults += wrong.faults
        kinds = {found.kind for found in pages.seats.values()}
        for kind, (file, advice) in _NEEDED.items():
            if kind not in kinds:
                pages.faults.append(Fault(file, 0, 0, "E001", "the file is missing", advice))
        return pages

    def settings(self) -> Settings | None:
        """desk.yaml."""
        page = self.by_file.get("desk.yaml")
        return None if page is None else self._model(page, Settings)

    def publishers(self) -> tuple[Publisher, ...]:
        """feeds.yaml; ids of publishers and of feeds stand once in it."""
        page = self.by_file.get("feeds.yaml")
        if page is None:
            return ()
        self.places["feeds"] = (page, ())
        ids: dict[str, int] = {}
        feeds: dict[str, int] = {}
        found = []
        for path, publisher in self._items(page, Publisher):
            self._once(page, (*path, "id"), publisher.id, ids)
            for n, feed in enumerate(publisher.feeds):
                self._once(page, (*path, "feeds", n, "id"), feed.id, feeds)
                if not _is_address(feed.url):
                    message = f'url "{feed.url}" is not an address of the web'
                    self._at(page, (*path, "feeds", n, "url"), "E303", message, "write it whole: https://host/path")
            found.append(publisher)
        return tuple(found)

    def rules(self) -> Parts:
        """Everything under rules/."""
        found = list(self._files("problem", Problem))
        problems = {name: problem for _, name, problem in found}
        rules = dict(self._homed({self.seats[page.file].problem: name for page, name, _ in found if name}))
        filters = {name: one for _, name, one in self._files("filter", Filter)}
        terms = dict(self._terms())
        calendar = list(self._calendar())
        places = list(self._named("places", "place", Place))
        actors = list(self._named("actors", "actor", Actor))
        lacking = {fault.file for fault in self.faults} | (set(self.seats) - set(self.by_file))
        broken = {self.seats[file].kind for file in lacking if file in self.seats}
        broken |= set() if problems else {"problem"}
        return Parts(problems, rules, terms, filters, calendar, places, actors, self.loose, frozenset(broken))

    def check_routes(self, settings: Settings) -> None:
        """What a route names must be there: a mail server, the problems; and no two routes share an id."""
        page = self.by_file["desk.yaml"]
        ids: dict[str, int] = {}
        problems = [key.partition(":")[2] for key in self.places if key.startswith("problem:")]
        for n, route in enumerate(settings.routes):
            path: Path = ("routes", n)
            if not isinstance(page.find(path)[0], Keyed) or page.find(path)[1] < len(path):
                continue
            self._once(page, (*path, "id"), route.id, ids)
            self.places.setdefault(f"route:{route.id}", (page, path))
            if route.channel == "mail" and settings.mail is None:
                message = f"route {route.id} sends mail, but this desk has no mail server"
                self._at(page, (*path, "id"), "E304", message, "add `mail:`, or write `channel: folder`")
            for at, problem in enumerate(route.problems):
                if problem not in problems and problems:
                    near = nearest(problem, problems)
                    advice = f"did you mean {near}?" if near else f"this desk's are {', '.join(problems)}"
                    self._at(page, (*path, "problems", at), "E203", f"no problem is called {problem}", advice)

    def blame(self, flaw: Flaw) -> None:
        """Say of a flaw that the rules' room found where it stands."""
        self.faults.append(self.placed(flaw))

    def blame_all(self, flaws: Iterable[Flaw]) -> None:
        """The same of each of them."""
        for flaw in flaws:
            self.blame(flaw)

    def placed(self, flaw: Flaw) -> Fault:
        """A flaw with the file, line and column where it stands; of the folder where its subject has no file."""
        page, top = self.places.get(flaw.subject, (None, ()))
        if page is None:
            message = flaw.message if flaw.subject == "rules" else f"{flaw.subject}: {flaw.message}"
            return Fault("rules", 0, 0, flaw.code, message, flaw.advice, warning=flaw.warning)
        span = _span(page, page.find(top)[0], flaw)
        if not flaw.path and flaw.offset is None and top:
            # A list or a named query is marked by its name.
            inside, name = page.find(top[:-1])[0], str(top[-1])
            span = page.span(inside.keys[name]) if isinstance(inside, Keyed) and name in inside.keys else span
        return page.fault(span, flaw.code, flaw.message, flaw.advice, warning=flaw.warning)

    def _model(self, page: Page, model: type[Model], path: Path = ()) -> Model | None:
        """One node as a model; what does not fit becomes faults."""
        found = page.made.get((model, path))
        if isinstance(found, model):
            return found
        node, _ = page.find(path)
        try:
            found = model.model_validate(page.plain(node))
        except ValidationError as wrong:
            self.faults += said(page, model, wrong, path)
            return None
        page.made[model, path] = found
        return found

    def _items(self, page: Page, model: type[Model]) -> Iterator[tuple[Path, Model]]:
        """The entries of a file that is a list."""
        if not isinstance(page.root, Listing):
            message = "this file is a list: each entry begins with a hyphen"
            self.faults.append(page.fault(page.span(page.root), "E013", message, "write - id: and its keys below"))
            return
        for n in range(len(page.root.items)):
            found = self._model(page, model, (n,))
            if found is not None:
                yield (n,), found

    def _of_kind(self, kind: str) -> Iterator[Page]:
        return (page for file, page in self.by_file.items() if self.seats[file].kind == kind)

    def _files(self, kind: Kind, model: type[Model]) -> Iterator[tuple[Page, str, Model]]:
        """The files that are one thing each, with its id: the file's name, but for problem.yaml."""
        ids: dict[str, str] = {}
        for page in self._of_kind(kind):
            found = self._model(page, model)
            if found is None:
                self.loose += self._queries(page)
                continue
            name, file = str(getattr(found, "id")), self.seats[page.file].name  # noqa: B009 - no root of theirs has id
            if kind != "problem" and name != file:
                advice = f"write `id: {file}`, or rename the file"
                self._at(page, ("id",), "E017", f"the id {name} is not the file's name", advice)
            elif name in ids:
                self._at(page, ("id",), "E206", f"{name} stands in {ids[name]} too", "an id is used once in a desk")
                continue
            ids.setdefault(name, page.file)
            self.places.setdefault(f"{kind}:{name}", (page, ()))
            yield page, name, found

    def _queries(self, page: Page) -> Iterator[Loose]:
        """The queries of a file that is no rule or filter for another reason: what is wrong with them is said too."""
        seated, written = self.seats[page.file], page.plain()
        subject = f"{seated.kind}:{seated.name}"
        if seated.kind not in {"rule", "filter"} or not isinstance(written, dict) or subject in self.places:
            return
        self.places[subject] = (page, ())
        match = written.get("match")
        several = match if isinstance(match, list) else [{"query": match}]
        found: dict[Path, Any] = {(key,): written.get(key) for key in ("except", "drop_if", "unless")}
        found |= {("match", n, "query"): one.get("query") for n, one in enumerate(several) if isinstance(one, dict)}
        yield from ((subject, path, text) for path, text in found.items() if isinstance(text, str) and text)

    def _homed(self, problems: Mapping[str, str]) -> Iterator[tuple[str, Rule]]:
        """Rules by id, those in a problem's own folder as `problem/id`."""
        for page, name, rule in self._files("rule", Rule):
            folder = self.seats[page.file].problem
            if folder in problems:
                yield f"{problems[folder]}/{name}", rule
                continue
            if folder:
                message = f"the folder rules/{folder} has no problem.yaml"
                self.faults.append(Fault(page.file, 0, 0, "E209", message, "say there which question its rules answer"))
            yield name, rule

    def _named(self, kind: Kind, subject: str, model: type[Named]) -> Iterator[Named]:
        """places.yaml or actors.yaml: what stories and `first` recognise, each id once."""
        for page in self._of_kind(kind):
            ids: dict[str, int] = {}
            for path, one in self._items(page, model):
                self._once(page, (*path, "id"), one.id, ids)
                self.places.setdefault(f"{subject}:{one.id}", (page, path))
                yield one

    def _terms(self) -> Iterator[tuple[str, TermFile]]:
        for page in self._of_kind("terms"):
            found = self._model(page, TermFile)
            if found is None:
                continue
            # Of a list that stands in two files, the rules' room takes the last, and says so.
            self.places.update({f"terms:{name}": (page, (name,)) for name in found.lists})
            self.places.update({f"terms:{name}": (page, ("queries", name)) for name in found.queries})
            yield page.file, found

    def _calendar(self) -> Iterator[ExpectedEvent]:
        ids: dict[str, str] = {}
        for page in self._of_kind("calendar"):
            for path, event in self._items(page, ExpectedEvent):
                if event.id in ids:
                    message = f"{event.id} stands twice; also in {ids[event.id]}"
                    self._at(page, (*path, "id"), "E206", message, "an id is used once in a desk")
                    continue
                ids.setdefault(event.id, page.file)
                self.places.setdefault(f"calendar:{event.id}", (page, path))
                yield event

    def _once(self, page: Page, path: Path, name: str, seen: dict[str, int]) -> None:
        node, _ = page.find(path)
        line, _ = page.place(node.start)
        if name in seen:
            message = f"the id {name} stands twice; first in line {seen[name]}"
            self._at(page, path, "E206", message, "give one of them another id")
        seen.setdefault(name, line)

    def _at(self, page: Page, path: Path, code: str, message: str, advice: str) -> None:
        node, _ = page.find(path)
        self.faults.append(page.fault(page.span(node), code, message, advice))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _span(page: Page, top: Node, flaw: Flaw) -> tuple[int, int]:
    """Where a flaw stands: as deep along its path as the file goes."""
    node, taken = page.find(flaw.path, top)
    # A query may stand as `match: text` or as an entry of a list with `query: text`; both are one thing in the model.
    if taken < len(flaw.path) and isinstance(node, Keyed):
        key = node.keys.get(str(flaw.path[taken]))
        return page.span(key or node)
    if isinstance(node, Scalar) and (node.value or flaw.offset is not None) and flaw.code not in _OF_KEYS:
        return page.span(node, flaw.offset, flaw.length)
    parent, _ = page.find(flaw.path[:-1], top)
    if flaw.path and isinstance(parent, Keyed) and flaw.path[-1] in parent.keys:
        return page.span(parent.keys[str(flaw.path[-1])])
    return page.span(node)
