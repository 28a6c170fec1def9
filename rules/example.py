"""The tests that stand beside a rule, a filter, a list or an expected event, as an analyst writes them."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from rules.signal_kind import Grade
from rules.written import Duration, Several, Written


def _sample(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


class Sample(Written):
    """An entry made up for a test."""

    title: str = ""
    """Its headline."""
    summary: str = ""
    """The lines that a feed gives below the headline."""
    body: str = ""
    """Its full text; a blank line parts paragraphs."""
    lang: str = ""
    """Its language as an ISO 639 code, such as `ur`. Matters to rules with `where: {languages: ...}`."""
    source: str = ""
    """The id of a publisher of feeds.yaml. Matters to rules whose `where` asks for publishers or countries."""
    date: str = ""
    """When it was published."""


WrittenSample = Annotated[Sample | None, BeforeValidator(_sample, json_schema_input_type=str | Sample)]


class TimelineStep(Written):
    """One hit of a test's timeline."""

    at: Duration
    """When the story happened, counted from the start of the test, such as `0h` or `36h`."""
    hit: str
    """The id of the rule that hits, or `rule/part`."""
    story: str
    """A name for the story. Steps with the same name report the same news."""
    source: str = ""
    """Who reports it: steps with the same source are not independent."""
    grade: Grade = "E2"
    """The grade of evidence of the story; `E2` if left out."""
    lang: str = ""
    """The language of the report, as an ISO 639 code."""
    arrives: Duration | None = None
    """When the report reached the desk, where that is later than `at`."""
    group: str = ""
    """The value that `group_by` counts by, such as the id of a province."""


class Example(Written):
    """One test of a rule, filter or list.

    A text test has `match` or `no_match`; a test of a derived rule has `timeline` and `fires`.
    """

    name: str = ""
    """What the test shows, in a line."""
    match: WrittenSample = None
    """This must hit (in a filter: must be held back): a headline, or `{title, summary, body, lang, source}`."""
    no_match: WrittenSample = None
    """This must not hit: a headline, or `{title, summary, body, lang, source}`. Best are last week's false hits."""
    hits: Several = ()
    """With `match`: words of the text that must be marked, as they stand there."""
    alternative: str = ""
    """With `match`: the name of the alternative that must be the one to hit."""
    because: str = ""
    """Why it must not hit, for the next reader."""
    todo: str = ""
    """Why this test is known to fail for now. It becomes a fault on the day it starts to pass."""
    timeline: tuple[TimelineStep, ...] | None = None
    """For a rule that watches other rules: their hits, one step each."""
    fires: tuple[Duration, ...] | None = None
    """With `timeline`: when the rule fires, such as `[40h]`; `[]` for never."""
