"""Hit and Evidence: a rule's claim on an entry, and the words that prove it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave one report is, as an analyst judged it beforehand."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info to 4 for critical."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One stretch of the original text that a term matched.

    `field` is title, summary or body; `start` and `end` are characters of that field's original text; `surface`
    is that stretch as it stands there; `by` the term that matched, with its list where it has one, such as
    `$ttp: =TTP`.
    """

    field: str
    start: int
    end: int
    surface: str
    by: str


@dataclass(frozen=True, slots=True)
class Distance:
    """How near the words of a NEAR or BEFORE stand in a field.

    `asked` is the operator as written, such as `NEAR/20`; `words` is how many stand between neighbours, at most, where
    the words are nearest.
    """

    field: str
    asked: str
    words: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's claim on one wording of an entry.

    `part` is the named alternative that is an indicator of its own, else ''; `alternative` the name of the
    alternative that matched, else ''. `rule_rev` is the hash of the compiled query with its lists expanded.
    `suppressed_by` is the filter that holds the hit back, '' none. `incomplete` says that a cap on spans was met.
    `silent` is True for a rule under test: its hits are kept and tell nobody.
    """

    rule_id: str
    entry_key: str
    revision: int
    rule_rev: str
    severity: Severity
    evidence: tuple[Evidence, ...]
    distances: tuple[Distance, ...] = ()
    part: str = ""
    alternative: str = ""
    suppressed_by: str = ""
    incomplete: bool = False
    silent: bool = False
