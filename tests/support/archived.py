"""A desk whose database holds entries that were matched: what verbs that look back are asked about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import make
import shelved
from turned import HandClock

from feeds.entry import Entry
from monitor.desk.var import Var
from monitor.inforce import Keeper
from monitor.judge import Judge
from monitor.store import Store

FEEDS = {"dawn": "https://dawn.example/rss", "geo": "https://geo.example/rss"}


def desk(folder: Path, now: datetime, titles: Mapping[int, str], rules: Mapping[str, str] = make.RULES) -> Path:
    """A desk in `folder` that met entries with these titles, the n-th with the key of n, and matched them at `now`."""
    made = make.desk(folder, FEEDS, rules=rules)
    Var(made).folder.mkdir()
    with Store.create(Var(made).database, "an install", now) as store:
        for n, title in titles.items():
            shelved.shelve(store, n, now, title)
        match(made, store, now)
    return made


def match(folder: Path, store: Store, now: datetime) -> None:
    """Match what waits, by the desk's files as they stand."""
    clock = HandClock(now)
    Judge(store, clock).match(Keeper(folder, store, clock).start())


def reworded(folder: Path, n: int, now: datetime, title: str) -> Entry:
    """The n-th entry again with another title: stored, and matched."""
    with Store.open(Var(folder).database, now) as store:
        old = store.entries.get(f"{n:016x}")
        assert old is not None
        new = replace(old, title=title, revision=old.revision + 1)
        with store.transaction():
            assert store.entries.revise(new, (), f"words of {title}", now)
        match(folder, store, now)
    return new
