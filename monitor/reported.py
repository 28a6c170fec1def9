"""What is stored as digests and alerts show it: a hit, the title of a rule, the entry that a story began with."""

from collections.abc import Callable

from alerts.report import Report, RuleCard
from feeds.entry import Entry
from monitor.desk.load import Desk
from monitor.store import Store
from monitor.store.hits import HitRow


def rule_card(desk: Desk, row: HitRow) -> RuleCard:
    """What a reader needs of the rule behind a hit; a rule that the desk dropped keeps its id as its title."""
    hit = row.hit
    rule = desk.rulebook.rules.get(hit.rule_id)
    if rule is None:
        return RuleCard(hit.rule_id, hit.rule_id, "", hit.severity, next(iter(desk.rulebook.problems), ""))
    return RuleCard(rule.id, rule.title, rule.why, hit.severity, desk.rulebook.problem_of(rule.id))


def report(desk: Desk, row: HitRow, card: RuleCard) -> Report:
    """One hit as a digest or alert shows it."""
    publisher = next((each for each in desk.publishers if each.id == row.entry.publisher), None)
    feed = next((feed for _, feed in desk.feeds() if feed.id == row.entry.feed_id), None)
    return Report(
        hit=row.hit,
        mark=row.mark,
        entry=row.entry,
        story=row.story,
        origin=row.origin,
        publisher=publisher.title if publisher else row.entry.publisher,
        letter=publisher.letter if publisher else "F",
        rule=card,
        created=row.created,
        secure=feed is None or feed.url.startswith("https:"),
    )


def titles(desk: Desk) -> Callable[[str], str]:
    """The title of a rule, with the name of a part of it; a rule that the desk dropped keeps its id."""

    def title(indicator: str) -> str:
        rule_id, _, part = indicator.partition("/")
        rule = desk.rulebook.rules.get(rule_id)
        return (rule.title if rule else rule_id) + (f" / {part}" if part else "")

    return title


def opening(store: Store, story: str) -> Entry | None:
    """The first entry of a story; None where nothing stands in it any more."""
    keys = store.stories.entries_of(story)
    return store.entries.get(keys[0]) if keys else None
