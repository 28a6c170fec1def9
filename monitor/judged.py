"""Judged: what people decided that holds, about the stories as they stand now.

A story that was judged may have become part of another since. Whoever asks what holds asks here, so that a judgement
goes with the story wherever grades, counts and alerts look for it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from monitor.store import Store
from rules.judgement import Judgement

STORY = "story:"
"""How the subject of a judgement on a story begins."""


def held(store: Store, at: datetime, kind: str = "") -> list[Judgement]:
    """What held at a moment (aware UTC), oldest first; of one kind where one is named."""
    return standing(store, store.judgements.in_force(at, kind))


def standing(store: Store, judgements: Iterable[Judgement]) -> list[Judgement]:
    """These judgements, those on stories that became part of others as judgements on the stories that stand."""
    made = list(judgements)
    now = store.stories.now({one.about for one in made if one.subject.startswith(STORY)})
    return [
        replace(one, subject=f"{STORY}{now[one.about]}") if one.subject.startswith(STORY) and one.about in now else one
        for one in made
    ]
