"""A whole desk and a mail server that fails: from the feed to the reader, every letter once, and nothing in its way."""

import re
from collections import Counter
from collections.abc import Iterator

import mail_trap
import pytest
from mail_trap import Server
from posted import FOLDER, READERS, Desk, Lay, route, text

from alerts.channels.email import Deadlines
from alerts.message import REPEAT


@pytest.fixture
def server() -> Iterator[Server]:
    """A mail server without TLS, as on the machine itself."""
    with mail_trap.trap("none") as running:
        yield running


def for_hours(desk: Desk, hours: int) -> None:
    """Let hours pass, a look at every ten minutes."""
    for _ in range(hours * 6):
        desk.tick(minutes=10)


# -- nobody knows whether it was taken ------------------------------------------------------------------


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "lost"])
def test_a_link_cut_after_the_dot(lay: Lay, server: Server, stored: bool) -> None:
    """C02: whether the server kept it or not, the same bytes come again, with a note; a reader's mailbox has one."""
    desk = lay(server)
    server.drop("after dot" if stored else "after dot, unstored", nth=1)
    server.drop("after dot" if stored else "after dot, unstored", nth=2)
    [title] = desk.strikes(1)
    desk.tick(minutes=11)
    assert {delivery.state for _, delivery in desk.outbox("alert")} == {"pending"}
    assert {delivery.uncertain for _, delivery in desk.outbox("alert")} == {1}
    desk.tick(minutes=9)
    assert len(server.letters) == (2 if stored else 0), "the server has ten minutes to make up its mind"
    for_hours(desk, 2)
    made = {message.msgid: message for message, _ in desk.outbox("alert")}
    copies = [each for each in server.letters if str(each.message["Message-ID"]) in made]
    assert Counter(each.recipient for each in copies) == dict.fromkeys(READERS, 2 if stored else 1)
    for reader in READERS:
        mine = [each for each in copies if each.recipient == reader]
        assert len({str(each.message["Message-ID"]) for each in mine}) == 1
        assert mine[-1].raw == REPEAT.encode() + made[str(mine[-1].message["Message-ID"])].raw
        assert title in text(mine[-1])
    assert [each.raw.startswith(b"Comments:") for each in copies] == ([False] * 2 if stored else []) + [True] * 2


def test_a_reset_before_quit(lay: Lay, server: Server) -> None:
    """C08: what was taken is sent, however the link ends, and comes once."""
    desk = lay(server)
    server.drop("at QUIT")
    desk.strikes(1)
    for_hours(desk, 3)
    assert Counter(each.recipient for each in desk.letters(kind="alert")) == dict.fromkeys(READERS, 1)
    assert {delivery.attempts for _, delivery in desk.outbox("alert")} == {1}


def test_a_server_that_thinks_long_about_the_dot(lay: Lay, server: Server) -> None:
    """C04: an answer that comes late is waited for, up to ten minutes, and believed: one letter to each reader."""
    assert Deadlines().dot >= 600
    assert Deadlines().command <= 60
    desk = lay(server)
    server.delay = 1
    desk.strikes(1)
    for_hours(desk, 1)
    assert Counter(each.recipient for each in desk.letters(kind="alert")) == dict.fromkeys(READERS, 1)
    assert {(delivery.state, delivery.uncertain) for _, delivery in desk.outbox("alert")} == {("sent", 0)}


# -- some readers, some letters -------------------------------------------------------------------------


def test_each_reader_stands_alone(lay: Lay, server: Server) -> None:
    """C03: one is served, one put off and served later, one refused: held, told to the operator and in the digest."""
    desk = lay(server, routes=route("ok@desk.example", "grey@desk.example", "gone@desk.example"))
    server.refuse("RCPT", "550 no such user", recipient="gone@desk.example")
    server.refuse("RCPT", "451 come back", recipient="grey@desk.example", nth=2)
    server.refuse("RCPT", "451 come back", recipient="grey@desk.example", nth=4)
    desk.strikes(1)
    desk.tick(minutes=11)
    states = {reader: state for (_, reader), state in desk.states("alert").items()}
    assert states == {"ok@desk.example": "sent", "grey@desk.example": "pending", "gone@desk.example": "held"}
    for_hours(desk, 1)
    assert Counter(each.recipient for each in desk.letters(kind="alert")) == {
        "ok@desk.example": 1,
        "grey@desk.example": 1,
    }
    [notice] = desk.letters("ops@desk.example", "notice")
    assert "550 no such user" in text(notice)
    [digest] = desk.letters("ok@desk.example", "digest")
    assert "1 letter not delivered" in text(digest)
    assert "gone@desk.example: 550 no such user" in text(digest)


@pytest.mark.parametrize("reply", ["554 looks like spam", "552 too large"])
def test_a_letter_that_is_always_refused(lay: Lay, server: Server, reply: str) -> None:
    """C05: one letter that no server takes is held; what waits behind it goes out in the same cycle."""
    desk = lay(server)
    server.refuse("DATA", reply, nth=1)
    desk.strikes(1)
    desk.tick(minutes=11)
    assert sorted(desk.states("alert").values()) == ["held", "sent"]
    desk.tick(minutes=25)
    digests = desk.letters(kind="digest")
    assert len(digests) == 2
    assert all(f"a@desk.example: {reply}" in text(each) for each in digests)
    before = len(server.letters)
    for_hours(desk, 6)
    assert [each for each in server.letters[before:] if str(each.message["Message-ID"]).startswith("<alert")] == []


def test_a_letter_of_forty_megabytes(lay: Lay, server: Server) -> None:
    """C05: a letter that the server will not have for its size is held at once; the others go out in the same cycle."""
    desk = lay(server)
    desk.strikes(1)
    desk.clock.turn(minutes=11)
    desk.daemon.publish()
    with desk.store.transaction():
        [big] = [message for message, _ in desk.outbox("alert") if message.recipient == READERS[0]]
        raw = big.raw + b"more than anybody takes\r\n" * (40 * 2**20 // 25)
        desk.store._db.write("UPDATE message SET raw = ? WHERE msgid = ?", (raw, big.msgid))
    assert desk.daemon.send() == 1
    assert {reader: state for (_, reader), state in desk.states("alert").items()} == {
        READERS[0]: "held",
        READERS[1]: "sent",
    }
    desk.tick(minutes=25)
    assert all("552" in text(each) for each in desk.letters(kind="digest"))


def test_a_reader_who_leaves_or_comes(lay: Lay, server: Server) -> None:
    """C11: what waits for somebody who left the route is held with a word to the operator; who came is told from now."""
    desk = lay(server)
    server.refuse("RCPT", "451 later", recipient=READERS[1])
    desk.strikes(1)
    desk.tick(minutes=11)
    desk.write(route(READERS[0], "new@desk.example"))
    assert [desk.daemon.keeper.look(), desk.daemon.keeper.look()] == [False, True]
    server.behave()
    for_hours(desk, 2)
    assert desk.letters(READERS[1]) == []
    assert {reader: state for (_, reader), state in desk.states("alert").items()} == {
        READERS[0]: "sent",
        READERS[1]: "held",
    }
    said = " ".join(text(each) for each in desk.letters("ops@desk.example"))
    assert READERS[1] in said
    assert "no longer" in said
    assert [str(each.message["Message-ID"])[:7] for each in desk.letters("new@desk.example")] == ["<digest"]
    desk.strikes(1)
    for_hours(desk, 3)
    assert len(desk.letters("new@desk.example", "alert")) == 1
    assert len(desk.letters(READERS[0], "alert")) == 2


# -- servers that cannot be spoken to -------------------------------------------------------------------


def secured(lay: Lay, server: Server, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that logs in, with a second route that no mail server is needed for."""
    monkeypatch.setenv("DESK_PASSWORD", "secret")
    return lay(server, routes=route(READERS[0]) + FOLDER, mail=", user: desk, password_env: DESK_PASSWORD")


@pytest.mark.parametrize("certificate", ["expired", "wrong host", "stranger"])
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_does_not_verify(
    lay: Lay, monkeypatch: pytest.MonkeyPatch, tls: str, certificate: str
) -> None:
    """C06: nothing is said to such a server, the letter waits, and other channels go on."""
    with mail_trap.trap(tls, login=("desk", "secret"), certificate=certificate) as server:
        desk = secured(lay, server, monkeypatch)
        desk.strikes(1)
        for_hours(desk, 1)
        assert (server.commands, server.letters) == ([], [])
        states = desk.states("alert")
        assert sorted(states.values()) == ["pending", "sent"]
        [waiting] = [delivery for _, delivery in desk.outbox("alert") if delivery.state == "pending"]
        assert "certificate" in waiting.last_text.lower()
        assert waiting.uncertain == 0


@pytest.mark.parametrize("offers", [True, False], ids=["with STARTTLS", "without STARTTLS"])
def test_a_password_goes_only_over_tls(lay: Lay, monkeypatch: pytest.MonkeyPatch, offers: bool) -> None:
    """C07: a server that offers no STARTTLS hears neither password nor letter, and the letter waits."""
    with mail_trap.trap(login=("desk", "secret"), offers_starttls=offers) as server:
        desk = secured(lay, server, monkeypatch)
        desk.strikes(1)
        for_hours(desk, 1)
        assert bool(server.commands) is bool(server.letters) is offers
        assert sorted(desk.states("alert").values()) == (["sent", "sent"] if offers else ["pending", "sent"])


@pytest.mark.parametrize(
    ("step", "reply", "attempts"),
    [
        ("LOGIN", "535 wrong password", range(3, 7)),
        ("MAIL", "550 who are you", range(3, 7)),
        ("MAIL", "452 no room", range(6, 10)),
        ("RCPT", "452 full", range(6, 10)),
        ("DATA", "421 going down", range(6, 10)),
    ],
)
def test_what_is_refused_for_now_waits_and_goes(
    lay: Lay, monkeypatch: pytest.MonkeyPatch, step: str, reply: str, attempts: range
) -> None:
    """C06: settings that are refused and servers that are busy cost no letter: it is tried again until it is taken."""
    with mail_trap.trap(login=("desk", "secret")) as server:
        desk = secured(lay, server, monkeypatch)
        server.refuse(step, reply)
        desk.strikes(1)
        for _ in range(60):
            desk.tick(minutes=1)
        [(message, waiting)] = [each for each in desk.outbox("alert") if each[0].channel == "mail"]
        assert (waiting.state, waiting.last_code) == ("pending", int(reply[:3]))
        assert waiting.attempts in attempts
        told = [one for one in desk.store.trouble.recent(desk.clock.turn()) if one.kind == "mail"]
        server.behave()
        for_hours(desk, 1)
        assert [str(each.message["Message-ID"]) for each in desk.letters(kind="alert")] == [message.msgid]
        assert told == [] or step in {"LOGIN", "MAIL"}


@pytest.mark.parametrize(
    ("says", "drips"),
    [
        (b"421 too busy\r\n", False),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", False),
        (b"220 ready\r\n250-hello\r\n250 STARTTLS\r\n220 go\r\n" + b"\x00\xff" * 50, False),
        pytest.param(b"", False, marks=pytest.mark.slow),
        pytest.param(b"220 " + b"x" * 500, True, marks=pytest.mark.slow),
    ],
    ids=["421", "web server", "garbage after STARTTLS", "silence", "a byte now and then"],
)
def test_whatever_answers_holds_up_nobody_else(lay: Lay, says: bytes, drips: bool) -> None:
    """C06: the letter waits, uncertain of nothing, and what goes by another channel is there."""
    with mail_trap.rude(says, drips=drips) as port:
        desk = lay(Server("starttls", None, port=port), routes=route(READERS[0]) + FOLDER)
        desk.strikes(1)
        desk.tick(minutes=11)
        [waiting] = [delivery for _, delivery in desk.outbox("alert") if delivery.state == "pending"]
        assert (waiting.attempts, waiting.uncertain) == (1, 0)
        assert sorted(desk.states("alert").values()) == ["pending", "sent"]
        assert len(list((desk.folder / "var" / "letters").glob("*-alert-*.eml"))) == 1


# -- the wire -------------------------------------------------------------------------------------------


def test_any_text_travels_whole(lay: Lay, server: Server) -> None:
    """C09: lines of dots, bare line ends, NULs and lines of two megabytes: short CRLF lines, and what was made arrives."""
    desk = lay(server, routes=route(READERS[0]))
    told = [f"Airstrike hits Khost {each}" for each in (".\n..\n.dot\n.", "a\rb\x0bc", "x" * 2_000_000, "é" * 9000)]
    desk.news(*(each.replace("\x0b", "&#11;") for each in told), text=".\r\n.\r\nFrom here\r\n-- \r\n" + "y" * 200_000)
    for_hours(desk, 2)
    made = {message.msgid: message.raw for message, _ in desk.outbox() if message.recipient == READERS[0]}
    assert {str(each.message["Message-ID"]): each.raw for each in desk.letters(READERS[0])} == made
    assert len(made) >= 2
    for raw in made.values():
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw)
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert len(raw) <= 2**20
