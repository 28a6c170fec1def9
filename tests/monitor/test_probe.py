"""Every address is tried, politely, and called by what it was found to be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import traps
from feed_server import FeedServer, Reply
from turned import HandClock

from feeds.client import Client, Limits
from feeds.feed import Feed, Publisher
from feeds.parse import Parser
from feeds.probe import FOUND, Finding
from feeds.turns import Turns
from monitor.desk.probed import NAME, keep, renewed
from monitor.probe import Probe

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
AGENT = "forewarn/1 (+https://desk.example/about)"


class Tried:
    """Addresses of a server on loopback, tried by hand."""

    def __init__(self, server: FeedServer, parser: Parser) -> None:
        self.allow = server.allow | {("localhost", server.port)}
        self.parser = parser

    def all(self, urls: dict[str, str], agent: str = AGENT, spacing: float = 0, **feed: object) -> dict[str, Finding]:
        """What each address was found to be, in the order in which it was told."""
        publisher = Publisher(id="paper", title="Paper", domains=("paper.example",))
        asked = [(publisher, Feed(id=name, url=url, **{"lang": "en", **feed})) for name, url in urls.items()]
        found: list[Finding] = []
        Probe(
            lambda: Client(self.allow, agent, Limits(total_s=10)),
            self.parser,
            HandClock(NOW),
            agent,
            lambda: Turns(Limits(spacing_s=spacing)),
        ).all(asked, found.append)
        return {one.feed_id: one for one in found}


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    """A server with every trap."""
    with FeedServer() as running:
        traps.set_up(running, NOW)
        yield running


@pytest.fixture(scope="module")
def tried(server: FeedServer) -> Iterator[Tried]:
    """What tries them."""
    with Parser() as parser:
        yield Tried(server, parser)


@pytest.fixture(scope="module")
def found(server: FeedServer, tried: Tried) -> dict[str, Finding]:
    """Every trap, tried once."""
    return tried.all(traps.set_up(server, NOW))


@pytest.mark.parametrize(
    ("name", "word", "why", "advice"),
    [
        ("well", "answered", "", ""),
        ("stale", "stale", "", "it was left behind: look for another address at https://paper.example"),
        ("week", "stale", "", "write slow: yes if it publishes a few times a month, else look for another address"),
        ("empty", "empty", "", "look for another address at https://paper.example"),
        ("blank", "empty", "the answer has no body", "look for another address"),
        ("challenge", "not a feed", "a challenge page in place of a feed (“Just a moment...”)", "it lets browsers in"),
        (
            "page",
            "not a feed",
            "a web page (“The Paper”), no feed; it names one: ",
            "try the address that the page names: --try http",
        ),
        ("map", "not a feed", "a site map, which is no feed", "look for another address"),
        ("pashto", "answered", "", "write lang: ps"),
        ("both", "answered", "", "leave lang out: its items are in "),
        ("undated", "answered", "", "its items have no dates"),
        ("unsaid", "answered", "", ""),
        ("no-robots", "answered", "", ""),
        ("packed-only", "answered", "", ""),
        ("moved", "moved", "", 'write url: "http://127.0.0.1:'),
        ("elsewhere", "answered", "", ""),
        ("astray", "moved", "", "is still the publisher's"),
        ("refused", "refused", "HTTP 403 Forbidden", "the host turns us away: write to the publisher"),
        ("gone", "gone", "HTTP 410 Gone", "look for another address"),
        ("missing", "gone", "HTTP 404 Not Found", "look for another address"),
        ("ill", "broken", "HTTP 500 Internal Server Error", "probe it again: --feed ill"),
    ],
)
def test_each_trap_is_called_by_its_name(
    found: dict[str, Finding], name: str, word: str, why: str, advice: str
) -> None:
    """What a server says is one word, why in a line, and what to do next."""
    one = found[name]
    assert (one.found, one.why[: len(why)]) == (word, why)
    assert advice in one.advice
    assert bool(one.advice) == bool(advice)


def test_what_a_feed_shows_is_told(found: dict[str, Finding]) -> None:
    """Items, the newest of them, the language of its words, and where it has moved."""
    assert (found["well"].items, found["well"].newest, found["well"].seen) == (6, NOW - timedelta(minutes=10), ("en",))
    assert found["stale"].newest == NOW - timedelta(days=276)
    assert found["pashto"].seen == ("ps",)
    assert set(found["both"].seen) == {"en", "ps"}
    assert found["moved"].address == found["well"].url
    assert found["page"].address == found["well"].url
    assert found["undated"].newest is None


def test_it_asks_for_the_whole_document_and_says_who_asks(server: FeedServer, tried: Tried) -> None:
    """No condition, no cookie; an honest name, which has no bot in it; and gzip, without which some hosts refuse."""
    tried.all({"well": server.url("/well")})
    headers = server.asked("/well")[-1].headers
    assert headers["user-agent"] == AGENT
    assert headers["accept-encoding"] == "gzip"
    assert not {"if-none-match", "if-modified-since", "cookie", "referer"} & set(headers)


def test_a_name_with_bot_in_it_is_noticed(server: FeedServer, tried: Tried) -> None:
    """Where a host refuses and our own contact has that word, the advice is to change it."""
    [one] = tried.all(
        {"no-robots": server.url("/no-robots")}, agent="forewarn/1 (+https://desk.example/robot)"
    ).values()
    assert one.found == "refused"
    assert one.advice == "some hosts refuse every name with “bot” in it: write another fetch.contact in desk.yaml"


def test_what_feeds_yaml_says_of_a_feed_is_heeded(server: FeedServer, tried: Tried) -> None:
    """A slow feed may be weeks old, an archival one years; an unverified one that answers needs the mark no more."""
    assert tried.all({"slow": server.url("/slow")}, slow=True)["slow"].found == "answered"
    assert tried.all({"slow": server.url("/slow")})["slow"].found == "stale"
    assert tried.all({"stale": server.url("/stale")}, archival=True)["stale"].found == "answered"
    assert tried.all({"stale": server.url("/stale")}, slow=True)["stale"].advice.startswith("it was left behind")
    assert tried.all({"well": server.url("/well")}, unverified=True)["well"].advice == "take unverified: yes out"
    assert tried.all({"well": server.url("/well")}, lang="")["well"].advice == "write lang: en"
    assert tried.all({"both": server.url("/both")}, lang="")["both"].advice == ""


def test_a_domain_that_asks_for_rest_is_not_asked_again(tried: Tried) -> None:
    """After a 429 the other feeds of that domain are left for later, and the advice says how."""
    with FeedServer() as busy:
        busy.script("/one", lambda _: Reply(429, b"slow down", headers={"Retry-After": "1800"}))
        busy.serve("/two", traps.feed("two", NOW))
        tried.allow = tried.allow | busy.allow
        got = tried.all({"one": busy.url("/one"), "two": busy.url("/two")})
        assert (got["one"].found, got["one"].advice) == ("busy", "probe it again in 30 min: --feed one")
        assert (got["two"].found, got["two"].advice) == ("not asked", "probe it again later: --feed two")
        assert busy.asked("/two") == []


def test_nobody_there_is_unreachable(tried: Tried) -> None:
    """A server that does not answer, and an address that may not be asked, have their own word."""
    with FeedServer() as gone:
        url = gone.url("/feed")
        tried.allow = tried.allow | gone.allow
    got = tried.all({"silent": url, "inside": "http://10.0.0.1/feed"})
    assert {one.found for one in got.values()} == {"unreachable"}
    assert "in a browser" in got["silent"].advice
    assert got["inside"].advice == "mend the address"


def test_one_host_is_asked_by_one_at_a_time(tried: Tried) -> None:
    """Addresses of one host wait for each other, as the daemon's do."""
    with FeedServer() as calm:
        for n in range(6):
            calm.serve(f"/{n}", traps.feed(str(n), NOW))
        tried.allow = tried.allow | calm.allow
        assert len(tried.all({f"f{n}": calm.url(f"/{n}") for n in range(6)})) == 6
        assert (calm.connections, calm.busiest) == (6, 1)


def test_every_word_is_used(found: dict[str, Finding]) -> None:
    """The traps show every word there is, but for those of busy and unreachable hosts."""
    shown = {one.found for one in found.values()}
    assert set(FOUND) - shown == {"busy", "unreachable", "not asked"}


# -- the record -----------------------------------------------------------------------------------


def test_a_probe_of_one_feed_renews_one_row(found: dict[str, Finding]) -> None:
    """Rows of other feeds stay with their own times; rows of feeds that are gone go; the order is that of the file."""
    first = renewed(b"", [found["well"], found["stale"], found["gone"]], ["stale", "gone", "well"])
    lines = first.decode().splitlines()
    assert [line.split("\t")[0] for line in lines] == ["feed", "stale", "gone", "well"]
    later = Finding("well", "paper", found["well"].url, NOW + timedelta(days=1), "empty")
    second = renewed(first, [later], ["well", "stale"]).decode().splitlines()
    assert [line.split("\t")[:3] for line in second[1:]] == [["well", "paper", "empty"], ["stale", "paper", "stale"]]
    assert second[2] == lines[1]


@pytest.mark.parametrize("junk", [b"\xff\xfe", b"feed\tfound\nwell\tx\n", b"", b"\0", b"feed\n" * 3, b'"\n"\t"'])
def test_what_is_no_record_is_begun_afresh(found: dict[str, Finding], junk: bytes) -> None:
    """A record that somebody spoiled costs no probe."""
    assert len(renewed(junk, [found["well"]], ["well"]).decode().splitlines()) == 2


def test_no_cell_breaks_a_row_or_computes(tmp_path: Path) -> None:
    """What servers say stands in one line, a password nowhere, and nothing begins like a formula."""
    odd = Finding(
        "odd",
        "paper",
        "https://me:secret@paper.example/feed",
        NOW,
        "broken",
        "=1+1\tx\ny",
        address="@x",
        advice='say "x"',
    )
    path = keep(tmp_path, [odd], ["odd"])
    assert path == tmp_path / NAME
    text = path.read_text("utf-8")
    assert "secret" not in text
    assert text.count("\n") == 2
    assert "'=1+1 x y" in text
    assert [each.name for each in tmp_path.iterdir()] == [NAME], "nothing is left beside it"
