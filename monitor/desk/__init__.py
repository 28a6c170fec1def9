"""The desk: all that analysts edit, read whole or with all its faults.

The room's face. Names are loaded when first used, so that a verb which only needs a path does not pay for pydantic
or for reading YAML.
"""

from importlib import import_module

_FACE = {
    "Desk": "monitor.desk.load",
    "DeskFaults": "monitor.desk.fault",
    "Fault": "monitor.desk.fault",
    "load_desk": "monitor.desk.load",
    "load_files": "monitor.desk.load",
}

__all__ = list(_FACE)


def __getattr__(name: str) -> object:
    """Load a name of the face when it is first asked for."""
    if name not in _FACE:
        raise AttributeError(f"module 'monitor.desk' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)
