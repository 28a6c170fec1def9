"""The whole pipeline over the captured newspapers: entries a second, and where the time goes."""

import importlib.util
import io
import time
from contextlib import closing
from pathlib import Path

import feedparser
import make
from feed_server import FeedServer
from turned import HandClock

from feeds.client import Limits
from feeds.turns import Turns
from monitor import wiring
from monitor.daemon import Daemon
from monitor.desk.starter import lay_out

CAPTURES = Path(__file__).resolve().parents[1] / "acceptance" / "test_captures.py"


def _captures():
    spec = importlib.util.spec_from_file_location("captures_of_a_day", CAPTURES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.captures()


def test_pipeline(tmp_path: Path) -> None:
    """Fetch, parse, sift, match with the shipped rules and store a day of captures; figures are printed."""
    day = _captures()
    listed = sum(len(documents) for documents in day.values())
    with FeedServer() as server:
        names = sorted({name for documents in day.values() for name in documents})
        desk = tmp_path / "desk"
        lay_out(desk)
        (desk / "feeds.yaml").write_text(make.feeds_yaml({name: server.url(f"/{name}.xml") for name in names}))
        (desk / "desk.yaml").write_text(
            f'title: Bench\nzone: Asia/Karachi\nfetch: {{allow: ["127.0.0.1:{server.port}"]}}\n',
        )
        clock = HandClock(next(iter(day)))
        began = time.perf_counter()
        with (
            closing(wiring.open_or_create(desk, clock)) as store,
            Daemon(desk, store, clock, turns=lambda: Turns(Limits(spacing_s=0))) as daemon,
        ):
            ready = time.perf_counter()
            read = 0
            for at, documents in day.items():
                clock.set(at)
                for name, body in documents.items():
                    server.serve(f"/{name}.xml", body, content_type="application/rss+xml")
                read += sum(look.listed for look in daemon.round(everything=True).looked)
            whole = time.perf_counter() - ready
            stored, hits = store.entries.count(), store.hits.last_id()
    bodies = [body for documents in day.values() for body in documents.values()]
    before = time.perf_counter()
    for body in bodies:
        feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    parsing = time.perf_counter() - before
    print(
        f"\npipeline: {listed} documents, {read} entries listed, {stored} new, {hits} hits in {whole:.2f} s"
        f" = {read / whole:.0f} entries a second ({stored / whole:.0f} new ones);"
        f" feedparser alone {parsing:.2f} s = {100 * parsing / whole:.0f} in 100 of it;"
        f" start {ready - began:.2f} s",
    )
