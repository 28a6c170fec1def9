"""Days without a mail server, and more news than anybody can be told: nothing is lost, and no reader is buried."""

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import mail_trap
import pytest
from mail_trap import Server
from posted import READERS, Desk, Lay, text

from monitor.store.ledger import Ledger


@pytest.fixture
def closed() -> Iterator[Server]:
    """A port at which nobody listens, and nobody else can."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        yield Server("none", None, port=taken.getsockname()[1])


def hours(desk: Desk, count: int) -> None:
    """Let hours pass, with a look at every quarter."""
    for _ in range(count * 4):
        desk.tick(minutes=15)


def told(desk: Desk, titles: list[str]) -> Counter[str]:
    """How many digests on the wire each of these titles stands in, for the first reader."""
    digests = [text(each) for each in desk.letters(READERS[0], "digest")]
    bulletins = [
        {tale["title"]["text"] for tale in json.loads(path.read_text("utf-8"))["stories"]}
        for path in (desk.folder / "var" / "bulletins" / "seniors").glob("digest-*.json")
    ]
    assert len(digests) == len(bulletins)
    return Counter({title: sum(title in each for each in bulletins) for title in titles})


def serve_again(desk: Desk, stack: ExitStack) -> None:
    """The mail server is there, at the same port."""
    desk.server = stack.enter_context(mail_trap.trap("none", port=desk.server.port))


@pytest.mark.slow
def test_five_days_without_a_mail_server(lay: Lay, closed: Server) -> None:
    """C01: 300 hits in five days; then each reader has one mail of what is old, the last day's alerts, and all digests."""
    desk = lay(closed, on_disk=False)
    titles = []
    for _ in range(5 * 12):
        titles += desk.strikes(5)
        hours(desk, 2)
    before = dict(desk.states("alert"))
    assert set(before.values()) == {"pending"}
    assert len(before) > 100
    for message, delivery in desk.outbox():
        age = (desk.clock() - message.created).total_seconds() / 60
        least = 12 if message.kind == "alert" else 48
        assert delivery.attempts <= min(age, 24 * 60 if message.kind == "alert" else age) / least + 6
    with ExitStack() as stack:
        serve_again(desk, stack)
        hours(desk, 3)
        assert set(desk.states().values()) == {"sent"}
        ledger = Ledger(desk.folder / "var" / "sent.log")
        assert {message.msgid for message, _ in desk.outbox()} == ledger.sent_ids()
        for reader in READERS:
            alerts = [each.message for each in desk.letters(reader, "alert")]
            late = [each for each in alerts if str(each["Subject"]).startswith("[DELAYED]")]
            assert len(late) == 1
            assert len(alerts) <= 1 + 4 + 12 + 2, "those of a day, and what came since"
            assert len(late[0].as_bytes()) < 100 * 1024
            mine = [message for message, _ in desk.outbox("alert") if message.recipient == reader]
            listed = re.findall(r"^\* (.+ UTC) ", late[0].get_content(), re.MULTILINE)
            alone = [
                each for each in re.findall(r"^\* .+$", late[0].get_content(), re.MULTILINE) if "as well" not in each
            ]
            assert len(alone) == len(mine) - len(alerts)
            assert len(set(listed)) == len(listed) > 40
            assert len({str(each["Message-ID"]) for each in alerts}) == len(alerts)
        assert len(desk.letters(READERS[0], "digest")) == 6
        desk.tick(days=1)
        counts = told(desk, titles)
        assert set(counts.values()) == {1}
        assert len(counts) == 300


def test_two_days_without_a_mail_server(lay: Lay, closed: Server) -> None:
    """C01: what is older than a day comes in one mail, in its own words; what is younger comes by itself, once."""
    desk = lay(closed)
    old, young = desk.strikes(1), []
    hours(desk, 4)
    old += desk.strikes(1)
    hours(desk, 22)
    young += desk.strikes(1)
    hours(desk, 4)
    with ExitStack() as stack:
        serve_again(desk, stack)
        hours(desk, 2)
        assert set(desk.states().values()) == {"sent"}
        for reader in READERS:
            late, alone = sorted(
                desk.letters(reader, "alert"), key=lambda each: "[DELAYED]" not in str(each.message["Subject"])
            )
            words = text(late)
            assert str(late.message["Subject"]).startswith("[DELAYED] 3 alerts")
            assert words.count("comes by itself as well") == 1
            assert all(title in words for title in old)
            assert young[0] in text(alone)
        hours(desk, 30)
        assert len(desk.letters(kind="alert")) == 4
    assert {message.msgid for message, _ in desk.outbox() if message.msgid.startswith("<alert")} <= Ledger(
        desk.folder / "var" / "sent.log"
    ).sent_ids()


@pytest.mark.parametrize("moment", ["gathered", "sent"])
def test_a_process_that_ends_while_it_catches_up(lay: Lay, closed: Server, moment: str) -> None:
    """A restart between the mail that gathers and what it settles repeats nothing and loses nothing."""
    desk = lay(closed)
    old = []
    for _ in range(3):
        old += desk.strikes(1)
        hours(desk, 3)
    hours(desk, 24)
    with ExitStack() as stack:
        serve_again(desk, stack)
        desk.clock.turn(minutes=6)
        by = desk.daemon
        channel = mail_trap.Server.channel(desk.server)
        aside = by._delays.gather(by.keeper.force.desk, "mail", channel, desk.clock())
        assert len(aside.waits) == 6
        if moment == "sent":
            by.deliveries.send_by("mail", channel, aside=aside)
        desk.restart()
        hours(desk, 2)
        assert set(desk.states().values()) == {"sent"}
        for reader in READERS:
            [late] = desk.letters(reader, "alert")
            assert all(title in text(late) for title in old)


def test_what_a_server_refuses_to_gather_is_sent_by_itself(lay: Lay, closed: Server) -> None:
    """Where the mail in their place is refused for good, the alerts come one by one after all."""
    desk = lay(closed)
    for _ in range(3):
        desk.strikes(1)
        hours(desk, 3)
    hours(desk, 24)
    with ExitStack() as stack:
        serve_again(desk, stack)
        desk.server.refuse("DATA", "554 no", nth=1)
        desk.server.refuse("DATA", "554 no", nth=2)
        hours(desk, 2)
        assert Counter(desk.states("alert").values()) == {"held": 2, "sent": 6}
        assert len(desk.letters(kind="alert")) == 6


def test_one_reader_s_greylist_gathers_for_nobody_else(lay: Lay) -> None:
    """A reader whose server puts mails off for two days has them gathered; the other has each when it is told."""
    with mail_trap.trap("none") as server:
        desk = lay(server)
        server.refuse("RCPT", "451 later", recipient=READERS[1])
        for _ in range(3):
            desk.strikes(1)
            hours(desk, 3)
        hours(desk, 40)
        assert len(desk.letters(READERS[0], "alert")) == 3
        server.behave()
        hours(desk, 2)
        assert set(desk.states().values()) == {"sent"}
        assert len(desk.letters(READERS[0], "alert")) == 3
        assert all("[DELAYED]" in str(each.message["Subject"]) for each in desk.letters(READERS[1], "alert"))


@pytest.mark.slow
def test_a_thousand_urgent_hits_in_a_minute(lay: Lay) -> None:
    """C10: a thousand critical reports in a minute are a handful of mails, and each is listed in what they tell."""
    with mail_trap.trap("none") as server:
        desk = lay(server, on_disk=False)
        titles = desk.strikes(500) + desk.strikes(500)
        hours(desk, 24)
        assert desk.store.alerts.count_waiting() == 0
        for reader in READERS:
            assert 1 <= len(desk.letters(reader, "alert")) <= 4
        for letter in desk.letters():
            assert len(letter.raw) <= 200_000
        folder = desk.folder / "var" / "bulletins" / "seniors"
        listed = [
            tale["title"]["text"]
            for path in folder.glob("alert-*.json")
            for tale in json.loads(path.read_text("utf-8"))["stories"]
        ]
        assert Counter(listed) == Counter(titles)
        assert set(told(desk, titles).values()) == {1}
        said = [text(each) for each in desk.letters(READERS[0], "alert")]
        assert any(re.search(r"9\d\d more|1,000|and \d+ more", each) for each in said), said[0][:800]
