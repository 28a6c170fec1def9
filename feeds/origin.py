"""Whose news it is: the key by which two reports are, or are not, two sources.

A paper that prints an agency's report adds nothing to it, so the agency named in by-line, credit or dateline comes
before the owner of the paper. An agency that is a listed publisher has its owner's key: what a state's agency says and
what the state's television says is one source.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feeds.entry import Entry
from feeds.links import host

if TYPE_CHECKING:
    # a digest is rendered by those who need no pydantic
    from feeds.feed import Publisher

_HEAD = 160
"""Characters at the start of a text in which a dateline names its agency."""


@dataclass(frozen=True, slots=True)
class _Agency:
    """A news agency: its own key, where it publishes, and what credits call it (capitals count in short names)."""

    key: str
    domains: tuple[str, ...]
    names: tuple[str, ...]


_AGENCIES = (
    _Agency("reuters", ("reuters.com",), ("Reuters", "Thomson Reuters", "رويترز", "رویترز", "روئٹرز")),
    _Agency("app", ("app.com.pk",), ("APP", "Associated Press of Pakistan", "اے پی پی")),
    _Agency("ap", ("apnews.com", "ap.org"), ("AP", "Associated Press", "The Associated Press")),
    _Agency("afp", ("afp.com",), ("AFP", "Agence France-Presse", "Agence France Presse", "أ ف ب", "اے ایف پی")),
    _Agency("ani", ("aninews.in",), ("ANI", "Asian News International")),
    _Agency("pti", ("ptinews.com",), ("PTI", "Press Trust of India")),
    _Agency("ians", ("ians.in",), ("IANS", "Indo-Asian News Service")),
    _Agency("uni", ("uniindia.com",), ("UNI", "United News of India")),
    _Agency("xinhua", ("xinhuanet.com", "news.cn"), ("Xinhua", "新华社", "شینہوا", "شینخوا", "شينخوا")),
    _Agency("tass", ("tass.com", "tass.ru"), ("TASS", "ТАСС")),
    _Agency("ria", ("ria.ru",), ("RIA Novosti", "РИА Новости")),
    _Agency("interfax", ("interfax.com", "interfax.ru"), ("Interfax", "Интерфакс")),
    _Agency("anadolu", ("aa.com.tr",), ("AA", "Anadolu", "Anadolu Agency", "Anadolu Ajansı", "الأناضول", "آناتولی")),
    _Agency("irna", ("irna.ir",), ("IRNA", "ایرنا")),
    _Agency("mehr", ("mehrnews.com",), ("MNA", "Mehr News Agency", "Mehr News")),
    _Agency("tasnim", ("tasnimnews.com",), ("Tasnim", "Tasnim News Agency", "تسنیم")),
    _Agency("fars", ("farsnews.ir",), ("Fars News Agency", "فارس")),
    _Agency("qna", ("qna.org.qa",), ("QNA", "Qatar News Agency")),
    _Agency("spa", ("spa.gov.sa",), ("SPA", "Saudi Press Agency")),
    _Agency("wam", ("wam.ae",), ("WAM", "Emirates News Agency")),
    _Agency("dpa", ("dpa.com",), ("dpa", "DPA", "Deutsche Presse-Agentur")),
    _Agency("efe", ("efe.com",), ("EFE", "Agencia EFE")),
    _Agency("kyodo", ("kyodonews.net",), ("Kyodo", "Kyodo News")),
    _Agency("upi", ("upi.com",), ("UPI", "United Press International")),
)
_BY_NAME = {name: agency for agency in _AGENCIES for name in agency.names}
# Every name of a credit: "By AFP", "Reuters Staff", "Dawn / AFP, Reuters", "(ANI)".
_PARTS = re.compile(r"[,;/|&+()\[\]•·–—]|\s-\s|\s(?:and|with|via|from)\s")
_TRIM = re.compile(
    r"^(?:by|source|credit)\b[\s:]*|\s+(?:staff|news|agency|correspondent|writers?|bureau)$", re.IGNORECASE
)
_DATELINE = re.compile(
    rf"[(\[/](?:\w+[/ ])?({'|'.join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))})(?:[/ ]\w+)?[)\]/:]"
)


def origin(entry: Entry, publisher: "Publisher | None", publishers: Iterable["Publisher"] = ()) -> str:
    """The independence key of an entry: the agency it credits, else its publisher's owner group, else its host.

    With `publishers`, an agency that is one of them has its owner group as key; '' where nothing is known at all.
    """
    agency = _credited(entry)
    if agency is not None:
        listed = [publisher, *publishers] if publisher is not None else list(publishers)
        return next((each.owner for each in listed if set(each.domains) & set(agency.domains)), agency.key)
    if publisher is not None:
        return publisher.owner
    return host(entry.link).removeprefix("www.")


def reason(entry: Entry, publisher: "Publisher | None") -> str:
    """Why the independence key of an entry is what it is: a credit, an owner group, or that it is its own."""
    agency = _credited(entry)
    if agency is not None:
        return f"credits {agency.names[0]}"
    if publisher is None:
        return "a host that the desk does not list"
    return "its own" if publisher.owner == publisher.id else f"owner group {publisher.owner}"


def _credited(entry: Entry) -> _Agency | None:
    """The first agency that credit, by-line or dateline name."""
    for credit in (entry.credit, entry.author):
        for part in _PARTS.split(credit):
            name = _TRIM.sub("", part.strip()).strip()
            if found := _BY_NAME.get(name):
                return found
    return _dated((entry.summary, entry.body))


def _dated(texts: Sequence[str]) -> _Agency | None:
    for text in texts:
        if found := _DATELINE.search(text[:_HEAD]):
            return _BY_NAME[found[1]]
    return None
