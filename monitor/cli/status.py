"""`forewarn status`: what a look at the machine should tell in one screen.

It reads the store alone, neither the desk's files nor the network, so that it answers at once also while the daemon
is busy and when the files are broken.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.start import desk_argument

if TYPE_CHECKING:
    from feeds.state import FeedState
    from monitor.glimpse import Judged, Quiet
    from monitor.store import Store
    from rules.picture import Picture


@click.command()
@desk_argument
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def command(desk: Path, as_json: bool) -> None:
    """Show how DESK's problems stand and what is expected, its feeds, rules and letters. Times are UTC."""
    from monitor import wiring
    from monitor.cli.start import refuse
    from monitor.desk.fault import shown
    from monitor.desk.var import Var
    from monitor.glimpse import glimpse, judged, quiet
    from monitor.lock import holder
    from monitor.store import Store
    from monitor.store.errors import StoreError

    var = Var(desk)
    try:
        store = Store.read(var.database)
    except StoreError as error:
        refuse(3, str(error))
    now = wiring.now()
    facts = _facts(store, holder(var.lock), now)
    feeds = _feeds(store, now)
    judgements, problems, silenced = judged(store, now), glimpse(store), quiet(store, now)
    store.close()
    if as_json:
        from rules.glance import values

        told = {
            "judgements": {"in_force": judgements.in_force, "waiting": judgements.waiting},
            "silences": [_silence_values(one) for one in silenced],
            "problems": [values(one) for one in problems.values()],
        }
        click.echo(json.dumps({**facts, **told, "feeds": feeds}, ensure_ascii=False, indent=2))
        return
    for line in [*_lines(facts), *_silences(silenced), *_levels(problems, judgements, now), "", *_table(feeds)]:
        click.echo(shown(line))


def _facts(store: "Store", holder: str, now: datetime) -> dict[str, object]:
    running = store.desks.current()
    broken = json.loads(store.meta.get("desk_broken") or "null")
    waiting = store.outbox.waiting()
    edition = store.editions.latest()
    return {
        "daemon": holder,
        "rules": None
        if running is None
        else {"n": running.n, "version": running.version, "loaded": _stamp(running.loaded)},
        "broken": broken,
        "expired": dict(json.loads(store.meta.get("desk_expired") or "[]")),
        "entries": store.entries.count(),
        "letters": {"waiting": waiting.pending, "being sent": waiting.sending, "held": waiting.held},
        "oldest_letter": _ago(waiting.oldest, now),
        "alerts_waiting": store.alerts.count_waiting(),
        "last_digest": None if edition is None else f"{edition.local_date} for {edition.route}",
        "notices": [notice.text for notice in store.trouble.recent(now - timedelta(days=1))],
    }


def _lines(facts: dict[str, object]) -> list[str]:
    rules, letters, broken = facts["rules"], facts["letters"], facts["broken"]
    lines = [f"daemon    {'runs, process ' + str(facts['daemon']) if facts['daemon'] else 'does not run'}"]
    if isinstance(rules, dict):
        lines.append(f"rules     r{rules['n']} in force since {rules['loaded']} ({rules['version']})")
    else:
        lines.append("rules     none in force yet")
    if isinstance(broken, dict):
        lines.append(f"          FILES BROKEN since {broken['since'][:16]}Z; the last good set keeps running:")
        lines += [f"          {line}" for line in broken["lines"][:10]]
    expired = facts["expired"]
    if isinstance(expired, dict) and expired:
        told = ", ".join(f"{rule} ({day})" for rule, day in expired.items())
        lines.append(
            f"expired   {told}: no longer matched; retire {'it' if len(expired) == 1 else 'them'}, or set a later day"
        )
    lines.append(f"entries   {facts['entries']}")
    if isinstance(letters, dict):
        shown = ", ".join(f"{count} {state}" for state, count in letters.items())
        oldest = f"; the oldest for {facts['oldest_letter']}" if facts["oldest_letter"] else ""
        lines.append(f"letters   {shown}{oldest}; {facts['alerts_waiting']} alerts in their wait")
    lines.append(f"digest    {facts['last_digest'] or 'none yet'}")
    notices = facts["notices"]
    if isinstance(notices, list) and notices:
        lines.append("notices   " + notices[0].splitlines()[0])
        lines += ["          " + text.splitlines()[0] for text in notices[1:10]]
    return lines


# -- silences -------------------------------------------------------------------------------------


def _silences(silenced: "list[Quiet]") -> list[str]:
    """A line for each silence that holds."""
    from rules.spoken import count

    lines = []
    for one in silenced:
        held, until = one.silence, one.silence.until
        end = f" until {_stamp(until)}" if until else ""
        back = f"; held back {count(one.alerts, 'alert')}" if one.alerts else ""
        lines.append(f"{held.subject}{end} by {held.who}: {held.reason} (judgement {held.id}{back})")
    return [f"{'' if n else 'silenced':<9} {line}" for n, line in enumerate(lines)]


def _silence_values(one: "Quiet") -> dict[str, object]:
    """A silence for machines."""
    held = one.silence
    return {
        "judgement": held.id,
        "subject": held.subject,
        "since": held.at.isoformat(),
        "until": held.until.isoformat() if held.until else None,
        "who": held.who,
        "reason": held.reason,
        "held_back": one.alerts,
    }


# -- problems -------------------------------------------------------------------------------------


def _levels(problems: "dict[str, Picture]", judgements: "Judged", now: datetime) -> list[str]:
    """Every problem with its level, the gravest first."""
    from rules.glance import glance, headline
    from rules.spoken import count

    waiting = f"; {judgements.waiting} wait for the next assessment" if judgements.waiting else ""
    lines = [f"judged    {count(judgements.in_force, 'judgement')} in force{waiting}"]
    if not problems:
        return [*lines, "levels    no problem is assessed yet: the first round of `forewarn run` or `poll` does that"]
    last = max(one.at for one in problems.values())
    lines.append(f"levels    assessed {_stamp(last)}, {_ago(last, now)}")
    for one in sorted(problems.values(), key=lambda one: (-one.level, -one.pressure, one.problem)):
        lines += ["", f"{one.problem}  {headline(one)}", f"  {one.title}"]
        if one.at < last - timedelta(days=1):
            lines.append(f"  no longer assessed since {_stamp(one.at)}")
        lines += [f"  {about:<9} {told}" for about, told in glance(one)]
    return lines


# -- feeds ----------------------------------------------------------------------------------------


def _feeds(store: "Store", now: datetime) -> list[dict[str, str]]:
    newest = store.feeds.newest()
    states = sorted(store.feeds.states().values(), key=_by_trouble)
    return [
        {
            "feed": state.feed_id,
            "state": state.state,
            "last success": _ago(state.last_ok, now) or "never",
            "newest item": _ago(newest.get(state.feed_id), now) or "none",
            "next look": _ahead(state.next_due, now),
            "why": _why(store, state),
        }
        for state in states
    ]


def _by_trouble(state: "FeedState") -> tuple[bool, str]:
    return (state.state in {"ok", "learning"} and state.fails == 0, state.feed_id)


def _why(store: "Store", state: "FeedState") -> str:
    if state.fails == 0 and state.state in {"ok", "learning"}:
        return ""
    polls = store.feeds.last_polls(state.feed_id, 1)
    return polls[0].why if polls else ""


def _table(feeds: list[dict[str, str]]) -> list[str]:
    if not feeds:
        return ["no feed looked at yet"]
    heads = list(feeds[0])
    widths = [max(len(head), *(len(row[head]) for row in feeds)) for head in heads[:-1]]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)), row[-1]]).rstrip()
        for row in [heads, *(list(feed.values()) for feed in feeds)]
    ]


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%MZ")


def _ago(moment: datetime | None, now: datetime) -> str:
    return "" if moment is None else f"{_span(now - moment)} ago" if now >= moment else _stamp(moment)


def _ahead(moment: datetime, now: datetime) -> str:
    return "now" if moment <= now else f"in {_span(moment - now)}"


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 60 * 48 else f"{minutes // 1440} days"
