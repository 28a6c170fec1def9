"""Pages met at other addresses than their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.links import canonical, page


@pytest.mark.parametrize(
    ("link", "own"),
    [
        ("https://www.politico.example/article/one/amp/", "https://www.politico.example/article/one/"),
        ("https://www.wired.example/story/one/amp", "https://www.wired.example/story/one"),
        ("https://news.sky.example/story/amp/one-1248", "https://news.sky.example/story/one-1248"),
        ("https://www.ndtv.example/india-news/one-2612650/amp/1", "https://www.ndtv.example/india-news/one-2612650"),
        ("https://amp.guardian.example/world/2022/one", "https://www.guardian.example/world/2022/one"),
        ("https://www.ht.example/india/one-10176244-amp.html", "https://www.ht.example/india/one-10176244.html"),
        ("https://tribune.example/story/257/one?amp=1", "https://tribune.example/story/257/one"),
        ("https://paper.example/one?id=7&outputType=amp", "https://paper.example/one?id=7"),
        ("https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/one", "https://www.paper.example/one"),
        ("https://www.google.com/amp/s/www.paper.example/one/amp/", "https://www.paper.example/one/"),
        ("https://d1abcdefghijkl.cloudfront.net/a/33622230.html", "https://da.azadiradio.com/a/33622230.html"),
        ("https://d1abcdefghijkl.cloudfront.net/a/a-slug/33622230.html", "https://www.rferl.org/a/other/33622230.html"),
        ("https://pa.azadiradio.com/a/33585265.html", "https://gandhara.rferl.org/a/slug/33585265.html"),
        ("https://www.arabnews.pk/node/2625881/pakistan", "https://www.arabnews.com/node/2625881/world"),
        ("https://arabnews.com/node/2625881", "https://www.arabnews.pk/node/2625881/pakistan"),
        (
            "https://storage.googleapis.com/qurium/etilaatroz.com/194391-a-report.html",
            "https://www.etilaatroz.com/194391/a-report/",
        ),
        (
            "https://storage.googleapis.com/qurium/etilaatroz.com/194391/a-report.html",
            "https://www.etilaatroz.com/194391/a-report",
        ),
    ],
)
def test_a_copy_is_the_page_it_was_made_of(link: str, own: str) -> None:
    """Copies for phones, mirrors and sister sites are told by the page behind them."""
    assert page(canonical(link)) == page(canonical(own))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.example/champ", "https://x.example/ch"),
        ("https://x.example/camp/1", "https://x.example/1"),
        ("https://x.example/lamp.html", "https://x.example/l.html"),
        ("https://x.example/one?camp=1", "https://x.example/one"),
        ("https://amp.example/one", "https://www.example/one"),
        ("https://d1abc.cloudfront.net/wp-content/33622230.html", "https://www.rferl.org/a/33622230.html"),
        ("https://d1abc.cloudfront.net/a/7823456.html", "https://www.rferl.org/a/7823456.html"),
        ("https://www.rferl.org/a/33622230.html", "https://www.rferl.org/a/33622231.html"),
        ("https://www.arabnews.com/node/2625881", "https://www.arabnews.com/node/2625882"),
        ("https://storage.googleapis.com/else/etilaatroz.com/1-a.html", "https://etilaatroz.com/1/a"),
        ("https://x.example/1/a", "https://x.example/1-a"),
    ],
)
def test_pages_that_only_look_alike_stay_two(one: str, other: str) -> None:
    """Nothing but what is known to be a copy is taken for one."""
    assert page(canonical(one)) != page(canonical(other))


def test_a_reader_is_shown_the_address_of_the_feed() -> None:
    """A mirror may be the only address that opens where the reader is."""
    mirror = "https://d1abcdefghijkl.cloudfront.net/a/33622230.html"
    assert canonical(mirror) == mirror


@given(st.text(alphabet="amp./?=-1:cdnorgqurimweh&", max_size=60))
def test_any_link_has_one_page(rest: str) -> None:
    """The page of any address is found, and the page of a page is itself."""
    link = canonical(f"https://www.x.example/{rest}")
    assert page(f"https:{page(link)}") == page(f"https:{page(f'https:{page(link)}')}")
