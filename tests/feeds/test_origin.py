"""Whose news it is."""

from datetime import UTC, datetime

import pytest

from feeds.entry import Entry
from feeds.feed import Publisher
from feeds.origin import origin, reason

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
DAWN = Publisher(id="dawn", title="Dawn", group="dawn-group", domains=("dawn.com",))
APP = Publisher(id="app_pk", title="APP", group="pk_state", domains=("app.com.pk",))
REUTERS = Publisher(id="reuters", title="Reuters", domains=("reuters.com",))


def _entry(author: str = "", credit: str = "", summary: str = "", link: str = "") -> Entry:
    return Entry("k" * 16, "f", "dawn", link, "Title", NOW, summary=summary, author=author, credit=credit)


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (_entry(author="Reuters"), "reuters"),
        (_entry(author="By Reuters Staff"), "reuters"),
        (_entry(author="Our Correspondent, AFP"), "afp"),
        (_entry(author="Dawn/AFP"), "afp"),
        (_entry(author="Agence France-Presse"), "afp"),
        (_entry(author="اے ایف پی"), "afp"),
        (_entry(credit="Press Trust of India"), "pti"),
        (_entry(credit="Anadolu Agency", author="Reuters"), "anadolu"),
        (_entry(summary="ISLAMABAD (Reuters) - Pakistan said"), "reuters"),
        (_entry(summary="KABUL, Nov. 18 (Xinhua) -- The"), "xinhua"),
        (_entry(summary="New Delhi [India], November 18 (ANI): The"), "ani"),
        (_entry(summary="PESHAWAR (APP): At least"), "app"),
        (_entry(summary="کابل (رویترز) - طالبان"), "reuters"),
        (_entry(author="AP Dhillon"), "dawn-group"),
        (_entry(author="Ap"), "dawn-group"),
        (_entry(author="Saeed Shah", summary="The minister told Reuters on Monday"), "dawn-group"),
        (_entry(summary="x" * 200 + " (Reuters)"), "dawn-group"),
        (_entry(), "dawn-group"),
    ],
)
def test_an_agency_goes_before_the_paper(entry: Entry, key: str) -> None:
    """By-line, credit and dateline name agencies; a person's name or a quotation does not."""
    assert origin(entry, DAWN) == key


def test_an_agency_that_is_listed_has_its_owners_key() -> None:
    """What the state's agency says in another paper is the state's word, as on its own site."""
    printed = _entry(author="APP")
    assert (
        origin(printed, DAWN, [DAWN, APP]) == origin(_entry(), APP, [DAWN, APP]) == origin(printed, APP) == "pk_state"
    )
    assert origin(_entry(author="Reuters"), DAWN, [REUTERS]) == origin(_entry(), REUTERS) == "reuters"


def test_an_unknown_publisher_is_its_host() -> None:
    """Without publisher and credit the key is the host of the link, or nothing."""
    assert origin(_entry(link="https://www.paper.example/1"), None) == "paper.example"
    assert origin(_entry(), None) == ""


def test_a_key_has_its_reason() -> None:
    """Why a report is the source that it is: a credit, an owner group, its own, or a host that nobody listed."""
    assert reason(_entry(author="Dawn/AFP"), DAWN) == "credits AFP"
    assert reason(_entry(), DAWN) == "owner group dawn-group"
    assert reason(_entry(), REUTERS) == "its own"
    assert reason(_entry(), None) == "a host that the desk does not list"
