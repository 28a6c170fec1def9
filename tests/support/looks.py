"""Pictures of the golden mails, to be looked at: `python tests/support/looks.py [NAME ...] [--to FOLDER]`.

Each mail is drawn by a headless Chromium as different mail programs show it: by day and by night, at 640 and 320
pixels, without the style sheet in the head, and with its colours turned by the program. A long mail stands in columns.
"""

import argparse
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import golden
from chromium import shown

GAP, TALL = 12, 1500
"""Pixels between two columns, and of the tallest column."""
ROOM = 1340
"""Pixels of the widest picture: more columns stand in a picture of their own."""
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_SCHEMES = re.compile(r'<meta name="(supported-)?color-schemes?"[^>]*>')


@dataclass(frozen=True, slots=True)
class Look:
    """A way to show a mail: its name, its width in pixels, whether at night, whether by a program of its own mind.

    `bare` leaves the style sheet in the head out, as Gmail does for accounts of others; `turned` turns colours to dark
    ones by force, as Gmail on Android does.
    """

    name: str
    width: int
    night: bool = False
    bare: bool = False
    turned: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """What to tell Chromium."""
        scheme = f"--blink-settings=preferredColorScheme={0 if self.night or self.turned else 1}"
        return (f"{scheme},forceDarkModeEnabled=true",) if self.turned else (scheme,)

    def seen(self, document: str) -> str:
        """The mail as such a program reads it."""
        document = _STYLE.sub("", document) if self.bare or self.turned else document
        return _SCHEMES.sub("", document) if self.turned else document


LOOKS = (
    Look("640-day", 640),
    Look("640-night", 640, night=True),
    Look("320-day", 320),
    Look("320-night", 320, night=True),
    Look("320-bare", 320, bare=True),
    Look("640-turned", 640, turned=True),
)


def frame(document: str, look: Look, top: int, height: int) -> str:
    """A window on a mail, so many pixels below its top."""
    night = "dark" if look.night else "light"
    size = f"width:{look.width}px;height:{top + height}px;margin-top:{-top}px;border:0;color-scheme:{night}"
    return (
        f'<div style="flex:none;width:{look.width}px;height:{height}px;overflow:hidden">'
        f'<iframe title="the mail" style="{size}" srcdoc="{html.escape(look.seen(document))}"></iframe></div>'
    )


def sizes(document: str, looks: Iterable[Look]) -> list[tuple[int, int]]:
    """How many pixels a mail is wide and long in each of these looks: wider than the look is too wide."""
    frames = "".join(frame(document, look, 0, 100) for look in looks)
    page = f"""<!DOCTYPE html><html lang="en"><title></title><body>{frames}<script>onload = () => document.title =
    [...document.querySelectorAll("iframe")].map(one => one.contentDocument.documentElement)
    .map(one => one.scrollWidth + "x" + one.scrollHeight)</script>"""
    found = re.search(r"<title>([\dx,]+)</title>", shown(page, "--dump-dom"))
    assert found
    return [(int(wide), int(long)) for wide, long in (each.split("x") for each in found[1].split(","))]


def sheets(document: str, look: Look, long: int) -> Iterator[tuple[str, int, int]]:
    """The pictures that a mail of that length needs: each a page of columns, with its width and height."""
    tops = [(top, min(TALL, long - top)) for top in range(0, long, TALL)]
    across = max(1, ROOM // (look.width + GAP))
    for first in range(0, len(tops), across):
        mine = tops[first : first + across]
        columns = "".join(frame(document, look, top, tall) for top, tall in mine)
        style = f"margin:0;background:#7A8794;display:flex;align-items:flex-start;gap:{GAP}px"
        page = f'<!DOCTYPE html><html lang="en"><title>mail</title><body style="{style}">{columns}'
        yield page, len(mine) * (look.width + GAP) - GAP, max(tall for _, tall in mine)


def draw(name: str, document: str, folder: Path, looks: Sequence[Look] = LOOKS) -> Iterator[Path]:
    """The pictures of one mail, as files of that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for look, (_, long) in zip(looks, sizes(document, looks), strict=True):
        for number, (page, width, tall) in enumerate(sheets(document, look, long), 1):
            target = folder / f"{name}-{look.name}-{number}.png"
            shown(page, *look.flags, f"--window-size={width},{tall}", f"--screenshot={target}")
            yield target


def main() -> None:
    """Draw the golden mails, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(golden.SITUATIONS)}; all if none")
    parser.add_argument("--to", type=Path, default=Path("looks"), metavar="FOLDER", help="where; looks/ if not given")
    parser.add_argument("--look", action="append", help="only these, such as 320-night")
    wanted = parser.parse_args()
    looks = [look for look in LOOKS if not wanted.look or look.name in wanted.look]
    for name in wanted.names or golden.SITUATIONS:
        for target in draw(name, golden.rendered(name).html, wanted.to, looks):
            print(target)


if __name__ == "__main__":
    main()
