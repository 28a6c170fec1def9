"""How well a story is backed at a moment, as alerts and digests say it: grade, sources, whether it is denied."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from alerts.facts import Backing
from alerts.report import StoryFacts
from feeds.anchors import Anchor
from monitor import judged
from monitor.desk.load import Desk
from monitor.store import HitRow, Store
from monitor.store.sightings import Placed
from rules.facts import event_time
from rules.grade import DENIAL, Grade, by_hand, graded
from rules.judgement import digits, excluded, grades
from rules.sighting import Telling


class Backings:
    """Grades stories by what the store holds of them, with the letters of one desk."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._letters: Mapping[str, str] = {publisher.id: publisher.letter for publisher in desk.publishers}
        rules = desk.rulebook.rules.values()
        self._deniers = {rule.id for rule in rules if rule.signal.kind == "none" and DENIAL in rule.tags}

    def __call__(self, story: str, at: datetime) -> Backing | None:
        """How a story was backed at a moment (aware UTC); None where nothing of it had come."""
        found = self.grade(story, at)
        if not found.keys:
            return None
        return Backing(story, found.level, len(found.keys), found.disputed, found.letter)

    def grade(self, story: str, at: datetime) -> Grade:
        """The grade of a story with its sources and the reason, by what had arrived and was judged at a moment."""
        story = self._store.stories.story_of(story) or story
        return self._graded(story, self._store.sightings.tellings((story,), at), at)

    def facts(self, stories: Iterable[str], at: datetime) -> dict[str, StoryFacts]:
        """What is known of stories at a moment beyond their hits; those of which nothing had come are left out."""
        tellings: dict[str, list[Placed]] = {}
        for one in self._store.sightings.tellings(stories, at):
            tellings.setdefault(one.story, []).append(one)
        figures = self._store.sightings.figures(tellings, at)
        return {
            story: StoryFacts(
                self._graded(story, told, at),
                len(told),
                (*_names(told), *(Anchor("number", figure) for figure in figures.get(story, ()))),
            )
            for story, told in tellings.items()
        }

    def denials(self, story: str, at: datetime) -> list[HitRow]:
        """The hits by which a story was disputed at a moment (aware UTC), by number."""
        if not self._deniers:
            return []
        return [row for row in self._store.hits.of_story(story) if self._denies(row) and row.entry.first_seen <= at]

    def _denies(self, row: HitRow) -> bool:
        return row.hit.rule_id in self._deniers and not row.void and not row.hit.suppressed_by

    def _graded(self, story: str, told: Iterable[Placed], at: datetime) -> Grade:
        held = judged.held(self._store, at)
        out, given = excluded(held), grades(held).get(story)
        # a story that is left out whole keeps the grade by which people left it out
        counted = [self._telling(one) for one in told if story in out.stories or one.entry not in out.entries]
        found = graded(counted, disputed=bool(self.denials(story, at)), digit=digits(held).get(story))
        return by_hand(found, given[-1][1]) if given else found

    def _telling(self, one: Placed) -> Telling:
        return Telling(
            entry=one.entry,
            story=one.story,
            origin=one.origin,
            letter=self._letters.get(one.publisher, "F"),
            event=event_time(one.published, one.first_seen),
            arrived=one.first_seen,
        )


def _names(told: Iterable[Placed]) -> Iterable[Anchor]:
    places = sorted({place for one in told for place in one.places})
    actors = sorted({actor for one in told for actor in one.actors})
    return (*(Anchor("place", each) for each in places), *(Anchor("actor", each) for each in actors))
