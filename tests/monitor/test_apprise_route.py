"""A route by Apprise goes the way of all messages: outbox, claim, ledger, settle; and its secret stays in the environment."""

import io
import logging
import random
import sys
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import hook_trap
import make
import pytest
import shelved
from click.testing import CliRunner
from turned import HandClock

from monitor import log, wiring
from monitor.cli import group
from monitor.delivery import Deliveries
from monitor.desk.var import Var
from monitor.editions import Editions
from monitor.inforce import Keeper
from monitor.judge import Judge
from monitor.store.ledger import Ledger

ROUTES = """\
  - id: duty
    channel: apprise
    to: [FOREWARN_DUTY, FOREWARN_DEPUTY]
    alerts: {kinds: [U0]}
"""
SECRETS = (b"s3cret-word", b"t0ken-word")


class Desk:
    """A desk with a route by Apprise, run by hand."""

    def __init__(self, folder: Path, clock: HandClock) -> None:
        self.folder = make.desk(folder, {"dawn": "https://dawn.example/rss"}, routes=ROUTES)
        self.clock = clock
        self.var = Var(self.folder)
        self.store = wiring.open_or_create(self.folder, clock)
        self.keeper = Keeper(self.folder, self.store, clock)
        self.keeper.start()
        self.judge = Judge(self.store, clock)
        self.editions = Editions(self.store, clock)
        self.begin()

    def begin(self) -> None:
        """A process of its own, as after a restart."""
        self.ledger = Ledger(self.var.ledger)
        self.deliveries = Deliveries(self.store, self.ledger, wiring.owner(), self.clock, random.Random(7))

    def strikes(self, n: int = 1) -> None:
        """A critical report comes in, and its wait passes."""
        shelved.shelve(self.store, n, self.clock(), f"Airstrike hits Khost market number {n}")
        self.judge.match(self.keeper.force)
        self.judge.assess(self.keeper.force)
        self.clock.turn(minutes=11)
        self.editions.publish_due(self.keeper.force)

    def send(self, minutes: float = 0) -> int:
        """Turn the clock and send what is due."""
        self.clock.turn(minutes=minutes)
        return self.deliveries.send_waiting(wiring.channels(self.keeper.force.desk, self.var))

    def states(self) -> dict[str, str]:
        """How far each reader's newest alert has come."""
        made = self.store.outbox.made("alert", self.clock.turn().replace(year=2020))
        return {one.recipient: str(self.store.outbox.state_of(one.msgid)) for one in made}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[hook_trap.Server]:
    """A service whose address the environment holds for both readers."""
    with hook_trap.trap() as running:
        monkeypatch.setenv("FOREWARN_DUTY", running.address)
        monkeypatch.setenv("FOREWARN_DEPUTY", running.address + "/deputy")
        yield running


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock, server: hook_trap.Server) -> Iterator[Desk]:
    """A desk that can reach the service."""
    made = Desk(tmp_path / "desk", clock)
    yield made
    made.store.close()


def test_an_alert_goes_out_once_to_each_and_stands_in_the_ledger(desk, server):
    """What is sent is recorded by its Message-ID as a mail is, and a restart sends nothing again."""
    desk.strikes()
    assert desk.send() == 2
    assert sorted(server.asked) == ["/hook/t0ken-word", "/hook/t0ken-word/deputy"]
    assert "Khost market" in server.posts[0]["message"]
    assert len(desk.ledger.sent_ids()) == 2
    desk.begin()
    desk.deliveries.recover()
    assert desk.send(600) == 0
    assert len(server.posts) == 2


def test_a_dropped_answer_is_repeated_once_and_says_so(desk, server):
    """Where nobody knows whether it was taken it goes out again after ten minutes, marked; the other reader is served."""
    server.answers("taken, then drop")
    desk.strikes()
    assert desk.send() == 1
    assert desk.send(9) == 0
    assert desk.send(4) == 1
    first, _, again = server.posts
    assert again["message"].splitlines()[0] == "(This may be a repeat.)"
    assert again["message"].splitlines()[1:] == first["message"].splitlines()
    assert set(desk.states().values()) == {"sent"}


def test_a_crash_between_service_and_settling_is_a_marked_repeat(desk, server):
    """A process that dies while it sends leaves a message that the next one sends again, said to be a repeat."""
    desk.strikes()
    [one, _] = desk.store.outbox.due("apprise", desk.clock(), 9)
    with desk.store.transaction():
        desk.store.outbox.claim(one.message_id, "another process", desk.clock())
    desk.begin()
    assert "1 messages were being sent when the last process ended" in desk.deliveries.recover()[-1]
    assert desk.send() == 2
    assert sorted("repeat" in post["message"] for post in server.posts) == [False, True]


def test_a_service_that_is_down_loses_nothing(desk, server):
    """While a service takes nothing its alerts wait, and come soon after it is back."""
    server.answers(*[503] * 20)
    desk.strikes()
    while server.plan:
        desk.send(15)
    assert desk.send(20) == 2
    assert len(server.posts) == 2
    assert not any("repeat" in post["message"] for post in server.posts)


def test_a_wrong_address_is_told_to_the_operator_and_holds_up_nobody(desk, server, monkeypatch):
    """A variable that is not set is one notice; the other reader is served at once, this one as soon as it is set."""
    monkeypatch.delenv("FOREWARN_DUTY")
    desk.strikes()
    assert desk.send() == 1
    assert desk.send(5) == 0
    notices = [notice.text for notice in desk.store.trouble.unmailed()]
    assert len(notices) == 1
    assert "FOREWARN_DUTY is not set in the environment" in notices[0]
    monkeypatch.setenv("FOREWARN_DUTY", server.address)
    assert desk.send(20) == 1


def test_a_secret_may_lie_in_a_file(desk, server, monkeypatch, tmp_path):
    """NAME_FILE names the file that holds the address, as containers and systemd hand out secrets."""
    (tmp_path / "duty").write_text(server.address + "\n")
    monkeypatch.delenv("FOREWARN_DUTY")
    monkeypatch.setenv("FOREWARN_DUTY_FILE", str(tmp_path / "duty"))
    desk.strikes()
    assert desk.send() == 2
    monkeypatch.setenv("FOREWARN_DUTY_FILE", str(tmp_path / "nothing"))
    assert wiring.secret("FOREWARN_DUTY") == ""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the daemon's log writes; the logger is put back as it was."""
    logger = logging.getLogger("monitor")
    before = list(logger.handlers), logger.level, logger.propagate, logging.raiseExceptions
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    log.configure(logging.DEBUG)
    yield out
    logger.handlers[:], logger.propagate, logging.raiseExceptions = before[0], before[2], before[3]
    logger.setLevel(before[1])


def test_the_secret_stands_in_no_file_and_no_line(desk, server, written, capfd):
    """Neither the database, the ledger, the log, `status` nor `doctor` holds any part of an address."""
    server.answers(401, 500, "drop", 404)
    desk.strikes()
    for _ in range(6):
        desk.send(20)
    desk.store.close()
    run = CliRunner()
    said = (
        run.invoke(group, ["status", str(desk.folder)]).output + run.invoke(group, ["doctor", str(desk.folder)]).output
    )
    assert "FOREWARN_DEPUTY (JSON), FOREWARN_DUTY (JSON)" in said
    seen = (said + written.getvalue() + "".join(capfd.readouterr())).encode()
    seen += b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert b"not sent" in seen
    assert not any(secret in seen for secret in SECRETS)


def test_what_waits_is_a_message_like_any_other(desk):
    """The outbox keeps the whole message with its Message-ID, so that a later look finds what was said."""
    desk.strikes()
    [one, _] = desk.store.outbox.made("alert", desk.clock().replace(year=2020))
    letter = BytesParser(policy=default).parsebytes(one.raw)
    assert str(letter["Message-ID"]) == one.msgid
    assert one.channel == "apprise"
    assert letter.get_content_type() == "text/plain"
    assert "Khost market" in letter.get_content()
