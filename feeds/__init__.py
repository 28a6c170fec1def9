"""What was published, by whom, when, and have we seen it before? Bytes become `Entry`.

The room's face. Names are loaded when first used, so that a command which only reads the store does not
pay for the network client or for pydantic.
"""

from importlib import import_module

_FACE = {
    "Document": "feeds.entry",
    "Entry": "feeds.entry",
    "Failed": "feeds.fetch",
    "Feed": "feeds.feed",
    "FeedState": "feeds.state",
    "Fetched": "feeds.fetch",
    "Publisher": "feeds.feed",
    "Unchanged": "feeds.fetch",
    "fetch": "feeds.fetch",
    "next_poll": "feeds.cadence",
    "parse": "feeds.parse",
    "place": "feeds.story",
    "unseen": "feeds.sift",
}

__all__ = list(_FACE)


def __getattr__(name: str) -> object:
    """Load a name of the face when it is first asked for."""
    if name not in _FACE:
        raise AttributeError(f"module 'feeds' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)
