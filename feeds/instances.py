"""What tells one issue of a series from the next, and reports of one thing from round-ups of many.

"Day 2" is not "Day 21", and "Wordle 589" not "Wordle 590", however alike their words are; "14 killed" and "15 killed"
may well be one event.
"""

import re
from collections.abc import Mapping

from feeds.fold import Folded

_WHICH = frozenset(
    re.findall(
        r"\S+",
        "day week round part episode ep chapter season series stage phase match game test odi number no issue edition"
        " volume vol version question session lecture lesson quiz section bill resolution wordle"
        " день неделя часть серия раунд тур دن روز قسط مرحله ورځ يوم दिन भाग दौर",
    )
)
"""Words behind which a number says which one, not how many."""
_DATES = frozenset(
    re.findall(
        r"\S+",
        "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october"
        " nov november dec december monday tuesday wednesday thursday friday saturday sunday",
    )
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
SERIES_WORDS = 3
"""Words that two titles must share around their numbers and dates to be of one series."""

_ROUND_UPS = re.compile(
    r"\b(?:live|latest|news|breaking) (?:updates?|blog|coverage)\b|\bas it happened\b|\blive\s*:|:\s*live\b"
    r"|\b(?:morning|evening|daily|weekly|afternoon|nightly|news|world|weekend|monday|friday|sunday)"
    r" (?:brief(?:ing)?|digest|round-?up|bulletin|wrap|headlines|recap|newsletter|catch-?up)\b"
    r"|\b(?:briefing|round-?up|newsletter|wrap-?up)\s*[:|]|^(?:briefing|round-?up|newsletter|news in brief)\b"
    r"|\b(?:top|key|biggest|main) (?:\w+ )?(?:stories|headlines|news)\b|\bheadlines of the (?:day|week)\b"
    r"|\b(?:week|day|month|year) in (?:pictures|photos|review|brief|news|\w+$)|\bin (?:pictures|photos|brief)\b"
    r"|\bwhat (?:we know|to know|you need to know)\b|\bthings to know\b"
    r"|آج کی (?:اہم )?خبریں|اہم خبریں|خبروں کا خلاصہ|لائیو اپ ?ڈیٹ|مهم‌?ترین خبر|خلاصه اخبار"
    r"|أهم الأخبار|موجز الأخبار|أبرز الأخبار|आज की बड़ी खबरें|बड़ी खबरें|मुख्य समाचार|लाइव अपडेट"
    r"|главные новости|главное за (?:день|неделю|утро)|итоги (?:дня|недели)|今日要闻|新闻早报|一周要闻",
    re.IGNORECASE,
)


def is_round_up(title: str) -> bool:
    """Whether a title announces several pieces of news, or a page that is rewritten all day."""
    return _ROUND_UPS.search(title) is not None


def instances(title: Folded) -> dict[str, str]:
    """Of each series a title is an issue of, which one: `day` 341, or its other words and the number at its end."""
    row = title.row
    numbers = [n for n, word in enumerate(row) if _NUMBER.fullmatch(word)]
    found = {row[n - 1]: row[n] for n in numbers if n and row[n - 1] in _WHICH}
    dates = [word for word in row if word in _DATES]
    if found or dates or (numbers and numbers[-1] == len(row) - 1):
        words = [word for word in row if not (_NUMBER.fullmatch(word) or word in _DATES)]
        if len(words) >= SERIES_WORDS:
            found[" ".join(words)] = " ".join([*dates, *(row[n] for n in numbers)])
    return found


def is_another(title: Mapping[str, str], story: Mapping[str, set[str]]) -> bool:
    """Whether a title is another issue of a series that a story has issues of, and of none that it has."""
    met = [(which, story[series]) for series, which in title.items() if series in story]
    return bool(met) and not any(which in known for which, known in met)
