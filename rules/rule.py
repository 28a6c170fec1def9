"""Rules, filters and term lists, as an analyst writes them.

Every scalar of a file reaches these models as a string. They settle what can be said of one value; what needs two
values, or two files, is checked in `rules.rulebook`, which can answer with a place. The text under a key is what an
editor shows of it.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from feeds.written import Form, Truth, Values
from rules.example import Example
from rules.hit import Severity
from rules.labels import ACLED, CAMEO, PLOVER_2021
from rules.signal_kind import WrittenSignal
from rules.written import Countries, Day, Id, Languages, Several, Written, several

Status = Annotated[
    Literal["draft", "test", "active", "retired"],
    Values(
        {
            "draft": "Only its tests run.",
            "test": "It matches live news and keeps its hits; no reader hears of them.",
            "active": "It matches, and its hits stand in digests; those of a critical rule are told at once.",
            "retired": "It matches nothing any more. What it had stays, and so does the file.",
        },
    ),
]
Gravity = Annotated[
    Severity,
    Values(
        {
            "info": "Background that is good to have.",
            "low": "Worth a line.",
            "medium": "A reader should know of it this morning.",
            "high": "Grave: it stands at the top of the digest.",
            "critical": "Told by itself, at once, the first time a story is hit.",
        },
    ),
]
Family = Annotated[
    Literal["military", "militant", "diplomatic", "border-trade", "rhetoric", "domestic", "third-party"],
    Values(
        {
            "military": "What the forces of a state do.",
            "militant": "What armed groups do.",
            "diplomatic": "Talks, envoys, agreements and their failure.",
            "border-trade": "Crossings, trade, transit, people sent back.",
            "rhetoric": "What is said: threats, claims, accusations, decrees.",
            "domestic": "What happens inside one country and bears on the problem.",
            "third-party": "What other states and organisations do.",
        },
    ),
]
Direction = Annotated[
    Literal["up", "down", "both"],
    Values(
        {
            "up": "It makes things worse.",
            "down": "It eases.",
            "both": "The text cannot tell which: it is shown and moves no level.",
        },
    ),
]
Lead = Annotated[
    Literal["long", "medium", "short"],
    Values(
        {
            "long": "Months before what it warns of.",
            "medium": "Weeks before.",
            "short": "Days before.",
        },
    ),
]
TextField = Annotated[
    Literal["title", "summary", "body"],
    Values(
        {
            "title": "The headline.",
            "summary": "The lines that a feed gives below the headline.",
            "body": "The first five paragraphs, where a feed carries the text.",
        },
    ),
]
Rating = Annotated[
    int,
    Field(
        ge=1,
        le=5,
        description=(
            "How likely you would see this if that scenario of problem.yaml were unfolding: "
            "1 very unlikely, 2 unlikely, 3 even, 4 likely, 5 very likely."
        ),
    ),
]
PartName = Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")]
Plover = Annotated[str, Values(PLOVER_2021)]
Cameo = Annotated[str, Form(CAMEO, "write the code's digits, such as 190", ("string", "integer"))]
Acled = Annotated[str, Values(ACLED)]


def _alternatives(value: Any) -> Any:
    return ({"query": value},) if isinstance(value, str) else value


class Where(Written):
    """Conditions on an entry's origin, never on its text; an entry that lacks the attribute does not pass."""

    languages: Languages = ()
    """Only entries in these languages, such as `[ur, ps]`. An entry whose language is not known does not pass."""
    publishers: Several = ()
    """Only entries of these publishers, by their ids in feeds.yaml."""
    not_publishers: Several = ()
    """No entries of these publishers, by their ids in feeds.yaml."""
    countries: Countries = ()
    """Only entries of publishers in these countries, such as `[PK, AF]`."""
    feeds_tagged: Several = ()
    """Only entries of feeds that carry one of these tags in feeds.yaml."""


class Alternative(Written):
    """One of the queries of a rule. One that also says what it would mean is a part: an indicator of its own."""

    query: str
    """Which words make a hit, in the query language."""
    name: PartName = ""
    """What the hit calls this alternative: small letters, digits, hyphens. Needed where a rule has several."""
    severity: Gravity | None = None
    """This part's own severity. With it the alternative is an indicator of its own, written `rule/name`."""
    direction: Direction | None = None
    """This part's own direction. With it the alternative is an indicator of its own, written `rule/name`."""
    signal: WrittenSignal | None = None
    """This part's own signal. With it the alternative is an indicator of its own, written `rule/name`."""
    scenarios: dict[str, Rating] | None = None
    """This part's own ratings of scenarios. With them the alternative is an indicator of its own."""
    decisive: Truth | None = None
    """Whether this part nearly defines its scenario. With it the alternative is an indicator of its own."""
    lead: Lead | None = None
    """How early this part comes. With it the alternative is an indicator of its own, written `rule/name`."""

    @property
    def is_part(self) -> bool:
        """Whether it has a reading of its own, written `rule/name`."""
        own = (self.severity, self.direction, self.signal, self.scenarios, self.decisive, self.lead)
        return any(value is not None for value in own)


WrittenQuery = Annotated[
    tuple[Alternative, ...],
    BeforeValidator(_alternatives, json_schema_input_type=str | tuple[Alternative, ...]),
]


class Codes(Written):
    """Labels of published event schemes; they never affect matching."""

    plover: Annotated[
        tuple[str, ...],
        BeforeValidator(several, json_schema_input_type=Plover | tuple[Plover, ...]),
    ] = ()
    """Event types of PLOVER in its version of 2021, such as `ASSAULT`."""
    cameo: Annotated[
        tuple[str, ...],
        BeforeValidator(several, json_schema_input_type=Cameo | tuple[Cameo, ...]),
    ] = ()
    """Codes of CAMEO by their digits, such as `"190"`."""
    acled: Annotated[
        tuple[str, ...],
        BeforeValidator(several, json_schema_input_type=Acled | tuple[Acled, ...]),
    ] = ()
    """Types or sub-types of ACLED, such as `Battles/Armed clash`."""


class Retired(Written):
    """Why a rule was taken out of force."""

    on: Day
    """The day on which it was retired, such as `2026-05-01`."""
    why: str
    """Why, for whoever asks in a year."""
    replaced_by: str = ""
    """The id of the rule that took its place. It inherits what this one has told, and its past."""


class Rule(Written):
    """An indicator rule: which words make a hit, how hits become a signal, and what the signal would mean.

    Dates are whole days in UTC: a rule acts from the start of `active_from` and up to the end of `expires`.
    """

    id: Id
    """The file's name without `.yaml`: small letters, digits, hyphens, 3 to 60. Never used again for another rule."""
    title: str
    """What it tells, in one line for readers."""
    status: Status
    """How far it is in force."""
    severity: Gravity
    """How grave one report is, judged beforehand. It orders the digest; a route may ask for a least one."""
    owner: str
    """Who answers for it."""
    signal: WrittenSignal
    """How hits become a signal: `{kind: tripwire}` for any story, `{kind: surge}` for more than usual, and others."""
    family: Family
    """What kind of evidence it is. Evidence of several families weighs more than much of one."""
    direction: Direction
    """Whether it makes things worse or eases them."""
    why: str = ""
    """What a hit tells, and how much."""
    known_noise: Several = ()
    """What it is known to catch wrongly, in a few words each."""
    links: Several = ()
    """Addresses to read for more."""
    review_by: Day | None = None
    """When to look at it again, such as `2026-07-01`. After that day `check` warns; nothing stops."""
    expires: Day | None = None
    """The last day on which it acts."""
    active_from: Day | None = None
    """The first day on which it acts."""
    tags: Several = ()
    """Your own labels, such as `[afpak, talks]`. Filters and other rules can name them."""
    codes: Codes = Codes()
    """Labels of published event schemes. They never affect matching."""
    where: Where = Where()
    """Which entries are looked at, by where they come from. One that lacks what is asked for does not pass."""
    match: WrittenQuery = ()
    """Which words make a hit: a query, best written below a `|`, or a list of `{name, query}`, any of them."""
    except_: str = Field(default="", alias="except")
    """A query. Where it holds there is no hit."""
    fields: Annotated[tuple[TextField, ...], Field(min_length=1)] = ("title", "summary")
    """Which texts of an entry are looked at; `[title, summary]` if left out."""
    of: Several = ()
    """Instead of `match`: the rules whose hits this one counts, by id, as `rule/part`, or as `tag:x`."""
    decisive: Truth = False
    """`yes`: on its own it nearly defines the scenario that it rates highest."""
    lead: Lead | None = None
    """How early it comes before what it warns of. Shown, never computed with."""
    scenarios: dict[str, Rating] = Field(default_factory=dict)
    """Scenarios of problem.yaml, at least two, each rated from 1 to 5: `{collapse: 5, truce-holds: 1}`."""
    tests: tuple[Example, ...] = ()
    """Headlines that must hit and headlines that must not. An active rule has two of the one and one of the other."""
    retired: Retired | None = None
    """With `status: retired`: when, why, and what took its place."""

    @property
    def derived(self) -> bool:
        """Whether it watches other rules and reads no text."""
        return not self.match


class AppliesTo(Written):
    """Which rules a filter holds back hits of."""

    ids: Several = ()
    """The rules with these ids."""
    tags: Several = ()
    """Every rule that carries one of these tags."""
    all: Truth = False
    """`yes`: every rule."""


def _applies(value: Any) -> Any:
    return {"all": "yes"} if value == "all" else value


All = Annotated[Literal["all"], Values({"all": "Every rule of the desk."})]


class Filter(Written):
    """What holds back the hits of many rules: where `drop_if` holds and `unless` does not, a hit is suppressed."""

    id: Id
    """The file's name without `.yaml`: small letters, digits, hyphens, 3 to 60. Never used again for another filter."""
    title: str
    """What it holds back, in one line for readers."""
    applies_to: Annotated[AppliesTo, BeforeValidator(_applies, json_schema_input_type=All | AppliesTo)]
    """Whose hits it holds back: `all`, or `{ids: [...]}`, or `{tags: [...]}`."""
    drop_if: str
    """A query. Where it holds, the hit is held back: stored with this filter's id, and counted in the digest."""
    unless: str = ""
    """A query. Where it holds, the filter yields. Write here what the filter could hide."""
    tests: tuple[Example, ...] = ()
    """Headlines that must be held back (`match`) and headlines that must pass (`no_match`)."""


Section = Annotated[
    tuple[str, ...],
    Field(
        description=(
            "Spellings in this language: a word, a phrase, `word*`, `=Exact`, `colo(u)r`, `air-strike`, "
            "or another list as `$name`."
        ),
    ),
]


class TermList(BaseModel):
    """A named set of spellings, which rules use as `$name`: one section for each language, and `any`."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Section] = Field(init=False)

    about: str = ""
    """What the list holds, in a line."""
    tests: tuple[Example, ...] = ()
    """Texts in which an entry of the list must occur (`match`) or must not (`no_match`)."""

    @property
    def sections(self) -> dict[str, tuple[str, ...]]:
        """The entries by language, as written."""
        return self.__pydantic_extra__ or {}


class TermFile(BaseModel):
    """A file of rules/terms: list names with their sections, and `queries:`, named queries used like lists."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, TermList] = Field(init=False)

    queries: dict[str, Annotated[str, Field(description="A query, in the query language.")]] = Field(
        default_factory=dict,
    )
    """Queries with a name, which rules use as `$name`, like a list."""

    @property
    def lists(self) -> dict[str, TermList]:
        """The term lists by name."""
        return self.__pydantic_extra__ or {}
