"""Chat, webhook and SMS through Apprise; the one importer of apprise, and of requests, by which it sends.

Apprise knows how some hundred and forty services are spoken to. Of a sending that failed it tells nothing but a line in
its log; what came of it stands in the exception that it holds while it writes that line, and in the status of the
answer. Both are heard here, and nothing else of the line is kept: it may spell the address out, which is a secret.

| what happened | what follows |
|---|---|
| no connection, no such host, no TLS; 429 or 503 | Temporary: nothing was taken |
| 413, 415, 422 | Permanent: this message is refused |
| any other 4xx: a wrong address is often a bad request; an address not set, or not known to Apprise | Misaddressed |
| the connection went, no answer in time, another 5xx, or nobody knows | Uncertain: it may have been taken |
"""

import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from typing import TYPE_CHECKING, Any

from alerts.channels import Misaddressed, Permanent, SendFault, Sent, Temporary, Uncertain
from alerts.message import Message
from alerts.plain import line
from alerts.short import fitted

if TYPE_CHECKING:
    from apprise import NotifyBase

LIBRARY = "apprise"
REPEAT = "(This may be a repeat.)"
CONNECT_S, ANSWER_S, WHOLE_S = 15.0, 60.0, 120.0
"""Seconds to reach a service, to wait for each answer, and for a sending as a whole."""
BUSY = frozenset({425, 429, 503})
"""The service takes nothing now."""
UNFIT = frozenset({413, 415, 422})
"""What is wrong is this message."""
_STATUS = re.compile(r"error=(\d{3})\b")


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """The addresses of a desk's routes by the names of their variables; '' one that is not set.

    `deadline` is how many seconds a sending may take as a whole.
    """

    addresses: Mapping[str, str] = field(repr=False)
    deadline: float = WHOLE_S

    def send(self, message: Message, *, uncertain: bool = False) -> Sent:
        """Hand the message to the service behind its reader's name; `uncertain` marks it as a possible repeat."""
        service = self._service(message.recipient)
        title, body = _words(message.raw, service, uncertain=uncertain)
        taken, heard = _within(self.deadline, service, title, body)
        if taken:
            return Sent(0, service_name(service))
        raise judged(message.recipient, service_name(service), heard)

    def check(self) -> str:
        """Whether each address is set and known, without sending; what they are. Raises Misaddressed."""
        found = [f"{name} ({service_name(self._service(name))})" for name in sorted(self.addresses)]
        return f"set and known: {', '.join(found)}"

    def _service(self, name: str) -> "NotifyBase":
        """The service behind a name; raises Misaddressed where there is none, or more than one reader."""
        address = self.addresses.get(name, "").strip()
        if not address:
            raise Misaddressed(0, f"{name} is not set in the environment")
        with _listening() as _:
            service = _instance(address)
        if service is None:
            raise Misaddressed(0, f"{name} holds no address that Apprise knows")
        if len(service) > 1:
            # one that refuses among several would hide, and the others would get every repeat
            raise Misaddressed(0, f"{name} holds {len(service)} targets; give each a variable of its own")
        return service


def service_name(service: "NotifyBase") -> str:
    """What Apprise calls the service, such as Telegram: no part of its address."""
    return line(str(service.service_name), 40)


def _instance(address: str) -> "NotifyBase | None":
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - a third of a second that only a sending should cost

    asset = AppriseAsset(
        app_id="Forewarn",
        app_desc="Forewarn",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        # a secret is not carried on to wherever an answer points, nor kept on the disk
        http_redirects=False,
        storage_mode="memory",
        secure_logging=True,
    )
    service = Apprise.instantiate(address, asset=asset)
    if service is not None:
        # tried again by our own table alone, which counts and marks what may be a repeat
        service.retry = 0
        service.socket_connect_timeout = max(float(service.socket_connect_timeout or 0), CONNECT_S)
        service.socket_read_timeout = max(float(service.socket_read_timeout or 0), ANSWER_S)
    return service


def _words(raw: bytes, service: "NotifyBase", *, uncertain: bool) -> tuple[str, str]:
    """Title and body of a message, with as many of its lines as the service takes at once."""
    letter = BytesParser(policy=default).parsebytes(raw)
    title = str(letter["Subject"] or "")
    text = letter.get_body(("plain",))
    lines = str(text.get_content()).splitlines() if text is not None else []
    if uncertain:
        lines.insert(0, REPEAT)
    if service.title_maxlen <= 0:
        return "", fitted([title, *lines], service.body_maxlen)
    return line(title, service.title_maxlen), fitted(lines or [title], service.body_maxlen)


# -- what came of it ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """One failure that Apprise met: the exception it held, None where none; the status it was answered, 0 none."""

    error: BaseException | None
    status: int = 0


class _Ear(logging.Handler):
    """Hears what Apprise says of one sending, and keeps of it what is no secret.

    A sending that was given up may still speak, in a thread of its own: it is not listened to.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread: int | None = None
        self.heard: list[Heard] = []

    def emit(self, record: logging.LogRecord) -> None:
        if self.thread is not None and record.thread != self.thread:
            return
        status = _STATUS.search(record.getMessage())
        self.heard.append(Heard(sys.exc_info()[1], int(status[1]) if status else 0))


@contextmanager
def _listening() -> Iterator[_Ear]:
    """While this lasts what Apprise says is heard here, and nowhere else."""
    logger, ear = logging.getLogger(LIBRARY), _Ear()
    # their lines may spell out hosts and tokens: none of them goes on to a log of ours, nor to standard error
    for each in (logger, logging.getLogger("urllib3")):
        each.propagate = False
        each.setLevel(logging.WARNING)
        if not each.handlers:
            each.addHandler(logging.NullHandler())
    logger.addHandler(ear)
    try:
        yield ear
    finally:
        logger.removeHandler(ear)


def _within(seconds: float, service: "NotifyBase", title: str, body: str) -> tuple[bool, list[Heard]]:
    """Whether the service took it within so many seconds, and what was heard.

    A service may drip its answer for ever; the thread that waits for it is left behind then.
    """
    from apprise import NotifyFormat, NotifyType  # noqa: PLC0415 - loaded by now

    taken: list[bool] = []
    with _listening() as ear:

        def hand_over() -> None:
            ear.thread = threading.get_ident()
            try:
                told: Any = service.notify(
                    body=body, title=title, notify_type=NotifyType.WARNING, body_format=NotifyFormat.TEXT
                )
                taken.append(bool(told))
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything, with the address in its words
                ear.heard.append(Heard(error))

        worker = threading.Thread(target=hand_over, name="apprise", daemon=True)
        worker.start()
        worker.join(seconds)
        heard = list(ear.heard)
    if worker.is_alive():
        heard.append(Heard(TimeoutError()))
    return taken == [True], heard


def judged(name: str, service: str, heard: list[Heard]) -> SendFault:
    """What follows from what was heard of a failed sending: the outcome that promises least."""
    found = [_judged(f"{name}, {service}", each) for each in heard]
    doubts = [each for each in found if isinstance(each, Uncertain)]
    if found and not doubts:
        return found[-1]
    return doubts[0] if doubts else Uncertain(0, f"{name}, {service}: it failed and does not say why")


def _judged(who: str, heard: Heard) -> SendFault:
    if heard.error is not None:
        kind = Temporary if _never_left(heard.error) else Uncertain
        return kind(0, f"{who}: {_kind(heard.error)}")
    status = heard.status
    said = f"{who} answers {status}" if status else f"{who}: it failed and does not say why"
    if status in BUSY:
        return Temporary(status, said)
    if status in UNFIT:
        return Permanent(status, said)
    if status // 100 == 4 and status != 408:
        return Misaddressed(status, said)
    return Uncertain(status, said)


def _never_left(error: BaseException) -> bool:
    """Whether nothing can have been taken: nobody was reached, or not trusted."""
    from requests.exceptions import ConnectionError as Unconnected  # noqa: PLC0415 - loaded by now
    from requests.exceptions import ConnectTimeout, InvalidURL, ProxyError, SSLError  # noqa: PLC0415 - as above
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415 - as above

    if isinstance(error, ConnectTimeout | ProxyError | SSLError | InvalidURL):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, Unconnected) and isinstance(reason, NewConnectionError)


def _kind(error: BaseException) -> str:
    """What went wrong in a word: an exception's own words may hold the address."""
    return {
        "ConnectTimeout": "no connection in time",
        "ConnectionError": "the connection could not be made" if _never_left(error) else "the connection went",
        "ReadTimeout": "no answer in time",
        "TimeoutError": "no whole answer in time",
        "SSLError": "the server's certificate is not trusted, or TLS failed",
    }.get(type(error).__name__, type(error).__name__)
