"""A day of counting: the 24 hours that end at the cut-off, named by the local date on which they end.

A cut-off is a time of day in the desk's zone, so that a day has 23 or 25 hours where clocks change in it. A cut-off
that the change skips comes as much later as clocks are moved; of one that comes twice, the first counts.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


def end_of(day: date, cutoff: time, zone: tzinfo) -> datetime:
    """When a day of counting ends, aware UTC."""
    return datetime.combine(day, cutoff, zone).astimezone(UTC)


def span_of(day: date, cutoff: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """When a day of counting begins and ends, aware UTC; what comes at its end belongs to the next."""
    return end_of(day - DAY, cutoff, zone), end_of(day, cutoff, zone)


def day_of(moment: datetime, cutoff: time, zone: tzinfo) -> date:
    """The day of counting in which a moment (aware) lies."""
    # one earlier, for a zone that once left out a date
    day = moment.astimezone(zone).date() - DAY
    while end_of(day, cutoff, zone) <= moment:
        day += DAY
    return day


def cutoff_before(moment: datetime, cutoff: time, zone: tzinfo) -> datetime:
    """The last cut-off up to and with a moment (aware UTC): the end of the last day that is closed."""
    return span_of(day_of(moment, cutoff, zone), cutoff, zone)[0]
