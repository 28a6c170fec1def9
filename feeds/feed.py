"""Publishers and their feeds, as an analyst lists them in feeds.yaml."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _truth(value: Any) -> Any:
    if isinstance(value, str):
        if value in {"yes", "no"}:
            return value == "yes"
        raise ValueError("write yes or no")
    return value


Truth = Annotated[bool, BeforeValidator(_truth)]
"""yes or no, as analysts write them; every scalar of a file is a string until here."""

Control = Literal["private", "public", "state", "military", "party", "ngo", "igo"]
Letter = Literal["A", "B", "C", "D", "E", "F"]


class Feed(BaseModel):
    """One address a publisher serves.

    `lang` is the feed's one language as an ISO 639 code, '' where it carries several. `fast` asks for a poll every
    ten minutes where the server answers 304. `archival` lists old items on purpose. `unverified` says that nobody
    has seen the address work.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,59}$")
    url: str
    lang: str = ""
    tags: tuple[str, ...] = ()
    fast: Truth = False
    archival: Truth = False
    unverified: Truth = False


class Publisher(BaseModel):
    """Who owns feeds: its country (ISO 3166 alpha-2, '' unknown), control, owner group and reliability letter.

    `group` is the independence key, the publisher's own id where the file gives none. `domains` are those whose
    news a link or a wire credit is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,59}$")
    title: str
    country: str = ""
    control: Control = "private"
    group: str = ""
    letter: Letter = "C"
    why: str = ""
    domains: tuple[str, ...] = ()
    feeds: tuple[Feed, ...] = ()

    @property
    def owner(self) -> str:
        """The owner group, or the publisher itself where the file names none."""
        return self.group or self.id
