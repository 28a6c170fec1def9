"""The same walk over kept news items, on a clock turned by hand: what this desk would have said of last year.

    items of one hour | store | match and place | assess | publish what is due | write the letters

The folder is a desk of its own: the rules as they stand, the publishers without their feeds, one route of letters, and
a database that `forewarn status` and `forewarn why` read. A day that has an item counts as seen.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from feeds.cadence import first
from feeds.entry import Alias, Entry
from feeds.feed import Feed, Publisher
from feeds.sift import key_of, words
from monitor import wiring
from monitor.assess import Assessor
from monitor.backfill import Backfill
from monitor.bulletins import Bulletins
from monitor.cuttings import Cutting, Sources
from monitor.delivery import Deliveries
from monitor.desk.load import Desk
from monitor.desk.var import Var
from monitor.editions import Editions
from monitor.handclock import HandClock
from monitor.inforce import Keeper
from monitor.judge import Judge
from monitor.pictures import Pictures
from monitor.store import Store
from monitor.store.ledger import Ledger

HOUR = timedelta(hours=1)
FEED = Feed(id="replay", url="https://replay.invalid/")
KEEPER = Publisher(id="replay", title="Items of the replay", letter="F", why="what was kept of the news", feeds=(FEED,))
MARK = "# Laid out by `forewarn replay`; its items are somebody's archive, not what feeds serve.\n"


class OccupiedError(Exception):
    """The folder holds something that no replay made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay did: items stored, hits made, letters written."""

    items: int
    hits: int
    letters: int


def lay_out(folder: Path, desk: Desk, sources: Sources, cuttings: Sequence[Cutting]) -> None:
    """Make `folder` a desk for the replay; raises OccupiedError where it holds anything but an earlier one."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not _is_ours(folder):
        raise OccupiedError(f"{folder} is not empty and no replay made it; name a new folder with --into")
    var = Var(folder)
    var.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for cutting in cuttings:
        sources.of(cutting)
    for path, content in desk.files.items():
        if path.startswith(("rules/", "templates/")):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    listed = [KEEPER, *(each for each in sources.all() if each.id != KEEPER.id)]
    rows = (each.model_dump(mode="json", exclude_defaults=True) for each in listed)
    # JSON is YAML, and as short as a list of publishers can be
    lines = "".join(f"- {json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (folder / "feeds.yaml").write_text(MARK + lines, encoding="utf-8")
    (folder / "desk.yaml").write_text(MARK + _settings(desk), encoding="utf-8")


def _is_ours(folder: Path) -> bool:
    try:
        return (folder / "desk.yaml").read_text(encoding="utf-8").startswith(MARK)
    except (OSError, UnicodeDecodeError):
        return False


def _settings(desk: Desk) -> str:
    """desk.yaml of the replay: the desk's clock and limits, and one route, of letters in a folder."""
    settings = desk.settings
    kept = {
        "title": settings.title,
        "zone": settings.zone,
        "cutoff": f"{settings.cutoff:%H:%M}",
        "routes": [
            {
                "id": "replay",
                "channel": "folder",
                "digest": {"at": "06:30"},
                "alerts": {"kinds": ["U0", "U1", "U2", "U5", "U6"]},
            },
        ],
    }
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in kept.items())


def play(
    folder: Path,
    desk: Desk,
    cuttings: Sequence[Cutting],
    tell: Callable[[datetime, Played], None] = lambda _, __: None,
) -> Played:
    """Replay these items, oldest first, into `folder`, up to a day after the last; `tell` is called once a day.

    An earlier replay in the folder is forgotten. Raises OccupiedError, or DeskFaults where the rules have faults.
    """
    sources = Sources(desk.publishers)
    lay_out(folder, desk, sources, cuttings)
    for leftover in (*folder.glob("var/*.db*"), folder / "var" / "sent.log"):
        leftover.unlink(missing_ok=True)
    var = Var(folder)
    for leftover in (*var.letters.rglob("*"), *var.bulletins.rglob("*")):
        if leftover.is_file():
            leftover.unlink()
    clock = HandClock(_midnight(cuttings[0].at))
    with closing(wiring.open_or_create(folder, clock)) as store:
        walk = _Walk(folder, store, clock, sources, {each.at.date() for each in cuttings})
        for hour, items in _hours(cuttings):
            walk.upto(hour, items)
            if hour.hour == 0:
                tell(hour, walk.played)
        return walk.played


def _midnight(at: datetime) -> datetime:
    """The beginning of a day in UTC."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _hours(cuttings: Sequence[Cutting]) -> Iterator[tuple[datetime, list[Cutting]]]:
    """Each hour's end with the items of the hour, from the first item's day to a day after the last one's."""
    hour = _midnight(cuttings[0].at)
    end = cuttings[-1].at + timedelta(days=1)
    waiting = 0
    while hour < end:
        hour += HOUR
        upto = waiting
        while upto < len(cuttings) and cuttings[upto].at < hour:
            upto += 1
        yield hour, list(cuttings[waiting:upto])
        waiting = upto


class _Walk:
    """The daemon's jobs, an hour at a time, without feeds and without mail."""

    def __init__(self, folder: Path, store: Store, clock: HandClock, sources: Sources, days: AbstractSet[date]) -> None:
        """`days` are those that have an item."""
        self._days = days
        self._var = Var(folder)
        self._store = store
        self._clock = clock
        self._sources = sources
        self._rng = random.Random(0)  # noqa: S311 - what it spreads is not asked here
        self._force = Keeper(folder, store, clock).start()
        self._judge = Judge(store, clock)
        self._assessor = Assessor(store, clock)
        self._backfill = Backfill(store, clock)
        ledger = Ledger(self._var.ledger)
        pictures = Pictures(store)
        self._editions = Editions(store, clock, ledger.knows, present=lambda: pictures.present(self._force.desk))
        self._deliveries = Deliveries(store, ledger, wiring.owner(), clock, self._rng)
        self._bulletins = Bulletins(store, self._var.bulletins, clock)
        self.played = Played(0, 0, 0)

    def upto(self, hour: datetime, items: Sequence[Cutting]) -> None:
        """Store the items of the hour that ends here, and do all that is due at its end."""
        self._clock.turn(hour)
        self._backfill.whole(self._force)
        self._keep(hour - HOUR, items)
        hits = self._judge.match(self._force)
        self._judge.assess(self._force)
        self._assessor.assess(self._force)
        published = self._editions.publish_due(self._force)
        if published:
            self._deliveries.send_waiting(wiring.channels(self._force.desk, self._var))
            self._bulletins.write_due()
        played = self.played
        letters = sum(each.messages for each in published)
        self.played = Played(played.items + len(items), played.hits + hits, played.letters + letters)

    def _keep(self, hour: datetime, items: Sequence[Cutting]) -> None:
        """T1: the items as entries, and the hour as seen if its day has an item, or the archive has ended."""
        with self._store.transaction():
            fresh = sum(self._add(cutting) for cutting in items)
            if hour.date() in self._days or hour.date() > max(self._days):
                self._store.feeds.cover(FEED.id, hour, "ok", fresh)
                self._store.feeds.save(
                    replace(
                        first(FEED, KEEPER.id, self._clock(), self._rng),
                        state="ok",
                        state_since=hour,
                        last_ok=self._clock(),
                        last_new=self._clock(),
                    ),
                )

    def _add(self, cutting: Cutting) -> bool:
        alias = Alias(FEED.id, "guid", cutting.id)
        entry = Entry(
            key=key_of(alias),
            feed_id=FEED.id,
            publisher=self._sources.of(cutting).id,
            link=cutting.link,
            title=cutting.title,
            first_seen=cutting.at.astimezone(UTC).replace(microsecond=0),
            summary=cutting.summary,
            lang=cutting.lang,
            published=cutting.at,
        )
        return self._store.entries.add(entry, (alias,), words(entry), None)
