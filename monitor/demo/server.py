"""A server on loopback that plays the invented sample, one moment after another."""

import hashlib
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from monitor.demo.forms import written
from monitor.demo.sample import Sample

FRESH_S = 6 * 3600
"""For how long an answer is fresh: so a desk may look five times a day and still have seen every hour."""


class SampleServer:
    """Serves the sample's feeds at `/feeds/ID` on a loopback port of the system's choice, as of its moment.

    It answers 304 where a reader brings the ETag of what it would send, 404 for what it does not have, and for a
    feed that is to fail the status the sample gives it. It asks to be left alone for six hours after each answer.
    """

    def __init__(self, sample: Sample, now: datetime) -> None:
        self._sample = sample
        self._now = now
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _connection(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="sample", daemon=True)

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self._server.server_address[1])

    def turn(self, at: datetime) -> None:
        """Turn to another moment: from now on the feeds list what they listed then."""
        self._now = at

    def answer(self, path: str, known: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a path, where `known` is the ETag that the reader brings ('' none)."""
        feed = self._sample.feeds.get(path.removeprefix("/feeds/"))
        if feed is None or not path.startswith("/feeds/"):
            return 404, {}, b""
        status = self._sample.status(feed.id, self._now)
        if status != 200:
            return status, {}, b""
        items = self._sample.listed(feed.id, self._now)
        built = items[0].at if items else self._now
        content_type, body = written(feed, items, built)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        changed = format_datetime(built.astimezone(UTC), usegmt=True)
        headers = {"ETag": etag, "Last-Modified": changed, "Cache-Control": f"max-age={FRESH_S}"}
        if known == etag:
            return 304, headers, b""
        return 200, {**headers, "Content-Type": content_type}, body

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving and close the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _connection(played: SampleServer) -> type[BaseHTTPRequestHandler]:
    class Connection(BaseHTTPRequestHandler):
        """Answers one connection."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer with what the sample lists now."""
            status, headers, body = played.answer(self.path, self.headers.get("If-None-Match", ""))
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Say nothing: what was asked stands in the desk's own records."""

    return Connection
