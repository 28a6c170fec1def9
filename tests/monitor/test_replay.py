"""Kept news through the desk's rules, on a clock turned by hand."""

import json
from datetime import UTC, datetime
from pathlib import Path

import make
import pytest
from click.testing import CliRunner

from monitor.cli import group
from monitor.store import Store

NEWS = (
    ("1", "2025-10-11T20:10Z", "Dawn", "Air strike reported in Khost"),
    ("2", "2025-10-11T21:40Z", "Somebody", "Drone strike hits Khost"),
    ("3", "2025-10-12T07:00Z", "Dawn", "A calm day at the border"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A small desk with three rules."""
    return make.desk(tmp_path / "desk", {"dawn": "http://127.0.0.1:9/dawn"})


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Three items of two days."""
    path = tmp_path / "news.jsonl"
    keys = ("id", "date", "source", "title")
    path.write_text("".join(f"{json.dumps(dict(zip(keys, item, strict=True)))}\n" for item in NEWS), encoding="utf-8")
    return path


def replayed(desk: Path, news: Path, into: Path, *more: str) -> str:
    """What the verb says, which must succeed."""
    done = CliRunner().invoke(group, ["replay", str(news), "--into", str(into), "--desk", str(desk), *more])
    assert done.exit_code == 0, done.output
    return done.output


def test_kept_news_become_hits_digests_and_alerts(desk: Path, news: Path, tmp_path: Path) -> None:
    """Items are matched when they appeared, each morning has its digest, and a critical story its alert."""
    into = tmp_path / "replay"
    said = replayed(desk, news, into)
    assert "3 items, 2 hits" in said
    with Store.read(into / "var" / "forewarn.db") as store:
        rows = store.hits.between(0, 9)
        assert [row.hit.rule_id for row in rows] == ["strike", "strike"]
        assert [row.entry.publisher for row in rows] == ["dawn", "x-somebody"]
        assert rows[0].entry.first_seen == datetime(2025, 10, 11, 20, 10, tzinfo=UTC)
        assert len(store.feeds.hours(datetime(2025, 10, 11, tzinfo=UTC), datetime(2025, 10, 12, tzinfo=UTC))) == 24
    letters = sorted(path.name[:13] for path in (into / "var" / "letters").glob("*.eml"))
    assert letters == ["2025-10-11T02", "2025-10-11T22", "2025-10-12T02", "2025-10-13T02"]


def test_a_second_replay_starts_afresh(desk: Path, news: Path, tmp_path: Path) -> None:
    """The same folder may be used again, and a day that is left out leaves nothing behind."""
    into = tmp_path / "replay"
    replayed(desk, news, into)
    said = replayed(desk, news, into, "--from", "2025-10-12")
    assert "1 items, 0 hits" in said
    with Store.read(into / "var" / "forewarn.db") as store:
        assert store.entries.count() == 1


def test_a_folder_with_other_things_is_left_alone(desk: Path, news: Path, tmp_path: Path) -> None:
    """A replay never writes over a desk, and says which folder to name."""
    done = CliRunner().invoke(group, ["replay", str(news), "--into", str(desk), "--desk", str(desk)])
    assert done.exit_code == 2
    assert "no replay made it" in done.output


def test_no_item_between_the_days_is_said(desk: Path, news: Path, tmp_path: Path) -> None:
    """Where nothing is left to play, the verb says so and makes nothing."""
    into = tmp_path / "replay"
    line = ["replay", str(news), "--into", str(into), "--desk", str(desk), "--from", "2026-01-01"]
    done = CliRunner().invoke(group, line)
    assert (done.exit_code, into.exists()) == (2, False)
    assert "no item between these days" in done.output
