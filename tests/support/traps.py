"""A server with the traps that real lists of feeds were found to hold, each at a path of its own."""

import gzip
from datetime import datetime, timedelta

import make
from feed_server import FeedServer, Reply, Request

ENGLISH = (
    "The two sides will meet again in Istanbul",
    "Officials say that the crossing was closed after a clash",
    "Traders wait at the border for the third day",
    "The army said it had stopped an attempt to cross",
    "A delegation left for Doha with a new proposal",
    "Police found a bomb near the market and defused it",
)
PASHTO = (
    "د دواړو هېوادونو پلاوي به په استانبول کې بیا سره ګوري",
    "چارواکي وايي چې لار له نښتې وروسته بنده شوې ده",
    "سوداګر د درېیمې ورځې لپاره په پوله کې په تمه دي",
    "پوځ ویلي چې د اوښتو یوه هڅه یې شنډه کړې ده",
    "یو پلاوی له نوي وړاندیز سره دوحې ته لاړ",
    "پولیسو د بازار په څنګ کې یو بم وموند",
)
CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>cf-chl</body></html>"
SITE_MAP = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>'


def feed(name: str, at: datetime, titles: tuple[str, ...] = ENGLISH, *, dated: bool = True) -> bytes:
    """A feed whose newest item is of `at`."""
    items = [(f"{name}-{n}", f"https://{name}.example/{n}", title) for n, title in enumerate(titles)]
    document = make.rss(name, items, f"{at:%a, %d %b %Y %H:%M:%S GMT}")
    return document if dated else document.replace(b"pubDate", b"x")


def set_up(server: FeedServer, now: datetime) -> dict[str, str]:
    """Serve every trap; the addresses by the names of the traps."""
    fresh, old = now - timedelta(minutes=10), now - timedelta(days=276)
    server.serve("/well", feed("well", fresh), etag='"1"')
    server.serve("/stale", feed("stale", old), etag='"2"')
    server.serve("/week", feed("week", now - timedelta(days=7)))
    server.serve("/slow", feed("slow", now - timedelta(days=20)))
    server.serve("/empty", feed("empty", now, ()))
    server.serve("/blank", b"  \n")
    server.serve("/challenge", CHALLENGE, content_type="text/html")
    page = b'<html><head><title>The Paper</title><link rel="alternate" type="application/rss+xml" href="/well"></head></html>'
    server.serve("/page", page, content_type="text/html")
    server.serve("/map", SITE_MAP, content_type="text/xml")
    server.serve("/pashto", feed("pashto", fresh, PASHTO))
    server.serve("/both", feed("both", fresh, (*ENGLISH[:3], *PASHTO[:3])))
    server.serve("/undated", feed("undated", fresh, dated=False))
    server.serve("/unsaid", gzip.compress(feed("unsaid", fresh)))
    server.script("/no-robots", _unless("bot", "user-agent", feed("no-robots", fresh)))
    server.script("/packed-only", _packed_only(feed("packed-only", fresh)))
    server.redirect("/moved", "/well", 301)
    server.redirect("/elsewhere", "/well", 302)
    server.redirect("/astray", f"http://localhost:{server.port}/well", 308)
    server.serve("/refused", b"no", status=403)
    server.serve("/gone", b"no", status=410)
    server.serve("/ill", b"no", status=500)
    paths = "well stale week slow empty blank challenge page map pashto both undated unsaid no-robots packed-only moved"
    paths += " elsewhere astray refused gone missing ill"
    return {path: server.url(f"/{path}") for path in paths.split()}


def _unless(word: str, header: str, body: bytes) -> object:
    def answer(request: Request) -> Reply:
        return Reply(403, b"no") if word in request.headers.get(header, "").lower() else Reply(200, body)

    return answer


def _packed_only(body: bytes) -> object:
    def answer(request: Request) -> Reply:
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Reply(403, b"no")
        return Reply(200, gzip.compress(body), headers={"Content-Encoding": "gzip"})

    return answer
