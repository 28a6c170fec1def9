"""What the operators of one bracket make of its parts, and which parts they can have."""

from collections.abc import Sequence

from rules.errors import QueryError
from rules.lexemes import Lexeme
from rules.tree import All, Any, Guard, GuardKind, Near, Node, Not, positional

FARTHEST = 100
LONGEST_CHAIN = 6

_GUARDS: dict[str, GuardKind] = {
    "NOT NEAR": "NEAR",
    "NOT AFTER": "AFTER",
    "NOT BEFORE": "BEFORE",
    "NOT INSIDE": "INSIDE",
}
_NOT_PLACED = "distances and counts need terms, lists or OR of them, not AND or a field"


def join(parts: Sequence[Node | None], operators: Sequence[Lexeme], faults: list[QueryError]) -> Node | None:
    """The node that a bracket's parts make, None where one cannot be read; what is wrong is added to `faults`.

    A part is None, and an operator has no kind, where a fault was found before.
    """
    known = [operator for operator in operators if operator.kind]
    _check_alike(known, faults)
    kind = known[0].kind if known else "AND" if operators else ""
    _check_negations(kind, parts, faults)
    whole = tuple(part for part in parts if part is not None)
    if kind in {"NEAR", "BEFORE"} or kind.startswith("NOT "):
        for part in whole:
            if not isinstance(part, Not):
                placed(part, faults)
        _check_reach(known[0], len(parts), faults)
    if len(whole) < len(parts):
        return None
    return _made(kind, whole, known[0] if known else None)


def placed(part: Node, faults: list[QueryError]) -> None:
    """Ask of a part that it has places in the text."""
    if not positional(part):
        faults.append(
            QueryError("E119", _NOT_PLACED, part.at, part.length, "take AND and title:( ) out of this bracket")
        )


def _made(kind: str, parts: tuple[Node, ...], operator: Lexeme | None) -> Node | None:
    if operator is None:
        return parts[0] if len(parts) == 1 and not isinstance(parts[0], Not) else None
    at, length = operator.start, operator.end - operator.start
    distance = None if operator.number is None else int(operator.number)
    if kind == "AND":
        return All(parts, at=at, length=length)
    if kind == "OR":
        return Any(parts, at=at, length=length)
    if kind in {"NEAR", "BEFORE"}:
        return Near(parts, distance, kind == "BEFORE", at=at, length=length)
    guard = _GUARDS.get(kind)
    if guard and len(parts) == 2:
        return Guard(guard, distance, parts[0], parts[1], at=at, length=length)
    return None


def _fault(faults: list[QueryError], code: str, message: str, lexeme: Lexeme, advice: str) -> None:
    faults.append(QueryError(code, message, lexeme.start, lexeme.end - lexeme.start, advice))


def _named(operator: Lexeme) -> str:
    if operator.kind in {"AND", "OR", "NOT INSIDE"}:
        return operator.kind
    return f"{operator.kind}/{'s' if operator.number is None else int(operator.number)}"


def _check_alike(operators: Sequence[Lexeme], faults: list[QueryError]) -> None:
    for other in operators[1:]:
        first = operators[0]
        if _named(other) != _named(first):
            message = f"{_named(first)} and {_named(other)} in one bracket"
            _fault(faults, "E114", message, other, "write brackets that say which belongs together: (a OR b) AND c")
            return
        if other.kind.startswith("NOT "):
            message = f"{other.kind} stands twice in one bracket"
            _fault(faults, "E114", message, other, "write brackets: (a NOT NEAR/3 b) NOT NEAR/3 c")
            return


def _check_negations(kind: str, parts: Sequence[Node | None], faults: list[QueryError]) -> None:
    negated = [part for part in parts if isinstance(part, Not)]
    if not negated:
        return
    if kind in {"AND", ""} and len(negated) == len(parts):
        message = "only NOT: nothing here must be there"
        advice = "write what must be there first: a AND NOT b"
        faults.append(QueryError("E116", message, negated[0].at, negated[0].length, advice))
    elif kind == "OR":
        advice = "write what must be there: (a OR b) AND NOT c"
        faults.append(QueryError("E115", "OR NOT matches almost everything", negated[0].at, 3, advice))
    elif kind != "AND":
        advice = f"write a NOT {kind.removeprefix('NOT ')}/n b"
        faults.append(QueryError("E115", f"NOT cannot stand inside {kind}", negated[0].at, 3, advice))


def _check_reach(operator: Lexeme, count: int, faults: list[QueryError]) -> None:
    if operator.number is not None and operator.number > FARTHEST:
        advice = f"write a distance of at most {FARTHEST}, or AND"
        _fault(faults, "E120", f"a distance of {int(operator.number)} words", operator, advice)
    if count > LONGEST_CHAIN:
        advice = "join some of the parts with OR in brackets, or use AND"
        _fault(faults, "E121", f"{count} parts in a chain; the limit is {LONGEST_CHAIN}", operator, advice)
