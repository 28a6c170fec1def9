"""The mail channel against a server that fails in every way."""

import re
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime

import mail_trap
import psutil
import pytest

from alerts.channels import Permanent, Temporary, Trouble, Uncertain
from alerts.channels.email import Deadlines, MailChannel
from alerts.message import Message, Recipient, Rendered, Sender, build

NOW = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)
SENDER = Sender("install", "Forewarn <desk@desk.example>", ("ops@desk.example",), "Truce")


def letter(to="a@desk.example", text="one\ntwo\n", html="<p>one</p>") -> Message:
    """One small digest."""
    return build("digest", Rendered("Subject", text, html), SENDER, Recipient("seniors", to), "digest:x", "key", NOW)


@pytest.mark.parametrize("tls", ["starttls", "tls", "none"])
def test_a_letter_arrives_as_it_was_made(tls):
    """What the server stores is byte for byte what we made, for one recipient, over each kind of link."""
    message = letter()
    with mail_trap.trap(tls) as server:
        sent = server.channel().send(message)
        assert sent.code == 250
        assert [each.recipient for each in server.letters] == ["a@desk.example"]
        assert server.letters[0].raw == message.raw
        assert server.letters[0].sender == "desk@desk.example"


def test_login_goes_only_over_a_secured_link():
    """A server that offers no STARTTLS gets neither password nor letter."""
    with mail_trap.trap(login=("desk", "secret"), offers_starttls=False) as server:
        with pytest.raises(Temporary, match="STARTTLS"):
            server.channel().send(letter())
        assert server.commands == []
        assert server.letters == []
    with mail_trap.trap(login=("desk", "secret")) as server:
        server.channel().send(letter())
        assert server.commands == ["AUTH"]
        assert len(server.letters) == 1


@pytest.mark.parametrize("certificate", ["expired", "wrong host", "stranger"])
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_does_not_verify_ends_it(tls, certificate):
    """An expired certificate, one for another host or of an unknown authority: not sent, tried again later."""
    with mail_trap.trap(tls, login=("desk", "secret"), certificate=certificate) as server:
        with pytest.raises(Temporary, match=r"(?i)certificate"):
            server.channel().send(letter())
        assert server.commands == []
        assert server.letters == []


@pytest.mark.parametrize(
    ("step", "reply", "kind"),
    [
        ("MAIL", "451 later", Temporary),
        ("MAIL", "550 who are you", Trouble),
        ("MAIL", "552 too large", Permanent),
        ("RCPT", "451 greylisted", Temporary),
        ("RCPT", "452 full", Temporary),
        ("RCPT", "550 no such user", Permanent),
        ("DATA", "451 later", Temporary),
        ("DATA", "421 going down", Temporary),
        ("DATA", "554 spam", Permanent),
        ("LOGIN", "535 wrong password", Trouble),
        ("LOGIN", "454 try later", Temporary),
    ],
)
def test_refusals_are_told_apart(step, reply, kind):
    """A refusal is for now, for this letter, or of the channel's settings, by where it comes and its first digit."""
    with mail_trap.trap(login=("desk", "secret")) as server:
        server.refuse(step, reply)
        with pytest.raises(kind) as caught:
            server.channel().send(letter())
        assert caught.value.code == int(reply[:3])
        assert server.letters == []


def test_each_recipient_stands_alone():
    """Of three readers one is refused, one put off, one served; the one put off is served the second time."""
    with mail_trap.trap() as server:
        server.refuse("RCPT", "550 gone", recipient="b@desk.example")
        server.refuse("RCPT", "451 greylisted", recipient="c@desk.example", nth=3)
        channel = server.channel()
        channel.send(letter("a@desk.example"))
        with pytest.raises(Permanent):
            channel.send(letter("b@desk.example"))
        with pytest.raises(Temporary):
            channel.send(letter("c@desk.example"))
        channel.send(letter("c@desk.example"))
        assert [each.recipient for each in server.letters] == ["a@desk.example", "c@desk.example"]


def test_a_drop_before_the_dot_was_not_taken():
    """A link that drops while the letter is handed over: not taken, and known not to be."""
    message = letter()
    long = replace(message, raw=message.raw + b"more than the buffers between us hold\r\n" * 600_000)
    with mail_trap.trap() as server:
        server.drop("before dot")
        with pytest.raises(Temporary):
            server.channel().send(long)
        assert server.letters == []


@pytest.mark.parametrize("where", ["after dot", "after dot, unstored"])
def test_a_drop_after_the_dot_is_uncertain_and_the_repeat_says_so(where):
    """Nobody knows whether it was taken; the second sending has the same bytes and Message-ID, and a line that tells."""
    message = letter()
    with mail_trap.trap() as server:
        server.drop(where, nth=1)
        with pytest.raises(Uncertain):
            server.channel().send(message)
        server.channel().send(message, uncertain=True)
        assert set(server.msgids()) == {message.msgid}
        again = server.letters[-1]
        assert again.raw.endswith(message.raw)
        assert "repeat" in str(again.message["Comments"])
        assert len({str(each.message["Message-ID"]) for each in server.letters}) == 1


def test_a_drop_at_quit_is_no_failure():
    """After 250 the letter is sent, however the link ends."""
    with mail_trap.trap() as server:
        server.drop("at QUIT")
        assert server.channel().send(letter()).code == 250
        assert len(server.letters) == 1


def test_a_slow_answer_to_the_dot_is_waited_for():
    """A server that scans for long before it says 250 is believed, not sent a second letter."""
    with mail_trap.trap() as server:
        server.delay = 1.5
        assert server.channel(deadlines=Deadlines(1, 1, 10)).send(letter()).code == 250
        assert len(server.letters) == 1


def test_no_answer_to_the_dot_is_uncertain():
    """A server that stays silent after the dot may have the letter."""
    with mail_trap.trap() as server:
        server.delay = 3
        with pytest.raises(Uncertain):
            server.channel(deadlines=Deadlines(2, 2, 0.5)).send(letter())


@pytest.mark.parametrize(
    ("says", "drips", "kind"),
    [
        (b"421 too busy\r\n", False, Temporary),
        (b"554 no mail here\r\n", False, Trouble),
        (b"", False, Temporary),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", False, Temporary),
        (b"220 " + b"x" * 500, True, Temporary),
        (b"220 ready\r\n250-hello\r\n250 STARTTLS\r\n220 go\r\n" + b"\x00\xff" * 50, False, Temporary),
    ],
)
def test_whatever_answers_never_holds_the_channel_up(says, drips, kind):
    """A wrong banner, silence, a web server, a byte now and then, garbage after STARTTLS: told within the deadline."""
    with mail_trap.rude(says, drips=drips) as port:
        channel = MailChannel("127.0.0.1", port, deadlines=Deadlines(0.6, 0.6, 0.6), user="desk", password="secret")
        began = time.monotonic()
        with pytest.raises(kind):
            channel.send(letter())
        assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("says", "user", "kind"),
    [
        (b"220 hi\r\n550 go away\r\n550 still\r\n", "", Trouble),
        (b"220 hi\r\n250 hello\r\n", "desk", Trouble),
        (b"220 hi\r\n250 hello\r\n250 a\r\n250 b\r\n354 go\r\nwhat?\r\n", "", Uncertain),
        (b"220 hi\r\n250 hello\r\n250 a\r\n250 b\r\n354 go\r\n354 what?\r\n", "", Uncertain),
    ],
)
def test_odd_dialogues_are_told_apart(says, user, kind):
    """No greeting, no login that we know, an answer to the dot that nobody can read."""
    with mail_trap.rude(says) as port, pytest.raises(kind):
        MailChannel("127.0.0.1", port, "none", user, "secret", deadlines=Deadlines(2, 2, 2)).send(letter())


def test_a_refused_starttls_is_for_now():
    """A server that offers STARTTLS and then has none is tried again, and nothing is sent in the clear."""
    says = b"220 hi\r\n250-hello\r\n250 STARTTLS\r\n454 not now\r\n"
    with mail_trap.rude(says) as port, pytest.raises(Temporary, match="not now"):
        MailChannel("127.0.0.1", port, deadlines=Deadlines(2, 2, 2)).send(letter())


def test_nothing_leaves_this_machine_in_the_clear():
    """With `tls: none` a server under another address than loopback gets neither password nor letter."""
    cards = (each for card in psutil.net_if_addrs().values() for each in card if each.family == socket.AF_INET)
    outward = sorted(each.address for each in cards if not each.address.startswith("127."))
    if not outward:
        pytest.skip("this machine has no address but loopback")
    says = b"220 hi\r\n250 hello\r\n250 a\r\n250 b\r\n"
    with mail_trap.rude(says, host=outward[0]) as port, pytest.raises(Trouble, match="in the clear"):
        MailChannel(outward[0], port, "none", deadlines=Deadlines(2, 2, 2)).send(letter())


def test_nobody_listening_is_for_now():
    """A refused connection is tried again."""
    with mail_trap.rude(b"") as port:
        pass
    with pytest.raises(Temporary):
        MailChannel("127.0.0.1", port).send(letter())


def test_plain_mail_stays_on_this_machine():
    """Without TLS only loopback is spoken to, whatever name the settings give it."""
    with mail_trap.trap("none") as server:
        server.channel(host="localhost").send(letter())
        assert len(server.letters) == 1
        channel = server.channel()
    assert "127.0.0.1" in repr(channel)


def test_the_password_is_never_said():
    """A server that repeats the password in its refusal does not get it into a message of ours."""
    with mail_trap.trap(login=("desk", "hunter2")) as server:
        server.refuse("LOGIN", "535 hunter2 is wrong")
        channel = server.channel()
        with pytest.raises(Trouble) as caught:
            channel.send(letter())
        assert "hunter2" not in str(caught.value)
        assert "hunter2" not in repr(channel)


@pytest.mark.parametrize(
    "text",
    [
        ".\n..\n.dot\nend\n.",
        "bare\rcarriage\x00nul\x1besc",
        "x" * 2_000_000,
        "é" * 3000 + " \n" + "د " * 3000,
        "trailing space \ntab\t\nFrom here\n-- \n",
        "",
    ],
)
def test_any_text_travels_in_short_lines_and_comes_back(text):
    """The wire has CRLF only and no long line; what arrives reads as what was written, line for line."""
    message = letter(text=text, html=f"<p>{text}</p>")
    with mail_trap.trap() as server:
        server.channel().send(message)
        raw = server.letters[0].raw
    assert raw == message.raw
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    part = server.letters[0].message.get_body(("plain",))
    assert part.get_content().splitlines() == ("\n".join(text.splitlines()) + "\n").splitlines()


def test_check_logs_in_and_sends_nothing():
    """The operator's check greets, secures, logs in, and leaves no letter."""
    with mail_trap.trap(login=("desk", "secret")) as server:
        assert "login accepted" in server.channel().check()
        assert server.letters == []
        with pytest.raises(Trouble):
            server.channel(password="wrong").check()
