"""The invented sample: who publishes in it, what they publish, and when their servers fail.

    cast.json    the publishers and their feeds, in all forms
    story.json   what happens, day by day, and what is expected
    calm.json    the ordinary news around it, which must leave the desk quiet

It is told in days and hours of the sample's own zone, counted back from its last morning: day 1 is the first of the
fortnight, the days up to 0 are those in which the desk learns what is usual.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

_MOMENT = re.compile(r"(-?\d+) (\d\d):(\d\d)")
FIRST_DAY, LAST_DAY = -10, 14
"""The days that are told. The fortnight is that from day 1 on; the last morning is the one after its last day."""
LISTED = 20
"""Items that a feed lists, the newest: as many as most feeds do."""
_HOURS = (6, 12, 18, 24)
"""When the feeds are looked at, in hours after the digest of the day; the last is the next one's."""


@dataclass(frozen=True, slots=True)
class Served:
    """One feed as the server plays it, and its form on the wire."""

    id: str
    title: str
    form: str
    lang: str
    home: str
    zone: ZoneInfo
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One invented item as it is listed from `at` on; `calm` says that it is ordinary news."""

    feed: str
    guid: str
    link: str
    title: str
    summary: str
    at: datetime
    body: tuple[str, ...] = ()
    author: str = ""
    calm: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """Feeds whose servers answer with nothing but this status in [since, until)."""

    since: datetime
    until: datetime
    status: int
    feeds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Expected:
    """An expected event of the calendar: `fields` are its other keys there, the times aware."""

    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Told:
    """An item with the wording that it has from `edited_at` on, if it is ever edited."""

    first: Item
    edited_at: datetime | None = None
    edited: Item | None = None

    def by(self, at: datetime) -> Item:
        """The item as it is worded at a moment."""
        return self.edited if self.edited and self.edited_at and self.edited_at <= at else self.first


class Sample:
    """The sample, told so that its last morning is the one before `now` (aware UTC)."""

    def __init__(
        self, cast: Mapping[str, Any], story: Mapping[str, Any], calm: Mapping[str, Any], now: datetime
    ) -> None:
        self.about: str = cast["about"]
        self.zone: str = cast["zone"]
        self.ends: str = cast["ends"]
        self._marks: Mapping[str, str] = cast["marks"]
        self._last = self._last_morning(now)
        self.publishers: tuple[Mapping[str, Any], ...] = tuple(cast["publishers"])
        self.feeds = {
            feed["id"]: _served(publisher, feed) for publisher in self.publishers for feed in publisher["feeds"]
        }
        self.says: Mapping[int, str] = {day["day"]: day["says"] for day in story["days"]}
        """What happens on a day, in a sentence or two; of some days nothing is said."""
        self.outages = tuple(
            Outage(self.moment(one["from"]), self.moment(one["to"]), one["status"], frozenset(one["feeds"]))
            for one in story["outages"]
        )
        self.expected = tuple(self._event(one) for one in story["expected"])
        self.acknowledged = tuple(
            self.moment(f"{day['day']} {day['acknowledged']}") for day in story["days"] if "acknowledged" in day
        )
        """When a person says of every alert that was sent by then that somebody deals with it."""
        self._extra = {day["day"]: tuple(day.get("polls", ())) for day in story["days"]}
        self._told = [*self._of_days(story), *self._of_days(calm, calm=True), *self._of_series(calm["series"])]
        self._told.sort(key=lambda one: one.first.at)

    # -- its days ---------------------------------------------------------------------------------

    def _last_morning(self, now: datetime) -> date:
        hour, minute = (int(part) for part in self.ends.split(":"))
        local = now.astimezone(ZoneInfo(self.zone))
        return local.date() if local.time() >= time(hour, minute) else local.date() - timedelta(days=1)

    def date_of(self, day: int) -> date:
        """The date of a day of the sample."""
        return self._last - timedelta(days=LAST_DAY + 1 - day)

    def day_of(self, at: date) -> int:
        """The day of the sample that has that date."""
        return LAST_DAY + 1 - (self._last - at).days

    def moment(self, told: str) -> datetime:
        """The time that `2 21:40` names: the second day of the fortnight at that hour of the sample's zone."""
        match = _MOMENT.fullmatch(told)
        if match is None:
            raise ValueError(f"{told!r} is not a day of the sample and an hour")
        day, hour, minute = (int(part) for part in match.groups())
        return datetime.combine(self.date_of(day), time(hour, minute), tzinfo=ZoneInfo(self.zone))

    def looks(self, day: int) -> list[datetime]:
        """The moments at which the feeds are looked at for a day: from its morning to the next one's digest."""
        morning = self.moment(f"{day} {self.ends}")
        usual = [morning + timedelta(hours=hours) for hours in _HOURS]
        return sorted([*usual, *(self.moment(f"{day} {hour}") for hour in self._extra.get(day, ()))])

    def _event(self, told: Mapping[str, Any]) -> Expected:
        times = {"from": "counting_from", "due": "due"}
        fields = {
            times.get(key, key): self.moment(value) if key in times else value
            for key, value in told.items()
            if key != "id"
        }
        return Expected(told["id"], fields)

    # -- its items --------------------------------------------------------------------------------

    def items(self) -> Iterator[Item]:
        """Every item in its first wording, in the order of time."""
        return (one.first for one in self._told)

    def listed(self, feed_id: str, at: datetime) -> list[Item]:
        """What the feed lists at that moment, newest first, each in the wording it has by then."""
        own = [one.by(at) for one in self._told if one.first.feed == feed_id and one.first.at <= at]
        return sorted(own, key=attrgetter("at"), reverse=True)[:LISTED]

    def status(self, feed_id: str, at: datetime) -> int:
        """The HTTP status with which the feed's server answers at that moment."""
        return next((one.status for one in self.outages if feed_id in one.feeds and one.since <= at < one.until), 200)

    def _of_days(self, told: Mapping[str, Any], *, calm: bool = False) -> Iterator[_Told]:
        for day in told["days"]:
            for number, (feed, hour, title, summary, *rest) in enumerate(day["items"]):
                more = dict(rest[0]) if rest else {}
                name = f"{'calm' if calm else 'story'}{day['day']}-{number}"
                first = self._item(feed, name, f"{day['day']} {hour}", title, summary, calm=calm, **_words(more))
                edited = more.get("edited")
                if edited is None:
                    yield _Told(first)
                else:
                    again = self._item(
                        feed,
                        name,
                        f"{day['day']} {hour}",
                        edited["title"],
                        edited["summary"],
                        calm=calm,
                        **_words(more),
                    )
                    yield _Told(first, self.moment(edited["at"]), again)

    def _of_series(self, told: list[Mapping[str, Any]]) -> Iterator[_Told]:
        for number, one in enumerate(told):
            days = [day for day in range(FIRST_DAY, LAST_DAY + 1) if day % 2 == (one["on"] == "odd")]
            for turn, day in enumerate(days):
                words = {slot: one[slot][turn % len(one[slot])] for slot in ("a", "b")}
                title, name = one["title"].format(**words), f"daily{day}-{number}"
                yield _Told(self._item(one["feed"], name, f"{day} {one['at']}", title, one["summary"], calm=True))

    def _item(self, feed: str, name: str, moment: str, title: str, summary: str, **more: Any) -> Item:
        served = self.feeds[feed]
        page = f"{served.home}{feed}/{name}"
        return Item(
            feed=feed,
            guid=f"tag:{page.split('/')[2]},{feed}:{name}",
            link=page,
            # every title carries the mark, so that nothing quoted from the sample can be taken for news
            title=f"{self._marks[served.lang]} {title}",
            summary=summary,
            at=self.moment(moment).astimezone(served.zone),
            **more,
        )


def _words(more: Mapping[str, Any]) -> dict[str, Any]:
    return {"body": tuple(more.get("body", ())), "author": more.get("author", "")}


def _served(publisher: Mapping[str, Any], feed: Mapping[str, Any]) -> Served:
    return Served(
        id=feed["id"],
        title=f"INVENTED SAMPLE - {publisher['title']}",
        form=feed["form"],
        lang=feed["lang"],
        home=f"https://{publisher['domains'][0]}/",
        zone=ZoneInfo(publisher["zone"]),
        tags=tuple(feed.get("tags", ())),
    )


def sample(now: datetime) -> Sample:
    """The shipped sample, told so that its last morning is the one before `now` (aware UTC)."""
    here = files("monitor.demo")
    cast, story, calm = (
        json.loads((here / f"{name}.json").read_text(encoding="utf-8")) for name in ("cast", "story", "calm")
    )
    return Sample(cast, story, calm, now)
