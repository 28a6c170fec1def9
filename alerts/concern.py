"""Concern: which rule and which stories an alert is about, as silences and votes ask."""

from alerts.alert import Alert
from alerts.facts import thawed


def rule_of(alert: Alert) -> str:
    """The indicator that an alert is about, `rule` or `rule/part`; '' for one about a whole problem or an event."""
    facts = thawed(alert.evidence)
    if facts is not None:
        return facts.indicator
    return f"{alert.evidence.get('rule', '')}/{alert.evidence.get('part', '')}".rstrip("/")


def stories_of(alert: Alert) -> tuple[str, ...]:
    """The keys of the stories that an alert tells, the strongest first."""
    facts = thawed(alert.evidence)
    if facts is not None:
        return tuple(backing.story for backing in facts.stories)
    return (str(alert.evidence.get("story", "")),)


def repeated(alert: Alert) -> str:
    """The key of the alert that this one tells once more; '' for one that tells something itself."""
    kind, _, key = alert.subject.partition(":")
    return key if kind == "alert" else ""


def story_of(alert: Alert) -> str:
    """The story that an alert is about; '' for one about a rule, a problem or an event, whatever stories it tells."""
    kind, _, key = alert.subject.partition(":")
    return key if kind == "story" else ""
