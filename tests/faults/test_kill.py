"""`kill -9` at every labelled point of one scripted day: nothing is lost, and nothing is decided twice."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import kill_points
import mail_trap
import oracles
import pytest
import scripted_day
from feed_server import FeedServer

KILLED = -9
STAGES = (
    "T1 document",
    "T2 match",
    "T3 claim",
    "T4 settle",
    "T5 digest",
    "T5 alert",
    "T6 assess",
    "T6 look",
    "T6 close",
)
A_BAD_DAY = (
    "create: after#1",
    "create name: after#1",
    "reload: written#1",
    "T1 meet: after#1",
    "T1 document: between writes#1",
    "T1 document: written#2",
    "T1 document: after#1",
    "T2 match: between writes#1",
    "T2 match: written#1",
    "T6 assess: before#1",
    "T5 digest: written#1",
    "T5 digest: after#1",
    "bulletin: after#1",
    "T5 bulletins: before#1",
    "T5 bulletins: written#1",
    "T3 claim: after#1",
    "mail data: before#1",
    "T4 settle: written#1",
    "T6 assess: written#1",
    "T6 look: written#1",
    "T5 alert: written#1",
    "T5 alert: after#1",
    "ledger: after#1",
    "T4 settle: before#1",
    "reload: written#2",
    "T1 look: written#1",
    "T6 close: written#1",
    "backup: after#1",
    "Retention.run_due: written#1",
)
"""One kill after another, none of them while a server has a letter and nothing here says so: no letter comes twice."""
UNSURE = ("mail dot: sent#1", "mail: after#1", "ledger: torn#1", "ledger: before#2")


@dataclass
class Ground:
    """Where days are played: the feeds, the mail server, and a warm process."""

    feeds: FeedServer
    mail: mail_trap.Server
    warm: kill_points.Warm
    folder: Path

    def __post_init__(self) -> None:
        self._numbers = itertools.count()

    def lay_out(self) -> Path:
        """A new desk, with an empty mail server."""
        self.mail.letters.clear()
        return scripted_day.lay_out(self.folder / f"day{next(self._numbers)}", self.feeds, self.mail.port)

    def play(self, desk: Path, kill: str = "") -> tuple[int, Counter[str]]:
        """Play the day on a desk to its end, or to the point where it is killed."""
        return self.warm.play(desk, self.feeds.url("/turn"), kill)

    def faults_after(self, *kills: str) -> list[str]:
        """Kill the day at one point after another, then play it to its end; what does not hold."""
        desk, wrong = self.lay_out(), []
        for kill in kills:
            code, _ = self.play(desk, kill)
            if code != KILLED:
                return [*wrong, f"never killed at {kill}, but ended with {code}: {_said(desk)}"]
            wrong += [f"at once after {kill}: {fault}" for fault in oracles.right_after(desk)]
        code, _ = self.play(desk)
        if code != 0:
            return [*wrong, f"{kills}: the last process ended with {code}: {_said(desk)}"]
        return wrong + [f"{kills}: {fault}" for fault in oracles.in_the_end(desk, self.mail.letters, kills)]


def _said(desk: Path) -> str:
    said = desk / "said.txt"
    return said.read_text(encoding="utf-8")[-2000:] if said.exists() else ""


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Ground]]:
    """Two grounds, each with servers of its own, so that two days can be played at once."""
    with ExitStack() as stack:
        made = [
            Ground(
                stack.enter_context(FeedServer()),
                stack.enter_context(mail_trap.trap("none")),
                stack.enter_context(kill_points.warm()),
                tmp_path_factory.mktemp("days"),
            )
            for _ in range(2)
        ]
        for ground in made:
            scripted_day.turns(ground.feeds)
        yield made


@pytest.fixture(scope="module")
def reference(grounds: list[Ground]) -> Counter[str]:
    """How often each label is passed on a day that nobody kills; what must hold then holds."""
    desk = grounds[0].lay_out()
    code, passed = grounds[0].play(desk)
    assert code == 0, _said(desk)
    assert oracles.in_the_end(desk, grounds[0].mail.letters) == []
    return passed


def _faults(grounds: list[Ground], days: Sequence[tuple[str, ...]]) -> list[str]:
    """What does not hold after any of these days, half of them played on each ground."""

    def play(number: int) -> list[str]:
        return [fault for kills in days[number :: len(grounds)] for fault in grounds[number].faults_after(*kills)]

    with ThreadPoolExecutor(len(grounds)) as pool:
        return [fault for found in pool.map(play, range(len(grounds))) for fault in found]


def test_the_day_has_many_places_to_die(reference: Counter[str]) -> None:
    """The day passes thirty labels and more, before and after each of T1 to T6, and between the dot and the ledger."""
    assert len(reference) >= 30
    for stage in STAGES:
        assert {f"{stage}: before", f"{stage}: written", f"{stage}: after"} <= set(reference)
    assert {"mail dot: sent", "mail: after", "ledger: torn", "ledger: after", "reload: written"} <= set(reference)


def test_a_bad_day(grounds: list[Ground]) -> None:
    """A day that is killed again and again, and played on each time, loses nothing and decides nothing twice.

    On one ground no kill comes while a server has a letter unknown to us, and none comes twice; on the other all do.
    """
    assert _faults(grounds, [A_BAD_DAY, UNSURE]) == []


@pytest.mark.slow
def test_killed_anywhere(grounds: list[Ground], reference: Counter[str]) -> None:
    """The same after one kill at each pass of each label of the day."""
    points = [(f"{label}#{n}",) for label, times in sorted(reference.items()) for n in range(1, times + 1)]
    assert _faults(grounds, points) == []


@pytest.mark.slow
def test_killed_while_it_recovers(grounds: list[Ground]) -> None:
    """A second kill while the first is being put right loses nothing either."""
    again = ("Deliveries.recover: before#1", "Deliveries.recover: written#1", "reload: written#1", "T3 claim: after#1")
    days = list(itertools.product(("T3 claim: after#5", "mail: after#5", "T5 digest: written#3"), again))
    assert _faults(grounds, days) == []
