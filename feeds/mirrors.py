"""One page, whatever address it is met at: copies for phones, mirrors of what is blocked, sister sites of one paper.

A reader is shown the address that the feed gave, since a mirror may be the only one that opens where they are. What
tells pages apart goes by the page that is behind it.
"""

import re

_RELAYS = (
    # caches of copies for phones: the address follows theirs
    re.compile(r"(?:[\w-]+\.)*cdn\.ampproject\.org/[cvi]/(?:s/)?(?=[\w-]+\.[\w.-]+/)"),
    re.compile(r"(?:www\.)?google\.[a-z.]{2,6}/amp/(?:s/)?(?=[\w-]+\.[\w.-]+/)"),
)
_QURIUM = re.compile(r"storage\.googleapis\.com/qurium/(?=[\w-]+\.[\w.-]+/)")
_MIRRORED = frozenset({"etilaatroz.com"})
"""Sites of the shipped desk that Qurium mirrors; there `/1/two/` is the file `1-two.html`."""
# Eight digits number an article of RFE/RL's, in whichever of its services, and behind whichever host it is mirrored.
_RFERL = re.compile(
    r"(?:[\w-]+\.)*(?:rferl\.org|azadiradio\.(?:com|org)|mashaalradio\.(?:com|org)|radiofarda\.com|cloudfront\.net)"
    r"/a/(?:[^/]+/)?([0-9]{8})\.html"
)
_ARAB_NEWS = re.compile(r"(?:www\.)?arabnews\.(?:pk|com)/node/([0-9]+)(?:/[\w-]*)?")
_PHONE_HOST = re.compile(r"amp\.(?=[\w-]+\.)")
_PHONE_PART = re.compile(r"/amp(?:/[0-9])?(?=/|$)")
_PHONE_NAME = re.compile(r"-amp(?=\.html?$)")
_PHONE_PAIR = re.compile(r"amp(?:=[^&]*)?|outputType=amp", re.IGNORECASE)


def behind(place: str) -> str:
    """What stands for the page behind an address: `place` is all of it after `https://`, in one spelling."""
    for relay in _RELAYS:
        place = relay.sub("", place, count=1)
    place, query = _for_desks(*place.partition("?")[::2])
    if article := _RFERL.fullmatch(place):
        return f"www.rferl.org/a/{article[1]}.html"
    if node := _ARAB_NEWS.fullmatch(place):
        return f"www.arabnews.com/node/{node[1]}"
    return _unmirrored(place) + (f"?{query}" if query else "")


def _for_desks(place: str, query: str) -> tuple[str, str]:
    """The address and query that a copy for phones was made of."""
    host, slash, path = place.partition("/")
    host = _PHONE_HOST.sub("www.", host, count=1) if host.startswith("amp.") else host
    path = _PHONE_NAME.sub("", _PHONE_PART.sub("", slash + path)) or "/"
    kept = [pair for pair in query.split("&") if pair and not _PHONE_PAIR.fullmatch(pair)]
    return host + path, "&".join(kept)


def _unmirrored(place: str) -> str:
    """One spelling for a page of a site that Qurium mirrors and for its mirror."""
    bare, mirrored = _QURIUM.subn("", place)
    host, _, path = bare.partition("/")
    site = host.removeprefix("www.")
    if not mirrored and site not in _MIRRORED:
        return place
    return f"{site}/{path.strip('/').replace('/', '-').removesuffix('.html')}"
