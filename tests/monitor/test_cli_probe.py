"""`forewarn feeds probe`."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import make
import pytest
import traps
from click.testing import CliRunner, Result
from feed_server import FeedServer

from feeds.client import Limits
from feeds.turns import Turns
from monitor import probe as probing
from monitor.cli import group
from monitor.desk.load import load_desk
from monitor.desk.var import Var
from monitor.lock import Lock

NAMES = ("well", "stale", "moved", "challenge", "refused")


def probe(*words: str) -> Result:
    """Run `forewarn feeds probe`."""
    return CliRunner().invoke(group, ["feeds", "probe", *words])


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """A server with every trap."""
    with FeedServer() as running:
        traps.set_up(running, datetime.now(UTC))
        yield running


@pytest.fixture
def desk(tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk of five feeds on loopback, asked without the pause between two looks at one host."""
    monkeypatch.setattr(probing.Probe.__init__, "__defaults__", (lambda: Turns(Limits(spacing_s=0)),))
    urls = {name: server.url(f"/{name}") for name in NAMES}
    return make.desk(tmp_path / "desk", urls, allow=(f"{server.host}:{server.port}",))


def test_every_address_is_tried_and_told(desk: Path) -> None:
    """A line a feed with what to do under it, sums at the end; feeds.yaml and the database are left alone."""
    before = (desk / "feeds.yaml").read_bytes()
    told = probe(str(desk))
    assert told.exit_code == 0
    assert told.stdout.startswith("answered     well       newest ")
    assert "6 items; en\n" in told.stdout
    assert '-> write url: "http' in told.stdout
    assert "not a feed   challenge  a challenge page in place of a feed (“Just a moment...”)" in told.stdout
    assert (
        "5 addresses: 1 answered, 1 moved, 1 stale, 1 not a feed, 1 refused. 4 with something to do (->)."
        in told.stdout
    )
    assert f"Kept in {desk / 'feeds.probe.tsv'}; feeds.yaml is as it was." in told.stdout
    assert min(told.stderr.splitlines()).startswith("1/5 ")
    assert (desk / "feeds.yaml").read_bytes() == before
    assert not Var(desk).database.exists()
    assert len((desk / "feeds.probe.tsv").read_text("utf-8").splitlines()) == 6
    load_desk(desk)


def test_one_feed_is_tried_alone(desk: Path, server: FeedServer) -> None:
    """Only what is named is asked, and the others keep their rows; a name that is wrong is told with the nearest."""
    probe(str(desk))
    asked = len(server.requests)
    server.serve("/stale", traps.feed("stale", datetime.now(UTC)))
    told = probe("--feed", "stale", str(desk))
    assert [request.path for request in server.requests[asked:]] == ["/stale"]
    assert "1 address: 1 answered" in told.stdout
    rows = [row.split("\t")[:3] for row in (desk / "feeds.probe.tsv").read_text("utf-8").splitlines()[1:]]
    assert [(row[0], row[2]) for row in rows][:3] == [("well", "answered"), ("stale", "answered"), ("moved", "moved")]
    wrong = probe("--feed", "stael", str(desk))
    assert (wrong.exit_code, wrong.stderr) == (2, "feeds.yaml has no feed stael; did you mean stale?\n")


def test_an_address_is_tried_before_it_is_written(desk: Path, server: FeedServer) -> None:
    """What a page names can be looked at at once; it gets no row, since no file names it."""
    told = probe("--try", server.url("/page"), "--try", server.url("/well"), str(desk))
    assert "not a feed   try-1  a web page (“The Paper”), no feed; it names one: " in told.stdout
    assert f"-> try the address that the page names: --try {server.url('/well')}" in told.stdout
    assert "answered     try-2" in told.stdout
    assert not (desk / "feeds.probe.tsv").exists()
    assert "Kept in" not in told.stdout
    assert "only http and https are asked, not ftp" in probe("--try", "ftp://x.example/", str(desk)).stdout


def test_machines_read_it_too(desk: Path) -> None:
    """The same as JSON, in the order of feeds.yaml."""
    told = json.loads(probe("--json", str(desk)).stdout)
    assert [(each["feed_id"], each["found"]) for each in told] == [
        ("well", "answered"), ("stale", "stale"), ("moved", "moved"), ("challenge", "not a feed"), ("refused", "refused"),
    ]  # fmt: skip
    assert told[0]["seen"] == ["en"]


def test_where_no_address_gives_a_feed_the_exit_code_says_so(desk: Path, server: FeedServer) -> None:
    """The exit code is 1; what was found is told and kept all the same."""
    for name in NAMES:
        server.serve(f"/{name}", b"no", status=500)
    told = probe(str(desk))
    assert told.exit_code == 1
    assert told.stderr.endswith("None of 5 addresses gave a feed with items.\n")
    assert "5 broken" in told.stdout
    assert (desk / "feeds.probe.tsv").exists()


def test_a_machine_that_is_not_connected_spoils_no_record(desk: Path, tmp_path: Path) -> None:
    """Where nothing at all answers, our own link is cut: that is said, and what was found before stays."""
    probe(str(desk))
    before = (desk / "feeds.probe.tsv").read_bytes()
    with FeedServer() as gone:
        urls = {name: gone.url(f"/{name}") for name in NAMES}
        make.desk(desk, urls, allow=(f"{gone.host}:{gone.port}",))
    told = probe(str(desk))
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.endswith("None of 5 addresses could be reached. Is this machine connected? Nothing was kept.\n")
    assert (desk / "feeds.probe.tsv").read_bytes() == before


def test_publishers_without_a_feed_are_named(desk: Path) -> None:
    """An operator sees whose feeds are still to be found."""
    with (desk / "feeds.yaml").open("a", encoding="utf-8") as file:
        file.write("- id: ministry\n  title: Ministry\n")
    assert "Publishers without a feed in feeds.yaml (1): ministry" in probe(str(desk)).stdout


def test_what_it_cannot_do_is_said(desk: Path, tmp_path: Path) -> None:
    """No desk, files with faults and a desk that a daemon works on have the exit codes that other verbs give them."""
    assert probe(str(tmp_path)).exit_code == 2
    Var(desk).folder.mkdir()
    with Lock(Var(desk).lock):
        assert probe(str(desk)).exit_code == 75
    (desk / "feeds.yaml").write_text("- id: dawn\n", encoding="utf-8")
    assert probe(str(desk)).exit_code == 1
    (desk / "feeds.yaml").write_text("[]\n", encoding="utf-8")
    assert probe(str(desk)).exit_code == 1
