"""What mail programs support: all that our mails use is listed, and whatever lacks somewhere is decoration."""

import re

import golden
import html5lib
import mail_clients
import pytest
from html_reader import Reader
from mail_clients import ATTRIBUTES, PROPERTIES, SHEET, TAGS, programs, published

LISTED = {
    f"{kind} {name}": known
    for kind, names in (("tag", TAGS), ("attribute", ATTRIBUTES), ("property", PROPERTIES), ("sheet", SHEET))
    for name, known in names.items()
}


def mails() -> list[Reader]:
    """All golden mails as mail programs read them."""
    return [Reader(golden.rendered(name).html) for name in golden.SITUATIONS]


def styles(read: Reader) -> list[tuple[str, str, str]]:
    """Tag, property and value of everything that stands in a style of its own."""
    return [
        (tag, *(half.strip() for half in said.split(":", 1)))
        for tag, attributes in read.tags
        for said in attributes.get("style", "").split(";")
        if said.strip()
    ]


def sheet() -> str:
    """The style sheet in the head, the same in every mail."""
    found = {golden.rendered(name).html.split("<style>")[1].split("</style>")[0] for name in golden.SITUATIONS}
    assert len(found) == 1
    return found.pop()


def test_the_list_holds_what_the_mails_use_and_nothing_else():
    """Each tag, attribute and property of the golden mails stands in the list, and each of the list in some mail."""
    tags = {tag for read in mails() for tag, _ in read.tags}
    attributes = {name for read in mails() for _, given in read.tags for name in given}
    properties = {name for read in mails() for _, name, _ in styles(read)}
    properties |= set(re.findall(r"([\w-]+):[^;{}]*!important;", sheet()))
    assert tags == set(TAGS)
    assert attributes == set(ATTRIBUTES)
    assert properties == set(PROPERTIES)


@pytest.mark.parametrize("name", LISTED)
def test_what_lacks_somewhere_says_what_a_reader_loses(name):
    """Whatever some program lacks has its loss written down, and whatever none lacks has none."""
    known = LISTED[name]
    assert bool(known.loss) == bool(known.none or known.partly)
    assert not programs(known.none) & programs(known.partly)
    every = {f"{family}.{one}" for family, ones in mail_clients.PROGRAMS.items() for one in ones}
    assert programs(known.none) | programs(known.partly) <= every


@pytest.mark.parametrize("name", [name for name, known in LISTED.items() if known.page])
def test_the_list_says_what_was_published(name):
    """The programs that lack it are those that the data names."""
    none, partly = published(LISTED[name].page)
    assert programs(LISTED[name].none) == none
    assert programs(LISTED[name].partly) == partly


def test_only_what_every_program_keeps_is_used_of_what_some_keep_in_part():
    """Weights in hundreds, sizes in pixels, no margin below nought, display as the list says."""
    for read in mails():
        for _, name, value in styles(read):
            if name == "font-weight":
                assert value in {"400", "600", "700"}
            elif name in {"font-size", "width", "padding"}:
                assert re.fullmatch(r"(\d+(px|%)?\s?)+", value), (name, value)
            elif name == "margin":
                assert "-" not in value
                assert "auto" not in value
            elif name == "display":
                assert value in {"none", "inline-block"}
            elif name == "max-width":
                assert value == "640px"


def test_languages_and_directions_stand_where_every_program_reads_them():
    """No cell has a language, no link a direction, no link leads into the mail itself, only tables have a role."""
    for read in mails():
        for tag, attributes in read.tags:
            assert not ("lang" in attributes and tag in {"td", "th"})
            assert not ("dir" in attributes and tag == "a")
            assert not ("role" in attributes and tag != "table")
            assert not attributes.get("href", "").startswith("#")


def test_the_board_needs_no_style_sheet_to_fit_a_phone():
    """The sheet in the head makes margins wider and colours dark, and hides, shrinks or moves nothing."""
    said = set(re.findall(r"([\w-]+):[^;{}]*!important;", sheet()))
    assert said == {"padding-left", "padding-right", "background-color", "color", "border-color"}


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_the_html_is_valid(name):
    """A parser that forgives nothing finds no fault."""
    html5lib.HTMLParser(strict=True).parse(golden.rendered(name).html)
