"""The sources of the shipped desk."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from feeds.links import canonical, page
from monitor.desk.load import Desk, load_desk
from monitor.desk.starter import lay_out


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The shipped desk."""
    folder = tmp_path_factory.mktemp("shipped") / "desk"
    lay_out(folder)
    return load_desk(folder)


def test_every_publisher_says_whose_it_is_and_why(desk: Desk) -> None:
    """Each has a group, a letter with its reason, and a country unless states share it."""
    for publisher in desk.publishers:
        assert publisher.group, publisher.id
        assert len(publisher.why) >= 6, publisher.id
        assert bool(re.fullmatch("[A-Z]{2}", publisher.country)) == (
            publisher.control != "igo" or publisher.group != "un"
        )


def test_organs_of_one_state_are_one_source(desk: Desk) -> None:
    """What a state, its army or its party publishes has the group of that state's other organs, by country."""
    groups: dict[str, set[str]] = {}
    for publisher in desk.publishers:
        if publisher.control in {"state", "military", "party"} and publisher.group.endswith("_state"):
            groups.setdefault(publisher.country, set()).add(publisher.group)
    assert {country: names for country, names in groups.items() if len(names) > 1} == {}


def test_no_page_is_listed_twice(desk: Desk) -> None:
    """No two feeds lie at one address."""
    pages = Counter(page(canonical(feed.url)).rstrip("/") for _, feed in desk.feeds())
    assert [one for one, count in pages.items() if count > 1] == []
    assert all(canonical(feed.url) for _, feed in desk.feeds())


def test_a_search_is_limited_to_its_publisher(desk: Desk) -> None:
    """What comes by a searcher is asked of the publisher's own sites alone, and its address is nobody's promise."""
    for publisher, feed in desk.feeds():
        if urlsplit(feed.url).hostname != "news.google.com":
            continue
        [query] = parse_qs(urlsplit(feed.url).query)["q"]
        assert set(re.findall(r"site:([\w.]+)", query)) <= set(publisher.domains)
        assert "site:" in query
        assert feed.unverified


def test_codes_that_every_list_gives_otherwise_are_unverified(desk: Desk) -> None:
    """Addresses of RFE/RL and VOA are candidates until one parses."""
    coded = [feed for _, feed in desk.feeds() if "/api/" in feed.url]
    assert len(coded) >= 8
    assert all(feed.unverified for feed in coded)


def test_what_publishes_seldom_is_called_slow(desk: Desk) -> None:
    """Feeds of institutes may be weeks old; those of news may not."""
    slow = {publisher.id for publisher, feed in desk.feeds() if feed.slow}
    assert {"icg", "ctc", "aan", "csis"} <= slow
    assert not {publisher.id for publisher, feed in desk.feeds() if feed.slow and feed.fast}
    assert {publisher.control for publisher in desk.publishers if publisher.id in slow} <= {"ngo", "military", "state"}


def test_every_source_has_its_own_name(desk: Desk) -> None:
    """The file names 126 sources of the desk's contract and a few more, each once, with or without a feed."""
    assert len({publisher.id for publisher in desk.publishers}) == len(desk.publishers) >= 126
    without = {publisher.id for publisher in desk.publishers if not publisher.feeds}
    assert {"ispr", "mofa_pk", "qna", "unama", "mfa_cn", "alemarah"} <= without
    text = (Path(__file__).resolve().parents[2] / "feeds" / "afpak.yaml").read_text("utf-8")
    bare = re.findall(r"^- id: (\w+)\n(?:  (?!feeds:|#).*\n)+(?=- id|\n|\Z)", text, re.MULTILINE)
    assert bare == [], "a publisher without a feed says why"
