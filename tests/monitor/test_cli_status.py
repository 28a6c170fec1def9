"""`forewarn status`."""

import json
from pathlib import Path

import make
from click.testing import CliRunner, Result
from turned import HandClock

from monitor.cli import group
from monitor.desk.var import Var
from monitor.inforce import Keeper
from monitor.store import Store


def status(*words: str) -> Result:
    """Run `forewarn status`."""
    return CliRunner().invoke(group, ["status", *words])


def test_rules_that_have_expired_are_named(tmp_path: Path, clock: HandClock) -> None:
    """A rule of the set in force whose last day is over has a line until it is retired or given another day."""
    ended = make.RULES["attack"].replace("owner:", "expires: 2025-11-17\nowner:")
    desk = make.desk(tmp_path, {"dawn": "https://dawn.example/rss"}, rules={**make.RULES, "attack": ended})
    Var(desk).folder.mkdir()
    with Store.create(Var(desk).database, "an install", clock()) as store:
        Keeper(desk, store, clock).start()
    told = status(str(desk))
    assert told.exit_code == 0
    line = "expired   attack (2025-11-17): no longer matched; retire it, or set a later day"
    assert line in told.stdout.splitlines()
    assert json.loads(status("--json", str(desk)).stdout)["expired"] == {"attack": "2025-11-17"}
    make.desk(desk, {"dawn": "https://dawn.example/rss"})
    with Store.open(Var(desk).database, clock()) as store:
        Keeper(desk, store, clock).start()
    assert "expired" not in status(str(desk)).stdout
