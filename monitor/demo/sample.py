"""The invented sample: its publishers, feeds and items, and the moments at which they are played.

It is told in days and hours of the sample's own zone, counted back from the last digest hour before now, so that it
is always fresh: day 3 is the day of that digest.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

_MOMENT = re.compile(r"(\d) (\d\d):(\d\d)")
LAST_DAY = 3
"""The day of the last digest in the sample's own count."""


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of the play: when, whether the feeds are polled then, and what happens."""

    at: datetime
    poll: bool
    says: str


@dataclass(frozen=True, slots=True)
class Served:
    """One feed as the server plays it: its form on the wire, and the HTTP status it answers with."""

    id: str
    title: str
    form: str
    lang: str
    home: str
    zone: ZoneInfo
    tags: tuple[str, ...] = ()
    status: int = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One invented item as it is listed from `at` on; `broken` leaves out all that identifies it."""

    guid: str
    link: str
    title: str
    summary: str
    at: datetime
    body: tuple[str, ...] = ()
    author: str = ""
    broken: bool = False


class Sample:
    """The sample, told so that its last digest is the one before `now` (aware UTC)."""

    def __init__(self, told: Mapping[str, Any], now: datetime) -> None:
        self._told = told
        self.about: str = told["about"]
        self.zone: str = told["zone"]
        self.ends: str = told["ends"]
        self._last = self._last_digest(now)
        self.steps = tuple(Step(self.moment(step["at"]), step["poll"], step["says"]) for step in told["steps"])
        self.publishers: tuple[Mapping[str, Any], ...] = tuple(told["publishers"])
        self.feeds = {
            feed["id"]: _served(publisher, feed) for publisher in self.publishers for feed in publisher["feeds"]
        }

    def _last_digest(self, now: datetime) -> datetime:
        hour, minute = (int(part) for part in self.ends.split(":"))
        local = now.astimezone(ZoneInfo(self.zone))
        last = datetime.combine(local.date(), time(hour, minute), tzinfo=local.tzinfo)
        return last if last <= local else last - timedelta(days=1)

    def moment(self, told: str) -> datetime:
        """The time that `2 21:40` names: the second day of the sample at that hour of its zone."""
        match = _MOMENT.fullmatch(told)
        if match is None:
            raise ValueError(f"{told!r} is not a day of the sample and an hour")
        day, hour, minute = (int(part) for part in match.groups())
        date = self._last.date() - timedelta(days=LAST_DAY - day)
        return datetime.combine(date, time(hour, minute), tzinfo=ZoneInfo(self.zone))

    def listed(self, feed_id: str, at: datetime) -> list[Item]:
        """What the feed lists at that moment, newest first, each in the wording it has by then."""
        items = [
            self._item(feed_id, number, told, at)
            for number, told in enumerate(self._told["items"])
            if told["feed"] == feed_id and self.moment(told["at"]) <= at
        ]
        return sorted(items, key=lambda item: item.at, reverse=True)

    def _item(self, feed_id: str, number: int, told: Mapping[str, Any], at: datetime) -> Item:
        served = self.feeds[feed_id]
        words = dict(told)
        edited = told.get("edited")
        if edited and self.moment(edited["at"]) <= at:
            words.update(title=edited["title"], summary=edited["summary"])
        # every title carries the mark, so that nothing quoted from the sample can be taken for news
        mark = self._told["marks"][served.lang]
        page = f"{served.home}news/{feed_id}-{number:02d}"
        return Item(
            guid=f"tag:{page.split('/')[2]},sample:{number:02d}",
            link=page,
            title=f"{mark} {words['title']}" if words["title"] else "",
            summary=words["summary"],
            at=self.moment(told["at"]).astimezone(served.zone),
            body=tuple(words.get("body", ())),
            author=words.get("author", ""),
            broken=bool(words.get("broken")),
        )


def _served(publisher: Mapping[str, Any], feed: Mapping[str, Any]) -> Served:
    return Served(
        id=feed["id"],
        title=f"INVENTED SAMPLE - {publisher['title']}",
        form=feed["form"],
        lang=feed["lang"],
        home=f"https://{publisher['domains'][0]}/",
        zone=ZoneInfo(publisher["zone"]),
        tags=tuple(feed.get("tags", ())),
        status=feed.get("status", 200),
    )


def sample(now: datetime) -> Sample:
    """The shipped sample, told so that it ends with the last digest hour before `now`."""
    return Sample(json.loads((files("monitor.demo") / "sample.json").read_text(encoding="utf-8")), now)
