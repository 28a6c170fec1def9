"""What must hold after a crash and a restart, asked of the files and of the wire, not of the code that wrote them.

Each function returns lines that say what does not hold, none when all is well. I1 to I8 are the promises' own numbers.
"""

import hashlib
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import feedparser
import scripted_day as day
from mail_trap import Letter

from feeds.links import canonical
from monitor.desk.load import load_files
from monitor.desk.var import Var
from monitor.store import Store
from monitor.store.ledger import Ledger

BETWEEN_SEND_AND_SETTLE = ("mail dot: sent", "mail data: after", "mail: after", "ledger: before", "ledger: torn")
"""Points at which the server has a letter, and nothing here says so yet: only there a letter may go out twice."""


@contextmanager
def looking(desk: Path) -> Iterator[sqlite3.Connection]:
    """The database of a desk, to be looked at."""
    with closing(sqlite3.connect(f"file:{Var(desk).database}?mode=ro", uri=True)) as raw:
        yield raw


def right_after(desk: Path) -> list[str]:
    """What must hold in the very moment after a kill, before anything is put right."""
    if not Var(desk).database.exists():
        return []
    with looking(desk) as raw:
        return [*_sound(raw), *_validators(raw), *_half_done(raw), *_sent_in_ledger(desk, raw), *_in_force(desk)]


def in_the_end(desk: Path, letters: Sequence[Letter], kills: Sequence[str] = ()) -> list[str]:
    """What must hold when the day has come to its end, after kills at these points."""
    with looking(desk) as raw:
        return [
            *_sound(raw),
            *_hits(raw),
            *_editions(raw),
            *_alerts(raw),
            *_deliveries(raw),
            *_validators(raw),
            *_half_done(raw),
            *_sent_in_ledger(desk, raw),
            *_ledger_in_database(desk, raw),
            *_in_force(desk),
            *_wire(raw, letters, kills),
            *_told(letters),
            *_files(desk),
            *_bulletins(desk, raw),
        ]


def _rows(raw: sqlite3.Connection, sql: str) -> list[tuple[object, ...]]:
    return raw.execute(sql).fetchall()


def _differ(what: str, found: Iterable[object], wanted: Iterable[object]) -> list[str]:
    have, want = Counter(found), Counter(wanted)
    return [f"{what}: missing {each!r}" for each in want - have] + [
        f"{what}: too many {each!r}" for each in have - want
    ]


def _sound(raw: sqlite3.Connection) -> list[str]:
    """I4."""
    faults = [f"I4 {row[0]}" for row in _rows(raw, "PRAGMA integrity_check") if row[0] != "ok"]
    return faults + [f"I4 dangling {row}" for row in _rows(raw, "PRAGMA foreign_key_check")]


def _hits(raw: sqlite3.Connection) -> list[str]:
    """I1: each claim that a reader of the day's script makes is stored, once, on the wording that bears it out."""
    found = _rows(
        raw,
        "SELECT e.link, h.rule_id, r.title FROM hit h JOIN entry e ON e.id = h.entry_id"
        " JOIN revision r ON r.entry_id = h.entry_id AND r.n = h.revision WHERE h.void_utc IS NULL",
    )
    wanted = [(canonical(link), rule, title) for (link, rule), title in day.expected_hits().items()]
    entries = _rows(raw, "SELECT link FROM entry")
    return [
        *_differ("I1 hit", found, wanted),
        *_differ("I1 entry", [row[0] for row in entries], [canonical(item.link) for item in day.ITEMS]),
    ]


def _editions(raw: sqlite3.Connection) -> list[str]:
    """I2, I6: one edition for each route and date, and each route's follow each other over all hits without a gap."""
    found = _rows(raw, "SELECT route, local_date FROM edition")
    faults = _differ("I6 edition", found, [(r, d.isoformat()) for r in ("seniors", "letters") for d in day.DATES])
    last = _rows(raw, "SELECT COALESCE(MAX(id), 0) FROM hit")[0][0]
    for route in ("seniors", "letters"):
        upto: object = 0
        spans = raw.execute(
            "SELECT local_date, hits_from, hits_upto FROM edition WHERE route = ? ORDER BY local_date", (route,)
        )
        for local_date, start, end in spans.fetchall():
            if start != upto:
                faults.append(f"I2 {route} {local_date} begins after hit {start}, not {upto}")
            upto = end
        if upto != last:
            faults.append(f"I2 {route} told hits up to {upto} of {last}")
    return faults


def _alerts(raw: sqlite3.Connection) -> list[str]:
    """I2: an alert for each critical story, decided once, and for each alert what every route was told."""
    raised = _rows(raw, "SELECT subject FROM alert WHERE kind = 'U0'")
    titles = [
        row[0]
        for (subject,) in raised
        for row in raw.execute(
            "SELECT r.title FROM revision r JOIN entry e ON e.id = r.entry_id WHERE e.key = ? ORDER BY n DESC LIMIT 1",
            (str(subject).removeprefix("story:"),),
        )
    ]
    told = _rows(
        raw,
        "SELECT t.route, t.state, t.message_id IS NOT NULL FROM told t JOIN alert a ON a.key = t.alert_key"
        " WHERE a.kind = 'U0'",
    )
    wanted = [(route, "sent", 1) for route in ("seniors", "letters") for _ in day.ALERTS]
    return [*_differ("I2 alert", titles, day.ALERTS), *_differ("I2 told", told, wanted)]


def _deliveries(raw: sqlite3.Connection) -> list[str]:
    """I2: what was put into the outbox went out, once for each edition or alert and reader."""
    rows = _rows(
        raw,
        "SELECT m.kind, m.recipient, d.state FROM message m JOIN delivery d ON d.message_id = m.id"
        # the operator is told of hours in which the script looked at nothing
        " WHERE m.kind <> 'notice'",
    )
    readers = (*day.READERS, "letters")
    wanted = [("digest", reader, "sent") for reader in readers for _ in day.DATES]
    wanted += [("alert", reader, "sent") for reader in readers for _ in day.ALERTS]
    return _differ("I2 delivery", rows, wanted)


def _validators(raw: sqlite3.Connection) -> list[str]:
    """I5: what we tell a server we have, we have."""
    faults = []
    stored = {row[0] for row in _rows(raw, "SELECT value FROM alias WHERE kind = 'guid'")}
    worded = {row[0] for row in _rows(raw, "SELECT title FROM revision")}
    for feed, etag, modified, body_hash in _rows(raw, "SELECT feed_id, etag, last_modified, body_hash FROM feed"):
        for turn in range(4):
            said = {day.validator(str(feed), turn), _hash(day.body(str(feed), turn))} - {""}
            if said & {etag, modified, body_hash}:
                items = day.listed(str(feed), turn)
                faults += [f"I5 {feed} {item.name}" for item in items if item.name not in stored]
                faults += [f"I5 {feed} {item.titled(turn)}" for item in items if item.titled(turn) not in worded]
    return faults


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _half_done(raw: sqlite3.Connection) -> list[str]:
    """Nothing is half stored: what belongs together is there together or not at all."""
    return [
        f"torn: {what} {row}"
        for what, sql in (
            (
                "a matched entry without its story",
                "SELECT key FROM entry WHERE match_state = 'matched' AND id NOT IN (SELECT entry_id FROM placement)",
            ),
            (
                "a hit on an entry that waits",
                "SELECT h.id FROM hit h LEFT JOIN placement p USING (entry_id) WHERE p.entry_id IS NULL",
            ),
            (
                "an alert that no route was told of",
                "SELECT key FROM alert WHERE key NOT IN (SELECT alert_key FROM told)",
            ),
            ("a message without delivery", "SELECT id FROM message WHERE id NOT IN (SELECT message_id FROM delivery)"),
            (
                "an edition without messages",
                "SELECT * FROM edition WHERE 'digest:' || route || ':' || local_date NOT IN (SELECT about FROM message)",
            ),
            ("an entry without words", "SELECT key FROM entry WHERE id NOT IN (SELECT entry_id FROM revision)"),
            ("an entry without a name", "SELECT key FROM entry WHERE id NOT IN (SELECT entry_id FROM alias)"),
        )
        for row in _rows(raw, sql)
    ]


def _in_force(desk: Path) -> list[str]:
    """I7: the desk in force is one that passes the whole check."""
    with closing(Store.read(Var(desk).database)) as store:
        current = store.desks.current()
    if current is not None:
        load_files(current.files)
    return []


def _sent_in_ledger(desk: Path, raw: sqlite3.Connection) -> list[str]:
    """I8: what the database calls sent stands in the ledger, which is written first."""
    known = Ledger(Var(desk).ledger).sent_ids()
    sql = "SELECT m.msgid FROM message m JOIN delivery d ON d.message_id = m.id WHERE d.state = 'sent'"
    return [f"I8 {row[0]} is sent and not in the ledger" for row in _rows(raw, sql) if row[0] not in known]


def _ledger_in_database(desk: Path, raw: sqlite3.Connection) -> list[str]:
    """I8: and the other way round, to the last line."""
    ledger = Ledger(Var(desk).ledger)
    sent = {
        row[0]
        for row in _rows(
            raw, "SELECT m.msgid FROM message m JOIN delivery d ON d.message_id = m.id WHERE d.state = 'sent'"
        )
    }
    last = dict(_rows(raw, "SELECT key, value FROM meta")).get("last_seq")
    faults = [f"I8 {msgid} in the ledger, not in the database" for msgid in ledger.sent_ids() - sent]
    return faults if last == str(ledger.last_seq()) else [*faults, f"I8 last_seq {last}, ledger {ledger.last_seq()}"]


def _wire(raw: sqlite3.Connection, letters: Sequence[Letter], kills: Sequence[str]) -> list[str]:
    """I3: each Message-ID is of one message to one reader; it comes twice only where the row says that it may.

    No more letters come again than there were kills while the server had one and nothing here said so yet.
    """
    rows = _rows(
        raw,
        "SELECT m.msgid, m.recipient, d.uncertain FROM message m JOIN delivery d ON d.message_id = m.id"
        " WHERE m.channel = 'mail'",
    )
    uncertain = {msgid: count for msgid, _, count in rows}
    faults = _differ("I3 letter", {(_msgid(each), each.recipient) for each in letters}, [row[:2] for row in rows])
    times = Counter(_msgid(each) for each in letters)
    for msgid, came in times.items():
        if came > 1 + uncertain.get(msgid, 0):
            faults.append(f"I3 {msgid} came {came} times, and its row knows of {uncertain.get(msgid)} unsure sendings")
        copies = {each.raw.replace(_REPEAT, b"") for each in letters if _msgid(each) == msgid}
        if len(copies) > 1:
            faults.append(f"I3 {msgid} came in two wordings")
    again, unsure = len(letters) - len(times), sum(kill.startswith(BETWEEN_SEND_AND_SETTLE) for kill in kills)
    return faults if again <= unsure else [*faults, f"I3 {again} letters came again after {unsure} unsure sendings"]


_REPEAT = b"Comments: This may be a repeat: an earlier sending of the same message may have arrived.\r\n"


def _msgid(letter: Letter) -> str:
    return str(letter.message["Message-ID"])


def _told(letters: Sequence[Letter]) -> list[str]:
    """What readers read: each story that was hit stands in exactly one digest, each alert in exactly one mail."""
    faults = []
    for reader in day.READERS:
        mine = {_msgid(each): _text(each) for each in letters if each.recipient == reader}
        for kind, titles in (
            ("digest", set(day.expected_hits().values())),
            ("alert", set(day.ALERTS)),
        ):
            texts = [text for msgid, text in mine.items() if msgid.startswith(f"<{kind}.")]
            for title in sorted(titles):
                times = sum(title in text for text in texts)
                if times != 1:
                    faults.append(f'I2 "{title}" stands in {times} mails of kind {kind} to {reader}')
    return faults


def _text(letter: Letter) -> str:
    part = letter.message.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).replace("*", "").split())


def _files(desk: Path) -> list[str]:
    """The folder's letters are whole, one for each edition and alert."""
    written = sorted(path.name for path in Var(desk).letters.glob("2*.eml") if "-notice-" not in path.name)
    return [] if len(written) == len(day.DATES) + len(day.ALERTS) else [f"folder: {json.dumps(written)}"]


def _bulletins(desk: Path, raw: sqlite3.Connection) -> list[str]:
    """Every digest and alert of a route is one file, as the database has it, and stands in its feed once."""
    digests = _rows(raw, "SELECT route, 'digest-' || local_date FROM edition WHERE state = 'published'")
    alerts = _rows(raw, "SELECT route, COUNT(DISTINCT about) FROM message WHERE kind = 'alert' GROUP BY route")
    rows = _rows(raw, "SELECT route, name, kind, id, document, written_utc FROM bulletin")
    wrong = _differ("bulletins of digests", [row[:2] for row in rows if row[2] == "digest"], digests)
    wrong += _differ("bulletins of alerts", Counter(row[0] for row in rows if row[2] == "alert").items(), alerts)
    folder = Var(desk).bulletins
    for route, name, _, _, document, written in rows:
        path = folder / str(route) / f"{name}.json"
        if written is None or not path.exists() or path.read_text("utf-8") != document:
            wrong.append(f"the bulletin {path.name} of {route} is not on the disk as it is kept")
    for route in {row[0] for row in rows}:
        feed = feedparser.parse(io.BytesIO((folder / f"{route}.atom").read_bytes()))
        wrong += _differ(
            f"feed of {route}", [entry.id for entry in feed.entries], [row[3] for row in rows if row[0] == route]
        )
        wrong += [f"the feed of {route} is not well formed"] * bool(feed.bozo)
    return wrong
