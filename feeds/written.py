"""What people write in a file: truth, closed sets whose values are explained, and texts of a fixed form.

`Values` and `Form` change nothing of what a file may hold. They say it to editors, through JSON Schema: a key's type
checks the value, and what stands beside it tells a person what to write.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Values:
    """A closed set: each value with what it means, in the order in which an editor offers them."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said = tuple(said.items())

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """An enum with descriptions, as VS Code's schemas have them; a type with another set of values is our fault."""
        names = [name for name, _ in self.said]
        taken = handler(core).get("enum", names)
        if sorted(taken) != sorted(names):
            raise ValueError(f"the values {taken} are explained as {names}")
        return {"type": "string", "enum": names, "enumDescriptions": [text for _, text in self.said]}


class Form:
    """A text of a fixed form: its pattern, a regular expression for Python and JavaScript, and what to write.

    `types` are what an editor may take such a text for: digits alone are an integer to it.
    """

    def __init__(self, pattern: str, advice: str, types: tuple[str, ...] = ("string",)) -> None:
        self.pattern = pattern
        self.advice = advice
        self.types = types

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The pattern with its advice."""
        types = list(self.types) if len(self.types) > 1 else self.types[0]
        return {"type": types, "pattern": self.pattern, "patternErrorMessage": self.advice}


def _truth(value: Any) -> Any:
    if isinstance(value, str):
        if value in {"yes", "no"}:
            return value == "yes"
        raise ValueError("write yes or no")
    return value


Truth = Annotated[bool, BeforeValidator(_truth)]
"""yes or no, as analysts write them; every scalar of a file is a string until here."""
