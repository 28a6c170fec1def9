"""Structured logs: one line an event, `key=value`, on standard error, with nothing in it that could be a secret.

systemd's journal keeps and rotates them. A value is quoted and escaped, so that a feed's title can neither add a
line nor colour a terminal.
"""

import json
import logging
import sys
import time
from typing import Any

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/+-")

# verbs that print what they do need no log; without this, Python would print warnings on its own
logging.getLogger("monitor").addHandler(logging.NullHandler())


def _value(value: Any) -> str:
    text = str(value)
    if text and all(sign in _PLAIN for sign in text):
        return text
    return json.dumps(text, ensure_ascii=True)


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {"level": record.levelname.lower(), "event": record.getMessage()}
        fields.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
            fields["trace"] = self.formatException(record.exc_info)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return " ".join([f"at={stamp}", *(f"{key}={_value(value)}" for key, value in fields.items())])


def configure(level: int = logging.INFO) -> None:
    """Send the monitor's log lines to standard error; a log that cannot be written never stops the daemon."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.raiseExceptions = False
    root = logging.getLogger("monitor")
    root.handlers[:] = [handler]
    root.setLevel(level)
    root.propagate = False


def say(logger: logging.Logger, event: str, level: int = logging.INFO, **fields: object) -> None:
    """Log `event` with its fields as one line."""
    logger.log(level, event, extra={"fields": fields})
