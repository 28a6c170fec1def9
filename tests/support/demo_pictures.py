"""Plays the demo and draws two of its mornings for the README, with a headless Chromium; run it by hand."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from chromium import shown

from monitor.demo.play import play

PICTURES = Path(__file__).resolve().parents[2] / "docs"
LAST_MORNING = datetime(2026, 3, 4, 12, tzinfo=UTC)
DRAWN = ((9, "demo-strike", 1740), (11, "demo-blind", 1600))
"""The day that a morning follows, its picture's name, and how much of the mail is shown."""


def main() -> None:
    """Draw them."""
    with tempfile.TemporaryDirectory() as folder:
        played = play(Path(folder) / "demo", LAST_MORNING, print)
        for day, name, height in DRAWN:
            page = played.index.parent / played.fortnight[day - 1].digest.page
            target = PICTURES / f"{name}.png"
            shown(page.read_text("utf-8"), f"--window-size=680,{height}", f"--screenshot={target}")


if __name__ == "__main__":
    main()
