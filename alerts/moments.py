"""Times as a reader in one zone says them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEK = 7
"""Days within which a weekday names one date."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader's zone and the date of what is read: times of that date go without one."""

    zone: ZoneInfo
    today: date

    def clock(self, moment: datetime) -> str:
        """`02:14`, or `Mon 17 Nov 02:14` on another date, with the year where it is another one."""
        local = moment.astimezone(self.zone)
        if local.date() == self.today:
            return f"{local:%H:%M}"
        return f"{short_date(local.date(), self.today)} {local:%H:%M}"

    def recent(self, moment: datetime) -> str:
        """The same where the day is near: `Mon 02:14` within the week before."""
        local = moment.astimezone(self.zone)
        return f"{local:%a %H:%M}" if 0 < (self.today - local.date()).days < WEEK else self.clock(moment)

    def brief(self, moment: datetime) -> str:
        """For narrow columns: `02:14`, `Mon 02:14` within the week before, else the date alone."""
        local = moment.astimezone(self.zone)
        days = (self.today - local.date()).days
        if days == 0:
            return f"{local:%H:%M}"
        return f"{local:%a %H:%M}" if 0 < days < WEEK else short_date(local.date(), self.today)

    def span(self, first: datetime, last: datetime) -> str:
        """From and until in recent times, said once where they are the same minute."""
        low, high = self.recent(first), self.recent(last)
        if low == high:
            return low
        same_day = first.astimezone(self.zone).date() == last.astimezone(self.zone).date()
        return f"{low}-{last.astimezone(self.zone):%H:%M}" if same_day else f"{low} to {high}"

    def zone_name(self, moment: datetime) -> str:
        """The zone's letters, `PKT`, or its distance from UTC where it has none."""
        local = moment.astimezone(self.zone)
        name = local.strftime("%Z")
        if name.isalpha():
            return name
        offset = local.strftime("%z")
        minutes = "" if offset[3:5] == "00" else f":{offset[3:5]}"
        return f"UTC{offset[0]}{int(offset[1:3])}{minutes}"


def long_date(day: date) -> str:
    """`Tuesday 18 November 2025`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_date(day: date, today: date | None = None) -> str:
    """`Tue 18 Nov`, with the year where `today` is of another."""
    year = f" {day.year}" if today is not None and day.year != today.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def day_list(days: Sequence[date]) -> str:
    """`Sun 16 Nov`, `Sun 16 and Mon 17 Nov`, or from and until where there are more than three."""
    if not days:
        return ""
    if len(days) > 3:
        return f"{short_date(days[0], days[-1])} to {short_date(days[-1])}"
    names = [short_date(day) for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def length(seconds: float) -> str:
    """A length of time in whole days, hours or minutes, as one says it."""
    minutes = max(int(seconds // 60), 1)
    if minutes >= 48 * 60:
        return counted(round(minutes / 1440), "day")
    if minutes >= 60:
        return counted(round(minutes / 60), "hour")
    return counted(minutes, "minute")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 story`, `1,204 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
