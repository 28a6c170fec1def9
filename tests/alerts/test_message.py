"""Messages: the same words are the same bytes, and nothing in them can become a header."""

import email.policy
import time
from dataclasses import replace
from datetime import UTC, datetime
from email.parser import BytesParser

import golden
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.message import Message, Recipient, Rendered, Sender, build, message_id, repeat, thread_root
from alerts.plain import header, isolated, line, plain, runs_leftward, shorten
from alerts.render import notice
from alerts.transfer import encoded, size

NOW = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)
SENDER = Sender("install", "Forewarn <desk@desk.example>", ("ops@desk.example",), "Truce")
TO = Recipient("seniors", "a@desk.example")
OURS = {
    "From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Precedence", "X-Forewarn-View", "MIME-Version", "Content-Type",
}  # fmt: skip

HOSTILE = [
    *golden.HOSTILE_TITLES,
    "a\vb\fc\x85d\u2028e\u2029f",
    "=?utf-8?b?SGkNCkJjYzogZUB4?=",
    "=?" * 2500,
    "é" * 20_000,
    "x" * 10_000_000,
    "word " * 200_000,
    "\ud800\udfff",
    "\u202e\u2066\u200f",
    "",
]


def read(message: Message | bytes):
    """The message as the standard library's strict reader sees it."""
    raw = message if isinstance(message, bytes) else message.raw
    return BytesParser(policy=email.policy.default).parsebytes(raw)


def made(subject="Subject", text="text\n", html="<p>html</p>\n", **more) -> Message:
    """A digest."""
    return build("digest", Rendered(subject, text, html, view="full"), SENDER, TO, "digest:x", "key", NOW, **more)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("where", ["subject", "desk", "sender", "text"])
def test_whatever_words_say_the_headers_are_ours(words, where):
    """A title, name or text of any kind leaves exactly our headers and two parts, in a fifth of a second."""
    if where == "text" and len(words) > 1_000_000:
        pytest.skip("a text is capped long before")
    sender = replace(SENDER, address=f"{words} <desk@desk.example>") if where == "sender" else SENDER
    rendered = Rendered(
        words if where == "subject" else "s", words if where == "text" else "t", "<p>h</p>", view="full"
    )
    began = time.process_time()
    message = build("digest", rendered, sender, TO, "digest:x", "key", NOW)
    assert time.process_time() - began < 0.2 or where == "text"
    parsed = read(message)
    assert set(parsed.keys()) == OURS
    assert len(parsed.keys()) == len(OURS)
    assert [address.addr_spec for address in parsed["To"].addresses] == ["a@desk.example"]
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert "Bcc" not in parsed
    assert max(map(len, message.raw.split(b"\r\n"))) <= 998
    message.raw.decode("ascii")


@given(st.text(max_size=200))
def test_any_subject_is_one_short_line(words):
    """Any text at all becomes a subject of at most seventy characters that says nothing encoded."""
    subject = read(made(words))["Subject"]
    assert len(subject) <= 70
    assert not subject.defects
    assert header(words, 70) == str(subject)


def test_the_message_id_is_made_from_content():
    """The same edition to the same reader has the same id on every day; reader, key, kind or install change it."""
    one = made()
    assert one.msgid == message_id("digest", SENDER, "key", "a@desk.example")
    assert one.msgid.endswith("@desk.example>")
    assert made(subject="other").msgid == one.msgid
    others = {
        message_id("alert", SENDER, "key", "a@desk.example"),
        message_id("digest", SENDER, "other", "a@desk.example"),
        message_id("digest", SENDER, "key", "b@desk.example"),
        message_id("digest", replace(SENDER, install_id="other"), "key", "a@desk.example"),
    }
    assert one.msgid not in others
    assert len(others) == 4


def test_the_same_input_gives_the_same_bytes():
    """Boundary, date and encoding hang on nothing but the words and the time handed over."""
    assert made().raw == made().raw
    assert read(made())["Date"].datetime == NOW


def test_long_identities_are_not_broken_nor_encoded():
    """A List-Unsubscribe of 200 characters, Message-IDs of 120 and their thread stand whole on one line each."""
    operator = "o" * 180 + "@desk.example"
    thread = (f"<{'a' * 110}@desk.example>", f"<{'b' * 110}@desk.example>")
    message = build(
        "alert",
        Rendered("s", "t", important=True),
        replace(SENDER, operator=(operator,)),
        TO,
        "alert:x",
        "key",
        NOW,
        thread,
    )
    lines = message.raw.decode().split("\r\n")
    assert f"List-Unsubscribe: <mailto:{operator}?subject=stop%20alert%20seniors>" in lines
    assert f"References: {' '.join(thread)}" in lines
    assert f"In-Reply-To: {thread[1]}" in lines
    assert "Importance: high" in lines
    assert not any(each.startswith("Precedence") for each in lines)


def test_digests_and_alerts_are_two_lists():
    """Who filters or leaves one keeps the other; a notice to the operator is no list."""
    kinds = {
        kind: read(build(kind, Rendered("s", "t"), SENDER, TO, "x", "k", NOW)) for kind in ("digest", "alert", "notice")
    }
    assert kinds["digest"]["List-Id"] == "<digest.seniors.desk.example>"
    assert kinds["alert"]["List-Id"] == "<alert.seniors.desk.example>"
    assert kinds["notice"]["List-Id"] is None
    assert kinds["digest"]["Precedence"] == "bulk"
    assert all(each["Auto-Submitted"] == "auto-generated" for each in kinds.values())
    assert kinds["notice"].get_content_type() == "text/plain"


def test_a_repeat_changes_nothing_but_one_line_before():
    """The second sending has every byte of the first, and a line that says what it may be."""
    message = made()
    assert repeat(message.raw).endswith(message.raw)
    parsed = read(repeat(message.raw))
    assert "may be a repeat" in parsed["Comments"]
    assert parsed["Message-ID"] == message.msgid


def test_a_letter_for_a_folder_is_addressed_to_its_route():
    """A file has no address; its To line names the route as a group without members."""
    message = build("digest", Rendered("s", "t"), SENDER, Recipient("seniors", "letters", "folder"), "x", "k", NOW)
    assert read(message)["To"] == "seniors:;"
    assert (message.recipient, message.channel) == ("letters", "folder")


def test_no_operator_no_unsubscribe():
    """Without an operator's address there is nobody to write to."""
    message = build("digest", Rendered("s", "t"), replace(SENDER, operator=()), TO, "x", "k", NOW)
    assert read(message)["List-Unsubscribe"] is None
    assert replace(SENDER, address="desk").domain == "forewarn.invalid"


@given(st.text(max_size=500))
def test_every_text_comes_back_from_its_transfer_encoding(text):
    """Short ASCII lines on the wire, the same lines for the reader."""
    message = made(text=text)
    content = read(message).get_body(("plain",)).get_content()
    assert content.splitlines() == [*text.encode("utf-8", "replace").decode().splitlines()] or not text.splitlines()
    assert len(encoded(text)[1]) == size(text)


def test_scripts_choose_their_encoding():
    """Latin text travels readable, Urdu text in base64."""
    assert encoded("Jets struck Khost – again")[0] == "quoted-printable"
    assert encoded("خوست میں فضائی حملے")[0] == "base64"


@given(st.text(max_size=120), st.integers(4, 60))
def test_shortened_text_is_short(text, limit):
    """Nothing is longer than its limit, and what fits stays whole."""
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_a_letter_and_its_marks_are_not_parted():
    """A cut falls before a letter whose marks it would lose."""
    assert shorten("abcde\u0301fgh", 6) == "abcd…"


def test_hidden_characters_are_gone_and_direction_is_known():
    """No control or override survives; text is isolated where it runs leftward."""
    assert plain("a\x00b\u202ec\ud800") == "a b c\ufffd"
    assert line(" a\r\n b ") == "a b"
    assert isolated("abc") == "abc"
    assert isolated("خوست") == "\u2068خوست\u2069"
    assert runs_leftward("خوست BBC")
    assert not runs_leftward("BBC خو")
    assert runs_leftward("123", "ur")
    assert not runs_leftward("123", "en")


def test_a_notice_is_plain_text():
    """A word to the operator needs no template."""
    rendered = notice("rules are broken", ["rules/a.yaml:6:11 what is wrong\x00", "and more"], NOW)
    assert rendered.subject == "[FOREWARN] rules are broken"
    assert "2025-11-18 01:30 UTC" in rendered.text
    assert rendered.html == ""


def test_a_thread_is_that_of_the_newest_message_that_opened_one():
    """Among what a reader was sent before, the last that followed nothing is the root; others' messages do not count."""
    first, second = made("First"), replace(made("Second"), msgid="<2@x>")
    follower = replace(made("Re: First", thread=("<1@x>",)), msgid="<3@x>")
    elsewhere = replace(made("Elsewhere"), recipient="b@desk.example")
    assert thread_root([first, second, follower, elsewhere], TO.address) == ("<2@x>", "Second")
    assert thread_root([elsewhere], TO.address) is None
    assert thread_root([replace(first, raw=b"")], TO.address) == (first.msgid, "")


def test_a_subject_that_follows_another_is_kept_whole():
    """`Re: ` takes nothing from the subject it stands before, which mail programs compare."""
    whole = "four " * 13 + "lines"
    opened, followed = made(whole), made(f"Re: {whole}")
    assert read(followed)["Subject"].strip() == f"Re: {whole}"
    assert thread_root([opened], TO.address) == (opened.msgid, whole)
    assert len(read(made(f"{whole} more"))["Subject"]) <= 70


@pytest.mark.parametrize("length", range(20, 69))
def test_a_subject_is_read_as_it_was_written_wherever_it_is_folded(length):
    """A cut subject, whose last character goes encoded, has no blank more or less for being broken before it."""
    subject = f"{('four ' * 20)[:length].strip()}…"
    assert read(made(subject))["Subject"].strip() == subject
