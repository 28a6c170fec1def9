"""What moved a level, in words."""

import pytest
from pictures import CRITICAL, HIGH, NOW, WATCH

from rules.moves import Move, Stage, cause, told, values

WHY = "HIGH because “A; B” is clear; 2 of 9 indicators on in 1 of 4 families; against: nothing; seen by 3 of 3 feeds."


AT_WATCH, AT_HIGH = Stage(WATCH), Stage(HIGH)


def move(by: str = "hits", before: Stage | None = AT_WATCH, after: Stage = AT_HIGH, **more: object) -> Move:
    """A move, by default a rise by what came."""
    return Move(NOW, before, after, HIGH, WHY, by, **more)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (move(), "by what came"),
        (move("cut-off"), "as the day closed"),
        (move("edit", rules=("strike", "talks"), edition=14), "by an edit of strike, talks, rules r14"),
        (move("judgement", judgement=7, said="amina: set to HIGH"), "by judgement 7 (amina: set to HIGH)"),
        (move("judgement"), "by the end of a judgement"),
        (move(before=Stage(HIGH), after=Stage(HIGH, assessed=False)), "as too little could be seen"),
        (move("cut-off", Stage(HIGH, assessed=False), Stage(HIGH)), "as enough could be seen again"),
    ],
)
def test_a_cause_is_said(made: Move, said: str) -> None:
    """News, the closing of a day, an edit, a judgement or its end, and blindness are told apart."""
    assert cause(made) == said


def test_a_move_gives_the_reasons_of_its_time() -> None:
    """When, from what to what and by what comes first, then the sentence of that moment up to its counts."""
    lines = ["".join(piece.text for piece in line) for line in told(move(stories=("18f3",)), {})]
    assert lines == [
        "  2025-11-17 22:40Z  WATCH → HIGH  by what came",
        "    HIGH because “A; B” is clear",
        "    story 18f3",
    ]
    first = ["".join(piece.text for piece in line) for line in told(move(before=None), {})]
    assert first[0] == "  2025-11-17 22:40Z  first assessed: HIGH  by what came"
    assert values(move(before=Stage(CRITICAL, assessed=False)), {})["before"] == "NOT ASSESSED (last: CRITICAL)"
