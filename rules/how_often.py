"""How often, in words: rates and how unusual a count is, for readers who never meet a decimal or a p."""

_ABOVE = (
    (0.001, "far above usual", "by chance less than once in three years"),
    (0.01, "well above usual", "by chance a few times a year"),
    (0.05, "above usual", "chance alone does this about monthly"),
    (0.2, "a little above usual", ""),
)
_SPANS = ((1, "day"), (7, "week"), (30, "month"))


def about(rate: float) -> str:
    """A rate as readers say it: `about 3 a week`. `rate` is stories of an ordinary, fully covered day."""
    for days, name in _SPANS:
        if rate * days >= 1:
            return f"about {int(rate * days + 0.5)} a {name}"
    return "less than one a month"


def how_unusual(p: float) -> str:
    """How unusual a count is, `p` by chance: `well above usual - by chance a few times a year`."""
    return " - ".join(filter(None, (above(p), by_chance(p))))


def above(p: float) -> str:
    """The first half of that: `well above usual`, or `usual`."""
    return next((words for limit, words, _ in _ABOVE if p <= limit), "usual")


def by_chance(p: float) -> str:
    """The second half of that: `by chance a few times a year`; '' for what happens all the time."""
    return next((words for limit, _, words in _ABOVE if p <= limit), "")
