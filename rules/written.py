"""What rules and problems are written with: ids, lengths of time, days, one text or several."""

import re
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from feeds.written import Form
from rules.labels import COUNTRY, LANGUAGE

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LENGTH = r"^([0-9]{1,6})([mhd])$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_LENGTH_ADVICE = "write a duration as a number and m, h or d, such as 30m, 48h or 7d"


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(_LENGTH, value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_LENGTH_ADVICE)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _day(value: Any) -> Any:
    # pydantic alone would also take a number of seconds since 1970.
    if isinstance(value, str) and not re.fullmatch(_DAY, value):
        raise PydanticCustomError("date_form", "not a date")
    return value


def several(value: Any) -> Any:
    """One text as the list of it, for keys that take either."""
    return (value,) if isinstance(value, str) else value


class Written(BaseModel):
    """What a person wrote: it never changes, and it holds no key nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Duration = Annotated[timedelta, BeforeValidator(_duration), Form(_LENGTH, _LENGTH_ADVICE)]
"""30m, 48h or 7d, as analysts write it."""

Day = Annotated[date, BeforeValidator(_day), Form(_DAY, "write year-month-day, such as 2025-11-06")]
"""A whole day."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{3,60}$")]

Several = Annotated[tuple[str, ...], BeforeValidator(several, json_schema_input_type=str | tuple[str, ...])]
"""One string, or a list of them."""

Language = Annotated[str, Form(LANGUAGE, "write an ISO 639 code in small letters, such as en, ur, ps, fa or ar")]
Languages = Annotated[
    tuple[str, ...],
    BeforeValidator(several, json_schema_input_type=Language | tuple[Language, ...]),
]
"""One language code, or a list of them."""

Country = Annotated[str, Form(COUNTRY, "write two capitals, such as PK")]
Countries = Annotated[
    tuple[str, ...],
    BeforeValidator(several, json_schema_input_type=Country | tuple[Country, ...]),
]
"""One country of two capitals, or a list of them."""
