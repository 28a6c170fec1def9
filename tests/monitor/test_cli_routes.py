"""`forewarn routes`, and `forewarn digest --to`."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import mail_trap
import make
import pytest
import replayed
from click.testing import CliRunner, Result
from turned import HandClock

from monitor import wiring
from monitor.cli import group
from monitor.daemon import Daemon
from monitor.desk.var import Var
from monitor.lock import Lock
from monitor.store import Store
from monitor.store.ledger import Ledger

ROUTES = """\
  - id: seniors
    to: [a@desk.example, b@desk.example]
    problems: [border]
    min_severity: high
    languages: [ur, en]
    digest: {at: "06:30", days: [mon, thu]}
    alerts: {kinds: [U0, U1, U5], from_level: critical}
  - id: duty
    channel: apprise
    to: [FOREWARN_DUTY]
    zone: Asia/Kabul
    alerts: yes
  - id: letters
    channel: folder
    digest: {at: "06:30", days: weekdays}
"""


CAP = "at most 4 messages a day to a reader, then summaries"


def forewarn(*words: str | Path) -> Result:
    """Run the command line."""
    return CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def server() -> Iterator[mail_trap.Server]:
    """A mail server on this machine, spoken to in the clear."""
    with mail_trap.trap("none") as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, server: mail_trap.Server) -> Path:
    """A desk with a mail server and a database."""
    mail = f"mail: {{host: 127.0.0.1, port: {server.port}, tls: none, sender: Forewarn <desk@desk.example>}}\n"
    made = make.desk(tmp_path / "desk", {"dawn": "https://dawn.example/rss"}, routes=ROUTES, extra=mail)
    with wiring.open_or_create(made) as store, Daemon(made, store):
        pass
    return made


# -- routes -------------------------------------------------------------------------------------------


def test_routes_are_told_in_plain_words(desk):
    """Each route says how its readers are reached and what they get; of a chat no more than a name is known."""
    assert forewarn("routes", "--desk", desk).stdout.splitlines() == [
        "seniors  by mail to a@desk.example, b@desk.example",
        "  digest    on mon, thu at 06:30 Asia/Karachi",
        f"  alerts    U0, U1, U5; U1, U5 from CRITICAL; U5 wait from 22:00-06:00 Asia/Karachi; {CAP}",
        "  follows   border, hits of severity high and graver",
        "  languages titles and sources in ur, en first",
        "duty  by chat, webhook or SMS to FOREWARN_DUTY",
        "  digest    none",
        f"  alerts    U0, U1, U2, U5, U6; U1, U2, U5 from HIGH; U5 wait from 22:00-06:00 Asia/Kabul; {CAP}",
        "  follows   all problems",
        "letters  as files in var/letters",
        "  digest    Monday to Friday at 06:30 Asia/Karachi",
        "  alerts    none",
        "  follows   all problems",
    ]


def test_broken_files_are_said(desk):
    """Routes of a desk with faults are not told; the faults are."""
    (desk / "desk.yaml").write_text("title: x\nzone: Asia/Karachi\nroutes: [{id: seniors}]\n")
    told = forewarn("routes", "--desk", desk)
    assert told.exit_code == 1
    assert "nobody to write to" in told.stderr


@pytest.fixture
def struck(lived: Path) -> str:
    """The story of the small desk that was told at once."""
    with Store.read(Var(lived).database) as store:
        [alert, *_] = [alert for alert, _ in store.alerts.told_to("replay") if alert.kind == "U0"]
        return alert.subject.removeprefix("story:")


def test_a_story_says_who_was_told(lived, struck, monkeypatch):
    """A story that was told says when to whom, by what alert, and in which digest it stood; the same as JSON."""
    monkeypatch.setattr(wiring, "now", HandClock(replayed.END))
    told = forewarn("routes", "explain", struck[:8], "--desk", lived)
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[0].startswith(f"story {struck} “")
    assert "replay  as files in var/letters" in lines
    assert any(line.startswith("  + digest  in that of ") for line in lines)
    assert any("told 2025-11-" in line for line in lines)
    assert forewarn("routes", "--desk", lived, "explain", struck[:8]).stdout == told.stdout
    made = json.loads(forewarn("routes", "explain", struck[:8], "--desk", lived, "--json").stdout)
    assert made["story"] == struck
    assert {one["about"] for one in made["routes"]["replay"]} >= {"U0", "digest"}


def test_a_story_that_does_not_exist_is_refused(lived):
    """Exit code 2, and how to find one."""
    told = forewarn("routes", "explain", "ffffffffffff", "--desk", lived)
    assert told.exit_code == 2
    assert "no story's key begins with" in told.stderr


# -- a test of the digest -----------------------------------------------------------------------------


def test_a_test_arrives_marked_and_is_of_no_edition(desk, server):
    """One mail, by the desk's own server, said to be a test in subject and words; the digest is owed all the same."""
    told = forewarn("digest", "--to", "me@else.example", desk)
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout == "sent to me@else.example as a test of route seniors: 250 taken\n"
    [letter] = server.letters
    assert letter.recipient == "me@else.example"
    subject = str(letter.message["Subject"])
    assert subject.startswith("[TEST] ")
    assert len(subject) <= 70
    assert "A test, sent by hand." in letter.message.get_body(("plain",)).get_content()
    assert "A test, sent by hand." in letter.message.get_body(("html",)).get_content()
    with Store.read(Var(desk).database) as store:
        assert store.editions.last("seniors") is None
        msgid = str(letter.message["Message-ID"])
        assert store.outbox.state_of(msgid) == "sent"
        assert store.meta.get("last_seq") == "1"
    assert Ledger(Var(desk).ledger).knows(msgid)


def test_a_second_test_is_a_second_mail(desk, server):
    """A test may be sent as often as anybody likes: each is recorded by itself."""
    forewarn("digest", "--to", "me@else.example", desk)
    told = forewarn("digest", "--to", "me@else.example", "--route", "letters", desk)
    assert "route letters" in told.stdout
    assert len(set(server.msgids())) == 2


def test_a_test_that_is_refused_is_said_and_not_tried_again(desk, server):
    """Whoever asked hears what the server said; no reader, no operator and no later day hears of it."""
    server.refuse("RCPT", "550 no such user")
    told = forewarn("digest", "--to", "me@else.example", desk)
    assert told.exit_code == 3
    assert "not sent to me@else.example, and not tried again: 550 no such user" in told.stderr
    server.behave()
    server.refuse("DATA", "451 come back later")
    told = forewarn("digest", "--to", "me@else.example", desk)
    assert "451 come back later" in told.stderr
    server.behave()
    with Store.open(Var(desk).database, wiring.now()) as store, Daemon(desk, store) as daemon:
        daemon.send()
        assert server.letters == []
        assert store.outbox.held() == []
        assert store.outbox.waiting().held == 0
        assert [notice for notice in store.trouble.unmailed() if notice.kind == "mail"] == []


def test_beside_the_daemon_it_goes_by_the_daemon(desk, server):
    """While the daemon runs the test is put into its outbox, and the daemon sends it at its next tick."""
    var = Var(desk)
    with Lock(var.lock), Store.open(var.database, wiring.now()) as store, Daemon(desk, store) as daemon:
        over = threading.Event()

        def tick() -> None:
            while not over.wait(0.1):
                daemon.send_by("mail")

        ticker = threading.Thread(target=tick)
        ticker.start()
        command = [sys.executable, "-m", "monitor", "digest", "--to", "me@else.example", str(desk)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        over.set()
        ticker.join()
    assert (told.returncode, told.stderr) == (0, "")
    assert "sent to me@else.example as a test of route seniors: 250" in told.stdout
    assert [letter.recipient for letter in server.letters] == ["me@else.example"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "say --preview, or --to"),
        (["--preview", "--to", "me@else.example"], "say --preview, or --to"),
        (["--to", "nobody"], "is not a mail address"),
        (["--to", "me@else.example", "--route", "juniors"], "it has seniors, duty, letters"),
        (["--to", "me@else.example", "--html", "x.html"], "--html goes with --preview"),
    ],
)
def test_wrong_usage_says_what_to_write(desk, words, says):
    """Exit code 2, and what to write instead."""
    told = forewarn("digest", *words, desk)
    assert told.exit_code == 2
    assert says in told.stderr


def test_a_desk_without_a_mail_server_says_so(tmp_path):
    """There is nothing to send by: the advice is where to write one, and how to look without."""
    made = make.desk(tmp_path / "desk", {"dawn": "https://dawn.example/rss"})
    with wiring.open_or_create(made):
        pass
    told = forewarn("digest", "--to", "me@else.example", made)
    assert told.exit_code == 2
    assert "add `mail:` to desk.yaml" in told.stderr


def test_a_preview_sends_and_stores_nothing(desk, server):
    """What is shown is the same digest without the mark of a test."""
    told = forewarn("digest", "--preview", desk)
    assert told.stdout.startswith("Subject: ")
    assert "A test" not in told.stdout
    assert server.letters == []
