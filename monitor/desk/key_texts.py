"""What stands below a key of a model, in its source: the text that an editor shows of the key.

pydantic can read these texts itself, but does so whenever a model is imported, and doubles the time that takes. Only
the schemas need them.
"""

import ast
import inspect
import sys
from functools import cache

from pydantic import BaseModel


def key_texts(model: type[BaseModel]) -> dict[str, str]:
    """The text of each field of a model and of what it inherits, by the field's name; a paragraph is one line."""
    texts: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one is not BaseModel:
            texts |= _of_module(one.__module__).get(one.__qualname__, {})
    return texts


@cache
def _of_module(name: str) -> dict[str, dict[str, str]]:
    """The texts of every class of a module, by the class's name."""
    if name not in sys.modules or name.startswith("pydantic"):
        return {}
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    return {node.name: _of_class(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _of_class(node: ast.ClassDef) -> dict[str, str]:
    texts = {}
    for key, below in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name) and isinstance(below, ast.Expr)):
            continue
        if isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
            texts[key.target.id] = unwrapped(below.value.value)
    return texts


def unwrapped(text: str) -> str:
    """A docstring with each paragraph on one line."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
