"""Does it matter, and by which words? `Entry` becomes `Hit`.

The room's face. Names are loaded when first used, so that a command which only reads the store does not pay for
pydantic or for the matcher's tables.
"""

from importlib import import_module

_FACE = {
    "Evidence": "rules.hit",
    "ExpectedEvent": "rules.calendar",
    "Filter": "rules.rule",
    "Flaw": "rules.errors",
    "Hit": "rules.hit",
    "Matcher": "rules.matcher",
    "Problem": "rules.problem",
    "Rule": "rules.rule",
    "Rulebook": "rules.rulebook",
    "Severity": "rules.hit",
    "TermFile": "rules.rule",
    "Trial": "rules.trial",
    "build": "rules.rulebook",
}

__all__ = list(_FACE)


def __getattr__(name: str) -> object:
    """Load a name of the face when it is first asked for."""
    if name not in _FACE:
        raise AttributeError(f"module 'rules' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)
