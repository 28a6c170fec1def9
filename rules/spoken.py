"""How lengths of time, days and counts are said to readers: whole numbers, and no fraction of anything."""

from datetime import datetime, timedelta, tzinfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def count(number: int, one: str, more: str = "") -> str:
    """`1 story`, `5 stories`: a number with its noun; `more` is the noun for several, `one` and an s if left out."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def length(time: timedelta) -> str:
    """`30 minutes`, `48 hours`, `7 days`; days from three on."""
    minutes = round(time.total_seconds() / 60)
    if minutes % 1440 == 0 and minutes >= 3 * 1440:
        return count(minutes // 1440, "day")
    return count(minutes // 60, "hour") if minutes % 60 == 0 else count(minutes, "minute")


def day(at: datetime, zone: tzinfo) -> str:
    """`26 Oct 2025`: the local day of an aware time."""
    local = at.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def weekday(at: datetime, zone: tzinfo) -> str:
    """`Thu 6 Nov`: the local day of an aware time, of a year that readers know."""
    local = at.astimezone(zone)
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def moment(at: datetime, zone: tzinfo) -> str:
    """`Thu 6 Nov 18:00`: an aware time in the desk's zone, of a year that readers know."""
    return f"{weekday(at, zone)} {at.astimezone(zone):%H:%M}"
