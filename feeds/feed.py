"""Publishers and their feeds, as an analyst lists them in feeds.yaml."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from feeds.written import Form, Truth, Values

Control = Annotated[
    Literal["private", "public", "state", "military", "party", "ngo", "igo"],
    Values(
        {
            "private": "Owned by persons or companies.",
            "public": "Paid for by the public and run apart from the government of the day.",
            "state": "Run by a government.",
            "military": "Run by armed forces.",
            "party": "Run by a party or an armed movement.",
            "ngo": "A private organisation, such as a research institute or an aid group.",
            "igo": "An organisation of states, such as the UN.",
        },
    ),
]
Letter = Annotated[
    Literal["A", "B", "C", "D", "E", "F"],
    Values(
        {
            "A": "Completely reliable: no doubt of it, a history of being right.",
            "B": "Usually reliable: small doubts, mostly right.",
            "C": "Fairly reliable: doubts, but has been right.",
            "D": "Not usually reliable: considerable doubts, now and then right.",
            "E": "Unreliable: a history of being wrong.",
            "F": "Cannot be judged.",
        },
    ),
]
Address = Annotated[
    str,
    Form(r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]", "write it whole: https://host/path"),
]
"""An address of the web."""


class Feed(BaseModel):
    """One address a publisher serves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,59}$")
    """The feed's id: small letters, digits, `-` and `_`. Never used for another feed."""
    url: Address
    """Where the feed lies: a whole address, http or https."""
    lang: str = ""
    """The feed's one language as an ISO 639 code, such as `en` or `ur`. Leave it out where it carries several."""
    tags: tuple[str, ...] = ()
    """Your own labels, such as `[side-pk, wire]`. A rule names them in `where: {feeds_tagged: [...]}`."""
    fast: Truth = False
    """`yes`: look at it every ten minutes where its server tells when nothing is new; otherwise every thirty."""
    slow: Truth = False
    """`yes`: it brings something new a few times a month, so its newest item may be 45 days old; otherwise 48 hours."""
    archival: Truth = False
    """`yes`: it lists old items on purpose, so their age says nothing."""
    unverified: Truth = False
    """`yes`: nobody has seen this address work yet."""


class Publisher(BaseModel):
    """Who owns feeds, how far its word is to be trusted, and the feeds it serves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,59}$")
    """The publisher's id: small letters, digits, `-` and `_`. Never used for another publisher."""
    title: str
    """Its name as readers see it."""
    country: str = ""
    """Where its newsroom sits: two capitals after ISO 3166, such as `PK`. Leave it out if unknown."""
    control: Control = "private"
    """Who has the say in its newsroom; `private` if left out."""
    group: str = ""
    """Its owner: publishers of one group count as one source. The publisher's own id if left out."""
    letter: Letter = "C"
    """How reliable it is on this desk's subject, after the scale intelligence services share; `C` if left out."""
    why: str = ""
    """On what grounds it has its letter, so that the next person can review it."""
    domains: tuple[str, ...] = ()
    """The host names whose news is this publisher's, such as `[dawn.com]`: a link there, or a credit, is its."""
    feeds: tuple[Feed, ...] = ()
    """The addresses it serves."""

    @property
    def owner(self) -> str:
        """The owner group, or the publisher itself where the file names none."""
        return self.group or self.id
