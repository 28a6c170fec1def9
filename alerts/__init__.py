"""Who must know, when, and in what words? Hits become `Digest`, `Message`, `Delivery`.

The room's face. Names are loaded when first used, so that a command which only reads the store does not pay for
pydantic or Jinja2.
"""

from importlib import import_module

_FACE = {
    "Alert": "alerts.alert",
    "Delivery": "alerts.outbox",
    "Digest": "alerts.digest",
    "Edition": "alerts.edition",
    "Message": "alerts.message",
    "Route": "alerts.route",
    "compose": "alerts.digest",
    "due_editions": "alerts.edition",
    "next_attempt": "alerts.outbox",
    "render": "alerts.render",
}

__all__ = list(_FACE)


def __getattr__(name: str) -> object:
    """Load a name of the face when it is first asked for."""
    if name not in _FACE:
        raise AttributeError(f"module 'alerts' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)
