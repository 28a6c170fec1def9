"""Alerts by chat, webhook and SMS: what a service did is told apart, and no secret is ever told."""

import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import hook_trap
import pytest

from alerts.channels import Misaddressed, Permanent, SendFault, Temporary, Uncertain
from alerts.channels.apprise import AppriseChannel, _words
from alerts.message import Message, Recipient, Rendered, Sender, build

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
SENDER = Sender("install-1", "Forewarn <desk@desk.example>")
TITLE = "[HIGH] The border: air strike confirmed"
LINES = ("ELEVATED -> HIGH at 03:40 PKT.", "Strike in Khost", "[ur] خوست میں حملہ", "View: full.", "Alert 9a3c")
SECRETS = ("s3cret-word", "t0ken-word")


def message(text: str = "\n".join(LINES)) -> Message:
    """An urgent message as the outbox keeps it."""
    to = Recipient("duty", "DUTY", "apprise")
    return build("alert", Rendered(TITLE, f"{text}\n"), SENDER, to, "alert:duty:border:1", "k1", NOW)


@pytest.fixture
def server() -> Iterator[hook_trap.Server]:
    """A web server that takes what is posted."""
    with hook_trap.trap() as running:
        yield running


def channel(address: str, deadline: float = 20) -> AppriseChannel:
    """A channel with one address."""
    return AppriseChannel({"DUTY": address}, deadline)


def fails(by: AppriseChannel, letter: Message | None = None) -> SendFault:
    """What a sending that fails raises; no secret of the address is in it."""
    with pytest.raises(SendFault) as raised:
        by.send(letter or message())
    assert not any(secret in f"{raised.value.text} {by!r}" for secret in SECRETS)
    return raised.value


def test_a_message_arrives_with_its_words(server):
    """What the outbox keeps is what is posted: the title, and the lines in every script."""
    sent = channel(server.address).send(message())
    assert sent.text == "JSON"
    [post] = server.posts
    assert post["title"] == TITLE
    assert post["message"].splitlines() == list(LINES)
    assert server.asked == ["/hook/t0ken-word"]


def test_a_possible_repeat_says_so(server):
    """A chat shows no Message-ID, so a message that may have come before says it in its first line."""
    channel(server.address).send(message(), uncertain=True)
    assert server.posts[0]["message"].splitlines()[:2] == ["(This may be a repeat.)", LINES[0]]


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (503, Temporary),
        (429, Temporary),
        (413, Permanent),
        (422, Permanent),
        (400, Misaddressed),
        (401, Misaddressed),
        (404, Misaddressed),
        (410, Misaddressed),
        (302, Uncertain),
        (500, Uncertain),
        (502, Uncertain),
        ("drop", Uncertain),
        ("taken, then drop", Uncertain),
    ],
)
def test_what_a_service_answers_is_told_apart(server, outcome, kind):
    """Nothing taken, refused for good, a wrong address, or nobody knows: each is followed up in its own way."""
    server.answers(outcome)
    fault = fails(channel(server.address))
    assert type(fault) is kind
    assert fault.code == (outcome if isinstance(outcome, int) else 0)
    assert "DUTY" in fault.text


def test_a_redirect_is_not_followed(server):
    """An address is a secret: it is not carried to wherever an answer points."""
    server.answers(307)
    fails(channel(server.address))
    assert len(server.asked) == 1


def test_nobody_there_is_not_a_doubt():
    """Where no connection is made nothing can have been taken, so an alert is tried again within a minute."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    fault = fails(channel(f"json://127.0.0.1:{port}/t0ken-word"))
    assert type(fault) is Temporary
    assert "could not be made" in fault.text


def test_tls_with_a_stranger_takes_nothing(server):
    """A server that cannot prove who it is gets nothing."""
    fault = fails(channel(server.address.replace("json://", "jsons://")))
    assert type(fault) is Temporary


@pytest.mark.parametrize("outcome", ["silent", "drip"])
def test_a_service_that_never_ends_its_answer_is_left(server, outcome):
    """The whole of a sending has a deadline, and what was not answered by then may have been taken."""
    server.answers(outcome)
    fault = fails(channel(server.address, deadline=0.5))
    assert type(fault) is Uncertain
    assert "in time" in fault.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "is not set"),
        ("nothing://t0ken-word", "no address that Apprise knows"),
        ("t0ken-word", "no address that Apprise knows"),
        ("http://", "no address that Apprise knows"),
        ("tgram://123456789:s3cret-word_t0ken-word_s3cret-wordabcd/111111/222222", "holds 2 targets"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_do(address, says):
    """What is wrong with an address is told by the name of its variable, when it is tried and when it is checked."""
    fault = fails(channel(address))
    assert type(fault) is Misaddressed
    assert says in fault.text
    with pytest.raises(Misaddressed, match=says):
        channel(address).check()


def test_a_name_that_no_route_has_any_more_is_misaddressed():
    """A message may wait for a reader who left."""
    assert type(fails(AppriseChannel({}))) is Misaddressed


def test_what_is_set_and_known_is_told_by_name_and_service(server):
    """`check` sends nothing and says no part of an address."""
    told = channel(server.address).check()
    assert told == "set and known: DUTY (JSON)"
    assert server.asked == []


def test_a_long_message_keeps_whole_lines(server):
    """A service with little room gets the first lines that fit, each whole, and sees that there was more."""
    text = "\n".join([LINES[0], "x" * 200, *LINES[1:]])
    short = channel(f"twilio://AC{'a' * 32}:{'b' * 32}@15551230000/15551230001")
    service = short._service("DUTY")
    title, body = _words(message(text).raw, service, uncertain=False)
    assert title == ""
    assert len(body) <= service.body_maxlen == 160
    assert body.splitlines()[:2] == [TITLE, LINES[0]]
    assert body.splitlines()[-1] == "…"
    assert "xxx" not in body


@pytest.fixture
def root() -> Iterator[list[str]]:
    """Every line that reaches the root of all logs, at any level."""
    lines: list[str] = []

    class Keeps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.name} {record.getMessage()}")

    keeper, logger = Keeps(), logging.getLogger()
    level = logger.level
    logger.addHandler(keeper)
    logger.setLevel(logging.DEBUG)
    yield lines
    logger.removeHandler(keeper)
    logger.setLevel(level)


def test_the_library_s_own_lines_reach_no_log(server, root, capfd):
    """What Apprise and its web client write may spell the address out: nothing of it is seen, whatever the level."""
    server.answers(500, "drop", 401)
    for _ in range(3):
        fails(channel(server.address))
    channel(server.address).send(message())
    logging.getLogger("apprise").error("after the sending")
    assert root == []
    assert capfd.readouterr() == ("", "")


def test_nobody_who_sends_nothing_pays_for_the_library():
    """Making the channel, or the daemon's wiring, loads neither Apprise nor requests."""
    code = (
        "import sys; import monitor.daemon; from alerts.channels.apprise import AppriseChannel;"
        " AppriseChannel({'A': 'json://x'}); print({'apprise', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
