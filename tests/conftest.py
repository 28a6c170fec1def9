"""What every test may use: a fixed morning and a clock turned by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import replayed
from hypothesis import settings
from turned import HandClock

settings.register_profile("quick", deadline=None, max_examples=60, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("quick")


def pytest_configure(config: pytest.Config) -> None:
    """`make test ALL=1`, which takes the slow tests too, also looks longer for counter-examples."""
    if config.getoption("markexpr") == "":
        settings.load_profile("long")


@pytest.fixture
def now() -> datetime:
    """A morning at the first desk: 06:00 in Karachi on 18 November 2025."""
    return datetime(2025, 11, 18, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock(now: datetime) -> HandClock:
    """A clock that stands still until a test turns it."""
    return HandClock(now)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small desk that lived through six days of invented news; who changes it takes a copy."""
    return replayed.replayed(tmp_path_factory.mktemp("lived") / "desk")
