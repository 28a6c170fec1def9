"""Rearrange stories as people judged: what they split, merged, and took back, once for each judgement.

What entries became another story's is kept, so that an undo finds them again. What must and must not be one story
holds for what comes later too: `ties` tells the newsroom.
"""

import json
import logging
from datetime import datetime

from feeds.story import Merge
from feeds.ties import Split, Ties, merge, split
from monitor.log import say
from monitor.placing import REARRANGED
from monitor.store import Store
from rules.judgement import Judgement, excluded, links

LOG = logging.getLogger(__name__)
DONE, MOVED = "rearranged", "moved:"


def carried_out(store: Store) -> int:
    """The number of the last judgement that was carried out on stories, 0 before the first."""
    return int(store.meta.get(DONE) or 0)


def ties(store: Store, now: datetime) -> Ties:
    """What people's judgements that hold say of stories to come."""
    held = store.judgements.in_force(now)
    found = links(held)
    return Ties(together=found.together, apart=found.apart, excluded=excluded(held).stories)


def rearrange(store: Store, now: datetime) -> int:
    """Carry out what was judged since the last time; how many judgements moved entries."""
    last = carried_out(store)
    fresh = [one for one in store.judgements.all() if one.id > last]
    if not fresh:
        return 0
    moved = 0
    with store.transaction():
        for one in fresh:
            moved += _carry_out(store, one, now)
        store.meta.put(DONE, str(fresh[-1].id))
        if moved:
            store.meta.put(REARRANGED, str(fresh[-1].id))
    return moved


def _carry_out(store: Store, one: Judgement, now: datetime) -> bool:
    if one.kind == "split":
        return _split(store, one.about, one.value["entries"], one.id, now)
    if one.kind == "merge":
        return _merge(store, one, now)
    undone = store.judgements.get(one.undoes) if one.undoes is not None else None
    if undone is None or undone.kind not in {"split", "merge"}:
        return False
    kept = json.loads(store.meta.get(f"{MOVED}{undone.id}") or "null")
    if kept is None:
        return False
    here, there, entries = kept
    put_back = _put_together if undone.kind == "split" else _put_apart
    if not put_back(store, here, there, entries, now):
        return False
    say(LOG, "stories put back", judgement=undone.id, story=here)
    return True


def _put_together(store: Store, here: str, there: str, _entries: list[str], now: datetime) -> bool:
    """Join what a split had made two, whatever each part has become part of since."""
    into, gone = store.stories.standing(here), store.stories.standing(there)
    if into is None or gone is None or into == gone:
        return False
    store.stories.merge(Merge(gone, into), now)
    return True


def _put_apart(store: Store, here: str, there: str, entries: list[str], now: datetime) -> bool:
    """Give a story that a merge had ended its entries back, those that still stand where they were put."""
    whole = store.stories.standing(here)
    if whole is None or whole == there:
        return False
    together = store.stories.entries_of(whole)
    back, standing = [key for key in together if key in entries], [key for key in together if key not in entries]
    if not back or not standing:
        return False
    store.stories.split(Split(whole, there, tuple(standing), tuple(back)), now)
    return True


def _split(store: Store, story: str, leaving: list[str], number: int, now: datetime) -> bool:
    story = store.stories.standing(story) or story
    entries = store.stories.entries_of(story)
    found = split(story, entries, leaving, store.stories.ids(entries))
    if found is None:
        return False
    store.stories.split(found, now)
    store.meta.put(f"{MOVED}{number}", json.dumps([found.story, found.fresh, list(found.moved)]))
    say(LOG, "story split", story=found.story, fresh=found.fresh, entries=len(found.moved))
    return True


def _merge(store: Store, one: Judgement, now: datetime) -> bool:
    named = [store.stories.story_of(key) for key in one.value["entries"]]
    standing = {story for story in named if story is not None}
    if len(standing) < 2:
        return False
    opened = store.stories.opened(standing)
    into, others = merge(opened.items())
    for gone in others:
        entries = store.stories.entries_of(gone)
        store.meta.put(f"{MOVED}{one.id}", json.dumps([into, gone, entries]))
        store.stories.merge(Merge(gone, into), now)
        say(LOG, "stories merged", into=into, gone=gone, entries=len(entries))
    return True
