"""How explanations are drawn: in colour on a terminal, plain elsewhere, and with nothing that would act on either."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rules.outline import Pieces, Role

STYLES: "dict[Role, dict[str, Any]]" = {
    "plain": {},
    "verdict": {"bold": True},
    "yes": {"fg": "green"},
    "no": {"fg": "red"},
    "words": {"bold": True},
    "note": {"dim": True},
}


def colour_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--color`, which says when lines are coloured."""
    return click.option(
        "--color",
        "colour",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colours: on a terminal (auto, and not where NO_COLOR is set), always or never.",
    )(function)


def whole_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--whole`, which keeps what an outline shortens."""
    return click.option(
        "--whole", is_flag=True, help="Show also the parts of which nothing was found, each by itself."
    )(function)


def draw(lines: "Iterable[Pieces]", colour: str) -> None:
    """Print lines, with every character spelled out that would act on a terminal or hide in it."""
    from monitor import wiring
    from monitor.desk.fault import shown

    coloured = colour == "always" or (colour == "auto" and sys.stdout.isatty() and wiring.wants_colour())
    for line in lines:
        click.echo("".join(_styled(shown(piece.text), STYLES[piece.role]) for piece in line), color=coloured)


def _styled(text: str, style: dict[str, Any]) -> str:
    return click.style(text, **style) if style and text else text
