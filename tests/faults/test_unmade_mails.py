"""C05: a mail that cannot be made is told of and holds up no other; once it can be made it goes out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from turned import HandClock
from urgent_desk import Desk

from alerts.telling import Present
from monitor.editions import Editions

ROUTES = """\
  - id: seniors
    channel: folder
    digest: {at: "06:30"}
    alerts: {kinds: [U0]}
  - id: analysts
    channel: folder
    digest: {at: "06:30"}
    alerts: {kinds: [U0]}
"""


def failing(first: int, desk: Desk) -> Callable[[], Present]:
    """How things stand, which so many times in the beginning cannot be said."""
    left = [first]

    def present() -> Present:
        left[0] -= 1
        if left[0] >= 0:
            raise ArithmeticError("nobody can count this")
        return Present(desk.now, desk.backed)

    return present


def texts(desk: Desk, kind: str) -> list[str]:
    """The mails of a kind, the oldest first."""
    made = desk.store.outbox.made(kind, desk.clock().replace(year=2000))
    return [message.raw.decode().replace("=\r\n", "").replace("\r\n", " ") for message in made]


def test_one_digest_that_cannot_be_made_holds_up_no_other(tmp_path: Path, clock: HandClock) -> None:
    """The other route's digest goes out in the same cycle, with a word to the operator; its own at the next."""
    desk = Desk(tmp_path / "desk", clock, ROUTES)
    desk.editions = Editions(desk.store, clock, present=failing(1, desk))
    assert desk.publish(minutes=40) == ["digest:analysts", "notice"]
    assert "nobody can count this" in texts(desk, "notice")[0]
    assert desk.publish() == ["digest:seniors"]


def test_alerts_that_cannot_be_made_hold_up_no_digest(tmp_path: Path, clock: HandClock) -> None:
    """Digests go out and list as set aside what failed three times; what can be told again is told."""
    desk = Desk(tmp_path / "desk", clock, ROUTES)
    desk.prints(1, "Airstrike hits Khost market, officials say")
    desk.editions = Editions(desk.store, clock, present=failing(3, desk))
    for _ in range(3):
        assert [each for each in desk.publish(minutes=6) if each != "notice"] == []
    clock.turn(minutes=15)
    desk.editions = Editions(desk.store, clock, present=failing(1, desk))
    assert desk.publish() == ["digest:seniors", "digest:analysts"]
    assert all("nobody can count this" in each for each in texts(desk, "digest"))
    assert sorted(desk.publish()) == ["alert:analysts:border", "alert:seniors:border"]


def test_one_alert_that_cannot_be_read_holds_up_no_other(tmp_path: Path, clock: HandClock) -> None:
    """Of two alerts one has lost its evidence: the other is told, and the digest lists the first as set aside."""
    desk = Desk(tmp_path / "desk", clock, ROUTES)
    desk.prints(1, "Airstrike hits Khost market, officials say")
    desk.prints(2, "Drone strike near the river in Khost kills a commander")
    with desk.store.transaction():
        desk.store._db.write("UPDATE alert SET evidence = '{}' WHERE key = (SELECT MIN(key) FROM alert)", ())
    said = [about for _ in range(4) for about in desk.publish(minutes=11)]
    assert said.count("alert:seniors:border") == said.count("alert:analysts:border") == 1
    assert all("Set aside" in each and "KeyError" in each for each in texts(desk, "digest"))


@pytest.mark.parametrize("name", ["digest.html.j2", "alert.txt.j2", "_macros.html.j2"])
def test_a_template_that_raises_holds_up_nothing(tmp_path: Path, clock: HandClock, name: str) -> None:
    """A desk's own template that fails: plain words go out at once, with a word to the operator."""
    desk = Desk(tmp_path / "desk", clock, ROUTES)
    (tmp_path / "desk" / "templates").mkdir()
    (tmp_path / "desk" / "templates" / name).write_text("{{ nothing.at.all }}", encoding="utf-8")
    desk.keeper.look()
    assert desk.keeper.look()
    desk.prints(1, "Airstrike hits Khost market, officials say")
    said = [about for _ in range(2) for about in desk.publish(minutes=20)]
    assert sorted(said) == [
        "alert:analysts:border",
        "alert:seniors:border",
        "digest:analysts",
        "digest:seniors",
        "notice",
    ]
    broken = texts(desk, name.split(".", maxsplit=1)[0] if name[0] != "_" else "digest")
    assert all("Khost market" in each and "could not be laid out" in each for each in broken)
