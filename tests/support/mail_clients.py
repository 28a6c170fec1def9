"""Every tag, attribute and property that our mails use: where mail programs lack it, and what a reader then sees.

Source: the data of Can I email (github.com/hteumeuleu/caniemail, commit 6b086a34 of 29 June 2026), read for Gmail, Outlook,
Apple Mail and Yahoo. `none` are programs that drop it or of which nothing is known, `partly` those that keep some of it.
`loss` says what a reader sees there: whatever is lacking somewhere may only be decoration. A program is named as there,
`gmail.ios`; a name alone stands for all of its programs.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "gmail": ("desktop-webmail", "ios", "android", "mobile-webmail"),
    "outlook": ("windows", "outlook-com", "macos", "ios", "android"),
    "apple-mail": ("macos", "ios"),
    "yahoo": ("desktop-webmail", "ios", "android"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the data says of one thing: the name of its page there, '' where it has none, and who lacks it."""

    page: str
    none: str = ""
    partly: str = ""
    loss: str = ""


WHOLE = "The whole of it stands in the cells' own colours, sizes and texts."
FLOWS = "Blocks that stood beside each other follow in one line or one under the other."
OUTLOOK = "outlook.windows"
APPS = "gmail.ios gmail.android"

TAGS: Mapping[str, Known] = {
    "a": Known(""),
    "body": Known("html-body", "outlook.macos yahoo.ios yahoo.android",
                  "gmail outlook.outlook-com outlook.ios outlook.android yahoo.desktop-webmail", WHOLE),
    "br": Known(""),
    "caption": Known("html-table"),
    "div": Known("html-div"),
    "h1": Known("html-h1-h6"),
    "h2": Known("html-h1-h6"),
    "h3": Known("html-h1-h6"),
    "head": Known(""),
    "html": Known("html-doctype", "outlook.windows yahoo.android", "", "The older way to lay out is the one that tables need."),
    "meta": Known("html-meta-color-scheme", "gmail outlook apple-mail.ios yahoo", "",
                  "The program turns colours at night as it sees fit; `make looks` draws that."),
    "p": Known("html-p"),
    "span": Known("html-span"),
    "strong": Known("html-strong"),
    "style": Known("html-style", "gmail.mobile-webmail", f"gmail.desktop-webmail {APPS} {OUTLOOK}",
                   f"Our own colours for the night and wider margins. {WHOLE}"),
    "table": Known("html-table"),
    "td": Known("html-table"),
    "th": Known("html-table"),
    "title": Known(""),
    "tr": Known("html-table"),
}  # fmt: skip

ATTRIBUTES: Mapping[str, Known] = {
    "align": Known("html-align", "", "outlook.macos", "Only a whole table does not stand in the middle; cells do as told."),
    "aria-hidden": Known("html-aria-hidden", "yahoo", "", "Bars and blocks are read aloud before the words that say the same."),
    "bgcolor": Known(""),
    "border": Known(""),
    "cellpadding": Known("html-cellpadding"),
    "cellspacing": Known("html-cellspacing"),
    "charset": Known(""),
    "class": Known("css-selector-class", "gmail.mobile-webmail", APPS, WHOLE),
    "content": Known(""),
    "dir": Known("html-dir", "", f"gmail.mobile-webmail {OUTLOOK}",
                 "Gmail in a phone's browser sets the whole mail from the right; Outlook errs on links, which have none."),
    "href": Known(""),
    "lang": Known("html-lang", "", "yahoo", "Yahoo drops it on cells, which have none."),
    "name": Known(""),
    "role": Known("html-role", "", "yahoo", "Yahoo keeps it on tables, and only these have one."),
    "scope": Known(""),
    "style": Known(""),
    "width": Known("html-width", "", OUTLOOK, "Fixed widths stay small where Windows shows letters larger."),
}  # fmt: skip

PROPERTIES: Mapping[str, Known] = {
    "-webkit-text-size-adjust": Known(""),
    "background-color": Known("css-background-color"),
    "border": Known("css-border", "", OUTLOOK, "A chip has no border; its word and its ground stay."),
    "border-bottom": Known("css-border", "", OUTLOOK, "No line under a heading."),
    "border-collapse": Known("css-border-collapse"),
    "border-color": Known("css-border", "", OUTLOOK, "A chip has no border; its word and its ground stay."),
    "border-left": Known("css-border", "", OUTLOOK, "A rail has no darker edge."),
    "border-radius": Known("css-border-radius", OUTLOOK, "yahoo", "Chips have square corners."),
    "border-top": Known("css-border", "", OUTLOOK, "No line above the end."),
    "color": Known(""),
    "display": Known("css-display", "", f"{APPS} {OUTLOOK} yahoo", FLOWS),
    "font-family": Known("css-font"),
    "font-size": Known("css-font-size", "", f"{OUTLOOK} yahoo", "Sizes in rem alone are lacking; we have none."),
    "font-weight": Known("css-font-weight", "", f"{OUTLOOK} yahoo", "Weights between the hundreds are lacking; we have none."),
    "letter-spacing": Known("css-letter-spacing", "", OUTLOOK, "Capitals stand closer together."),
    "line-height": Known("css-line-height", "", OUTLOOK, "Heights in pixels err; ours are pure numbers but for rails."),
    "margin": Known("css-margin", "", "gmail outlook yahoo", "Margins below nought are lacking; we have none."),
    "max-height": Known("css-max-height", OUTLOOK, "", "The line for inboxes is hidden by `display` there."),
    "max-width": Known("css-max-width", "", OUTLOOK, "It works on tables, and only one has it."),
    "overflow": Known("css-overflow", OUTLOOK,
                      "gmail outlook.outlook-com outlook.macos outlook.ios outlook.android apple-mail yahoo",
                      "The line for inboxes is hidden by `display` there."),
    "overflow-wrap": Known("css-overflow-wrap", "gmail outlook yahoo", "apple-mail", "`word-break` does the same."),
    "padding": Known("css-padding", "", OUTLOOK, "Chips and headings stand closer; cells keep theirs."),
    "padding-left": Known("css-padding", "", OUTLOOK, "Only wide screens have it, and only cells."),
    "padding-right": Known("css-padding", "", OUTLOOK, "Only wide screens have it, and only cells."),
    "table-layout": Known("css-table-layout", f"gmail.mobile-webmail {OUTLOOK} outlook.macos", "",
                          "The board's columns are as wide as their words and their `width` make them."),
    "text-align": Known("css-text-align", "", f"gmail.android gmail.mobile-webmail {OUTLOOK} outlook.android yahoo",
                        "Only values that we do not use are lacking."),
    "text-decoration": Known("css-text-decoration", "", f"{APPS} {OUTLOOK}", "Titles that lead to a source are underlined."),
    "text-transform": Known("css-text-transform", "", OUTLOOK, "Only small letters are lacking; we have none."),
    "vertical-align": Known("css-vertical-align"),
    "white-space": Known("css-white-space", OUTLOOK, f"{APPS} yahoo.ios yahoo.android",
                         "Bars break into two lines where a column is too narrow for them."),
    "width": Known("css-width", "", OUTLOOK, FLOWS),
    "word-break": Known("css-word-break", "yahoo", f"{APPS} gmail.mobile-webmail outlook.outlook-com outlook.macos "
                        "outlook.ios outlook.android apple-mail", "A word longer than the screen makes the mail wider."),
}  # fmt: skip

SHEET: Mapping[str, Known] = {
    "@media": Known("css-at-media", f"gmail.mobile-webmail {OUTLOOK}",
                    f"gmail.desktop-webmail {APPS} outlook.outlook-com outlook.macos outlook.ios outlook.android yahoo", WHOLE),
    "prefers-color-scheme": Known("css-at-media-prefers-color-scheme", f"gmail {OUTLOOK} yahoo", "",
                                  "The program turns colours at night as it sees fit; `make looks` draws that."),
    "!important": Known("css-important", "", f"gmail {OUTLOOK} yahoo", WHOLE),
}  # fmt: skip


def programs(names: str) -> set[str]:
    """Each program of these names."""
    whole = {name: {f"{name}.{one}" for one in ones} for name, ones in PROGRAMS.items()}
    return {program for name in names.split() for program in whole.get(name, {name})}


def published(page: str) -> tuple[set[str], set[str]]:
    """Who lacks it and who keeps some of it, by a copy of the data; skips the test where none is named."""
    folder = os.environ.get("CANIEMAIL")
    if not folder:
        pytest.skip("no copy of Can I email's data is named; set CANIEMAIL to a folder with its _features")
    stats = _stats((Path(folder) / "_features" / f"{page}.md").read_text())
    last = {f"{name}.{one}": _last(stats, name, one) for name, ones in PROGRAMS.items() for one in ones}
    return {one for one, said in last.items() if said in {"n", "u"}}, {one for one, said in last.items() if said == "a"}


def _stats(document: str) -> Any:
    head = re.sub(r'":"', '": "', document.replace("\t", "  ")).split("\n---")[0].lstrip("-")
    return yaml.safe_load(head)["stats"]


def _last(stats: Any, name: str, one: str) -> str:
    """What the newest test said: y, a, n, or u where there was none."""
    said = stats.get(name, {}).get(one) or {"": "u"}
    return str(list(said.values())[-1])[0]
