"""A web server on loopback that takes what is posted to it, and fails in the ways real services do.

with hook_trap.trap() as server:
    server.answers(503, 200)
    channel = AppriseChannel({"DUTY": server.address})
    ...
    assert [post["title"] for post in server.posts] == ["[HIGH] The border"]
"""

import contextlib
import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal["drop", "taken, then drop", "silent", "drip"]


@dataclass
class Server:
    """A running trap: what it took, what it was asked, and how to make it fail."""

    port: int = 0
    posts: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    plan: deque[int | Fault] = field(default_factory=deque)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """The address by which Apprise posts JSON here, with a secret in it."""
        return f"json://desk:s3cret-word@127.0.0.1:{self.port}/hook/t0ken-word"

    def answers(self, *outcomes: int | Fault) -> None:
        """Answer the next requests so, one after another; then 200."""
        self.plan.extend(outcomes)


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(self.path)
            outcome = server.plan.popleft() if server.plan else 200
            if outcome in {200, 204, "taken, then drop", "drip"}:
                server.posts.append(body)
            if isinstance(outcome, int):
                self.send_response(outcome)
                if outcome in {301, 302, 307}:
                    self.send_header("Location", f"http://127.0.0.1:{server.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if outcome == "silent":
                server.over.wait(30)
            if outcome == "drip":
                with contextlib.suppress(OSError):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while not server.over.wait(0.05):
                        self.wfile.write(b"a")
                        self.wfile.flush()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextlib.contextmanager
def trap() -> Iterator[Server]:
    """A web server on loopback for the length of the block."""
    server = Server()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    listening.daemon_threads = True
    listening.block_on_close = False
    server.port = listening.server_port
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        listening.shutdown()
        listening.server_close()
        thread.join(10)
