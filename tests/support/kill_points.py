"""Places where a process can be killed: the real code, watched from outside, that ends itself at the nth pass of one.

    python kill_points.py          reads one order a line, plays the scripted day for each in a process of its own

A point is a label and a pass, `T1 document: written#3`. Nothing in the monitor knows of it: the child wraps what begins
a transaction, writes, sends and records. Each order forks the warm process, so that its start-up is paid once; what
is forked has no thread, no store and no connection yet.
"""

import contextlib
import json
import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import scripted_day
import scripted_week
from jinja2 import Environment

import monitor.bulletins
import monitor.store
import monitor.store.backup
from alerts.channels.email import MailChannel
from alerts.channels.folder import FolderChannel
from alerts.render import Templates
from feeds.parse import Parser
from monitor import wiring
from monitor.store import Store, ledger
from monitor.store.connection import Connection

NAMES = {
    "Watch._meet": "T1 meet",
    "Watch._keep_document": "T1 document",
    "Watch._keep_look": "T1 look",
    "Judge.match": "T2 match",
    "Deliveries._send": "T3 claim",
    "Deliveries._settle": "T4 settle",
    "Editions._digest": "T5 digest",
    "Release._alert": "T5 alert",
    "Editions._notices": "T5 notice",
    "Bulletins.write_due": "T5 bulletins",
    "Judge.assess": "T6 assess",
    "keep_coverage": "T6 coverage",
    "Recount._keep": "T6 edited",
    "Assessor._judge_anew": "T6 judged",
    "Assessor._close": "T6 close",
    "Assessor._look": "T6 look",
    "Backfill._slice": "backfill slice",
    "Backfill._finish": "backfill finish",
    "Keeper._adopt": "reload",
}
"""What a transaction is called by who opens it; who is not here bears its own name, so that nothing is left out."""
SCRIPT = "play"
EVERY_WRITE = 23
"""Of the single writes inside transactions, each so-manieth is a point."""


class Points:
    """Counts the passes of each label and kills this process at one of them ('' none)."""

    def __init__(self, kill: str) -> None:
        self.passed: Counter[str] = Counter()
        self._kill = kill
        self._lock = threading.Lock()

    def __call__(self, label: str) -> None:
        """One pass."""
        with self._lock:
            self.passed[label] += 1
            if f"{label}#{self.passed[label]}" == self._kill:
                os.kill(os.getpid(), signal.SIGKILL)


def watch_over(points: Points) -> None:
    """Wrap what the daemon does to its disk and its readers with points before and after it."""
    _transactions(points)
    _between(points, "ledger", ledger.Ledger, "append")
    _between(points, "mail", MailChannel, "send")
    _between(points, "mail data", MailChannel, "_hand_over")
    _between(points, "folder", FolderChannel, "send")
    _between(points, "bulletin", monitor.bulletins, "put")
    _between(points, "parse", Parser, "read")
    _between(points, "create", monitor.store, "_fill")
    _between(points, "create name", os, "link")
    _between(points, "backup", monitor.store.backup, "_sync")
    _torn(points)
    _dot(points)


def _between(points: Points, label: str, owner: Any, name: str) -> None:
    real = getattr(owner, name)

    def wrapped(*args: Any, **how: Any) -> Any:
        points(f"{label}: before")
        outcome = real(*args, **how)
        points(f"{label}: after")
        return outcome

    setattr(owner, name, wrapped)


def _transactions(points: Points) -> None:
    real, real_write = Store.transaction, Connection._write
    open_now: list[str] = [""]
    writes = [0]

    def transaction(store: Store) -> contextlib.AbstractContextManager[None]:
        caller = sys._getframe(1).f_code
        name = NAMES.get(getattr(caller, "co_qualname", caller.co_name), caller.co_qualname)
        return real(store) if name == SCRIPT else _pointed(real(store), name)

    @contextlib.contextmanager
    def _pointed(whole: contextlib.AbstractContextManager[None], name: str) -> Iterator[None]:
        points(f"{name}: before")
        with whole:
            open_now[0] = name
            yield
            open_now[0] = ""
            points(f"{name}: written")
        points(f"{name}: after")

    def write(self: Connection, sql: str, values: Any) -> Any:
        done = real_write(self, sql, values)
        if open_now[0]:
            writes[0] += 1
            if writes[0] % EVERY_WRITE == 0:
                points(f"{open_now[0]}: between writes")
        return done

    Store.transaction = transaction
    Connection._write = write


def _torn(points: Points) -> None:
    """A line of the ledger of which only half is written."""
    real = ledger._write_all

    def write(number: int, data: bytes) -> None:
        real(number, data[: len(data) // 2])
        points("ledger: torn")
        real(number, data[len(data) // 2 :])

    ledger._write_all = write


def _dot(points: Points) -> None:
    """The final dot is sent, its answer not yet read."""
    real = smtplib.SMTP.getreply

    def getreply(link: smtplib.SMTP) -> Any:
        if sys._getframe(1).f_code.co_name == "_hand_over":
            points("mail dot: sent")
        return real(link)

    smtplib.SMTP.getreply = getreply


# -- the warm process ---------------------------------------------------------------------------------


def serve_orders() -> None:
    """Read orders from standard input; play the day for each in a forked process and say how it ended."""
    _compile_templates()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _obey(order)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _compile_templates() -> None:
    """Compile the shipped templates now, so that not every forked process spends half a second on it."""
    real, compiled = Environment.compile, {}

    def compile_once(self: Environment, source: str, name: str | None = None, *args: Any, **how: Any) -> Any:
        if (name, source) not in compiled:
            compiled[name, source] = real(self, source, name, *args, **how)
        return compiled[name, source]

    Environment.compile = compile_once
    shipped = Templates().environment
    for each in shipped.list_templates():
        shipped.get_template(each)


def _obey(order: Mapping[str, str]) -> None:
    code = 1
    try:
        out = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(out, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        points = Points(order["kill"])
        wiring.chance = lambda: random.Random(7)
        watch_over(points)
        if order["turn"]:
            scripted_day.play(Path(order["desk"]), order["turn"])
        else:
            scripted_week.play(Path(order["desk"]))
        Path(order["passed"]).write_text(json.dumps(points.passed), encoding="utf-8")
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the test is shown it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


@dataclass
class Warm:
    """The warm process, seen from the test."""

    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls) -> Self:
        """Start it and wait until all is loaded."""
        process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        return cls(process)

    def play(self, desk: Path, turn: str, kill: str = "") -> tuple[int, Counter[str]]:
        """Play the day, or, without `turn`, the week on a desk; the exit code (negative a signal's number) and, where it ended well, the passes."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        passed = desk / "passed.json"
        passed.unlink(missing_ok=True)
        order = {"desk": str(desk), "turn": turn, "kill": kill, "passed": str(passed), "said": str(desk / "said.txt")}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        return code, Counter(json.loads(passed.read_text("utf-8")) if passed.exists() else {})

    def stop(self) -> None:
        """End it."""
        self.process.communicate()


@contextlib.contextmanager
def warm() -> Iterator[Warm]:
    """A warm process for the length of the block."""
    running = Warm.start()
    try:
        yield running
    finally:
        running.stop()


if __name__ == "__main__":
    serve_orders()
