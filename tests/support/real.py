"""Real documents for tests: found beside the checkout or where FOREWARN_DATA points; tests skip without them."""

import os
from pathlib import Path

import pytest


def folder(name: str) -> Path:
    """The folder `name` of the real documents; skips the test, with the reason, where it is missing."""
    root = Path(os.environ.get("FOREWARN_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    if not (root / name).is_dir():
        pytest.skip(f"real documents are not here: no folder {name} in {root.name}; set FOREWARN_DATA to have them")
    return root / name
