"""How often a rule was right, as readers' votes tell (mail.md 4.6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.judgement import Vote

SHOWN_FROM = 5
"""Votes below which a rule's precision is not shown."""
POOR_FROM = 10
"""Votes from which on a low precision is worth a word."""
POOR = 0.30


def precision(relevant: int, noise: int) -> float:
    """The share of a rule's claims that readers found relevant, 0 to 1; a half where nobody has voted."""
    return (1 + relevant) / (2 + relevant + noise)


@dataclass(frozen=True, slots=True)
class Tally:
    """A rule's votes. `wrong` says that the story matters and another rule should have claimed it: it is shown only."""

    relevant: int = 0
    noise: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float | None:
        """The share of relevant claims, 0 to 1; None where there are too few votes to say."""
        enough = self.relevant + self.noise >= SHOWN_FROM
        return precision(self.relevant, self.noise) if enough else None

    @property
    def is_poor(self) -> bool:
        """Whether the rule belongs under Housekeeping, with its noise and a suggestion. It is never muted by itself."""
        return self.relevant + self.noise >= POOR_FROM and precision(self.relevant, self.noise) < POOR


def tallies(votes: Iterable[Vote], rule_rev: str = "") -> dict[str, Tally]:
    """The votes of each rule that has any; of one revision of it alone, where that is named."""
    counted: dict[str, list[str]] = {}
    for vote in votes:
        if not rule_rev or vote.rule_rev == rule_rev:
            counted.setdefault(vote.rule, []).append(vote.verdict)
    return {
        rule: Tally(said.count("relevant"), said.count("noise"), said.count("wrong")) for rule, said in counted.items()
    }
