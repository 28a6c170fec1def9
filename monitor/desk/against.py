"""A desk against what it was at a commit: what must not happen to a rule's id while files are edited."""

from collections.abc import Iterator, Mapping

from monitor.desk.fault import Fault, in_order
from monitor.desk.history import History
from monitor.desk.layout import seat
from monitor.desk.pages import Pages
from rules.errors import Flaw
from rules.lifecycle import broken_promises, is_same, reused
from rules.rule import Rule


def compared(files: Mapping[str, bytes], history: History, commit: str) -> list[Fault]:
    """What the desk's files do to the ids of rules that were there at a commit, or ever before it.

    Rules that cannot be read, then or now, are passed over: the desk's own check says what is wrong with them.
    """
    pages, past = Pages.of(files), Pages.of(history.files(commit))
    now, before = _rules(pages), _rules(past)
    pages.faults.clear()
    past.faults.clear()
    written = {found.name for file in files if (found := seat(file)) is not None and found.kind == "rule"}
    known = {name: rule for name, rule in before.items() if name in now or name not in written}
    for flaw in (*broken_promises(now, known), *_used_before(now, before, history, commit)):
        (pages if flaw.subject in pages.places else past).blame(flaw)
    gone = (Fault(one.file, 0, 0, one.code, one.message, one.advice) for one in past.faults)
    return in_order([*pages.faults, *gone])


def _rules(pages: Pages) -> dict[str, Rule]:
    return {rule.id: rule for rule in pages.rules().rules.values()}


def _used_before(now: Mapping[str, Rule], before: Mapping[str, Rule], history: History, commit: str) -> Iterator[Flaw]:
    """Ids of new rules that another rule had until it was deleted."""
    for name, rule in now.items():
        found = None if name in before else history.deleted(commit, f"rules/**/indicators/{name}.yaml")
        old = None if found is None else _read(*found)
        if old is not None and old.id == name and not is_same(old, rule):
            yield reused(name, f"it was deleted as “{old.title}”")


def _read(path: str, content: bytes) -> Rule | None:
    return next(iter(_rules(Pages.of({path: content})).values()), None)
