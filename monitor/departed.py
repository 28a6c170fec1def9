"""Hold what waits for somebody whom the desk writes to no longer, and say so; a part of T5."""

import logging
from datetime import datetime

from alerts.moments import counted
from monitor.desk.settings import Settings
from monitor.log import say
from monitor.store import Store

LOG = logging.getLogger(__name__)
WHY = "desk.yaml no longer names this address"


def hold_departed(store: Store, settings: Settings, now: datetime) -> int:
    """Hold every pending message whose reader no route has by that channel any more; how many.

    A word to the operator has the operator's addresses for readers. What lies in a folder bothers nobody.
    """
    readers = {(route.channel, reader) for route in settings.routes for reader in route.recipients}
    operators = {("mail", address) for address in settings.operator}
    gone: dict[str, list[int]] = {}
    for each in store.outbox.addressed():
        known = operators if each.kind == "notice" else readers
        if each.channel != "folder" and (each.channel, each.recipient) not in known:
            gone.setdefault(each.recipient, []).append(each.id)
    for reader, numbers in gone.items():
        with store.transaction():
            held = sum(store.outbox.hold(number, WHY, now) for number in numbers)
            text = f"{counted(held, 'message')} to {reader} will not be sent: {WHY}"
            store.trouble.notice(f"departed:{reader}:{numbers[0]}", "mail", text, now)
        say(LOG, "held for a reader who left", logging.WARNING, reader=reader, messages=held)
    return sum(map(len, gone.values()))
