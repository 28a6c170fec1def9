"""Delayed: one mail in the place of many that nobody could be sent for long, with what each of them said.

    after 24 hours    an alert that no server took comes in it alone
    after 3 hours     one that goes on by itself is listed too, where there is such a mail

So days without a mail server end with one mail and those of the last day, and not with a hundred.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesParser
from email.policy import default
from itertools import accumulate

from alerts.gather import SUMMARY
from alerts.message import Message, Rendered
from alerts.moments import counted
from alerts.plain import header, line
from alerts.transfer import size

LISTED, ALONE = timedelta(hours=3), timedelta(hours=24)
MARK = f":{SUMMARY}:delayed:"
"""What stands in `about` of such a mail, between its route and the numbers of the messages that it lists."""
ROOM = 90 * 1024
"""Bytes of text after transfer encoding: mail programs cut a mail near 102 KB."""
TITLES = 300
"""Lines of the list: a day cannot have so many."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """An alert that could not be sent yet: its message, and whether this mail takes its place."""

    message: Message
    alone: bool


def about(route: str, numbers: Sequence[int]) -> str:
    """What a mail that lists these messages is about."""
    return f"alert:{route}{MARK}{','.join(map(str, sorted(numbers)))}"


def listed(about_it: str) -> frozenset[int]:
    """The numbers of the messages that a mail lists; none where it is no such mail."""
    _, found, numbers = about_it.partition(MARK)
    return frozenset(int(each) for each in numbers.split(",")) if found else frozenset()


def delayed(overdue: Sequence[Overdue], now: datetime) -> Rendered:
    """The words of the mail: which alerts, the newest first, then what those said that do not come by themselves."""
    newest = sorted(overdue, key=lambda each: (each.message.created, each.message.msgid), reverse=True)
    alerts = counted(len(newest), "alert")
    first = newest[-1].message.created
    head = (
        f"{alerts} could not be sent to you when they were raised: from {first:%Y-%m-%d %H:%M} UTC on no mail server"
        " took them. The newest comes first."
    )
    read = [(each, *_read(each.message)) for each in newest]
    titles = [_title(each, subject) for each, subject, _ in read[:TITLES]]
    if len(newest) > TITLES:
        titles.append(f"* and {len(newest) - TITLES:,} more")
    text = "\n".join([head, "", *titles, ""])
    text = _with_words(text, [_told(each, subject, words) for each, subject, words in read if each.alone])
    subject = header(f"[DELAYED] {alerts} of {first:%d %b} to {now:%d %b}", 70)
    return Rendered(subject, f"{text}\n{now:%Y-%m-%d %H:%M} UTC\n", preheader=head, important=True)


def _title(each: Overdue, subject: str) -> str:
    also = "" if each.alone else " (comes by itself as well)"
    return f"* {each.message.created:%Y-%m-%d %H:%M} UTC {subject}{also}"


def _told(each: Overdue, subject: str, words: str) -> str:
    return f"\n{'=' * 72}\n{each.message.created:%Y-%m-%d %H:%M} UTC {subject}\n\n{words.strip()}\n"


def _with_words(text: str, told: Sequence[str]) -> str:
    """The text with as much of what was told as there is room for; what is left out is said."""
    sizes = accumulate((size(each) for each in told), initial=size(text))
    fitting = sum(each <= ROOM for each in sizes) - 1
    # the whole may travel in another encoding than its parts
    while fitting > 0 and size(text + "".join(told[:fitting])) > ROOM:
        fitting -= 1
    whole = text + "".join(told[: max(fitting, 0)])
    if left := len(told) - max(fitting, 0):
        rest = counted(left, "alert")
        whole += f"\nThe words of {rest} found no room here; the desk keeps them in its folder var/bulletins.\n"
    return whole


def _read(message: Message) -> tuple[str, str]:
    """Subject and plain words of a message."""
    parsed = BytesParser(policy=default).parsebytes(message.raw)
    part = parsed.get_body(("plain",))
    return line(str(parsed["Subject"] or "")), str(part.get_content()) if part else ""
