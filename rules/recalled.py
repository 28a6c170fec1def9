"""Recalled: a picture from the JSON in which it is kept, for a look that must be quick.

The library that writes it takes longer to load than a glance at a desk may last.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from rules.picture import Picture


def recalled(kept: str) -> Picture:
    """The picture that this JSON tells; what a later version added to it is left out.

    Raises KeyError or ValueError where it is none.
    """
    found: Picture = _made(Picture, json.loads(kept))
    return found


def _made(kind: Any, told: Mapping[str, Any]) -> Any:
    return kind(**{name: _value(of, told[name]) for name, of in _fields(kind) if name in told})


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((one.name, one.type) for one in fields(kind))


def _value(kind: Any, told: Any) -> Any:
    """A value of JSON as the value of a field."""
    if told is None:
        return None
    if kind in (datetime, date):
        return kind.fromisoformat(told)
    if is_dataclass(kind):
        return _made(kind, told)
    among = get_args(kind)
    if get_origin(kind) is UnionType:
        # of what a field may be beside None, only one kind is not JSON's own
        return _value(next(one for one in among if one is not NoneType), told)
    if get_origin(kind) is tuple:
        kinds = among[:1] * len(told) if among[-1] is Ellipsis else among
        return tuple(_value(of, one) for of, one in zip(kinds, told, strict=True))
    return told
