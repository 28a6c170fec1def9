"""When the machine cannot see, sees double, or sees in the wrong order: levels neither fall for it nor rise."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from watched import BEGIN, DAY, HOUR, LETTERS, WORDS, Border

from monitor.pictures import Pictures

pytestmark = pytest.mark.slow
PAPERS = ("dawn", "geo", "reuters")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Border:
    """A month in which two ambushes came every three hours, each told by two papers."""
    made = Border(tmp_path_factory.mktemp("busy") / "desk", calendar="")
    made.tick()
    for _ in range(30 * 8):
        ambushes(made, 2)
        made.turn(hours=3)
    return made


@pytest.fixture
def border(busy: Border, tmp_path: Path) -> Border:
    """That desk, to go on with."""
    return busy.copy(tmp_path / "desk")


def ambushes(border: Border, count: int, **more: object) -> None:
    """So many stories of ambushes, told now."""
    for n in range(count):
        for paper in PAPERS[n % 2 : n % 2 + 2]:
            border.prints(f"ambush {border.clock():%d%H%M} {n}".replace(" ", "-"), "attack", paper=paper, **more)


def strike(border: Border) -> None:
    """A decisive event, told by three papers."""
    for paper in PAPERS:
        border.prints(f"strike{border.clock():%d%H%M}", "strike", paper=paper)
    border.turn(minutes=5)


def stands(border: Border) -> tuple[str, dict[str, int]]:
    """The level and what is held."""
    return border.word(), border.held()


def test_a_busy_desk_is_quiet(busy: Border) -> None:
    """Sixteen stories a day are usual where they come every day."""
    assert stands(busy) == ("QUIET", {})
    assert busy.alerts() == []


# -- blind --------------------------------------------------------------------------------------------


def test_all_feeds_dead_for_a_day_at_high(border: Border) -> None:
    """Not assessed, with the last level and in the rows too; no step down for it, one alert, and then it goes on."""
    strike(border)
    told = len(border.alerts())
    assert border.word() == "HIGH"
    border.seen = lambda _: ()
    for _ in range(4):
        border.turn(hours=1)
    assert (len(border.alerts()), border.alerts()[-1].kind) == (told + 1, "U6")
    for _ in range(22):
        border.turn(hours=1)
    assert border.word() == "NOT ASSESSED (last: HIGH)"
    assert len(border.alerts()) == told + 1, "one blindness, one alert"
    assert not border.levels()[-1].assessed
    assert border.held() == {"strike": 3}
    [notice] = [one for one in border.store.trouble.unmailed() if one.kind == "sight"]
    assert "less than half" in notice.text
    border.seen = lambda _: LETTERS
    for _ in range(30):
        border.turn(hours=1)
    assert (border.word(), border.held()["strike"]) == ("HIGH", 3)


def test_a_long_blindness_is_one_alert(border: Border) -> None:
    """Five days without a feed wake people once, not every hour from the fourth day on."""
    strike(border)
    border.seen = lambda _: ()
    for _ in range(5 * 24):
        border.turn(hours=1)
    assert [alert.kind for alert in border.alerts()].count("U6") == 1
    assert stands(border) == ("NOT ASSESSED (last: HIGH)", {"strike": 3})


def test_blindness_stops_every_clock_downwards(border: Border) -> None:
    """A level falls as many days later as it was blind, and only those."""
    plain = border.copy(border.folder.parent / "plain")
    for one in (border, plain):
        strike(one)
        one.turn(days=1)
    border.seen = lambda _: ()
    for _ in range(8):
        border.turn(hours=6)
    border.seen = lambda _: LETTERS
    when = {}
    for one in (border, plain):
        while one.word() != "ELEVATED":
            ambushes(one, 2)
            one.turn(hours=3)
        when[one] = one.levels()[-1].at
    assert when[border] - when[plain] == 2 * DAY


@pytest.mark.parametrize("length", [6, 12, 20, 23])
@pytest.mark.parametrize("dated", [True, False])
def test_a_backlog_is_no_surge(border: Border, length: int, dated: bool) -> None:
    """After hours in which no feed answered all that piled up comes at once, and is not held against what was seen."""
    border.seen = lambda _: ()
    began = border.clock()
    border.clock.turn(hours=length)
    border.cover()
    border.seen = lambda hour: LETTERS if hour + HOUR > began + length * HOUR else ()
    for n in range(length // 3):
        when = began + n * 3 * HOUR + HOUR
        for each in range(2):
            for paper in PAPERS[each : each + 2]:
                border.prints(f"old{n}-{each}", "attack", paper=paper, published=when if dated else None)
    border.turn(minutes=5)
    for _ in range(16):
        ambushes(border, 2)
        border.turn(hours=3)
    assert border.held() == {}
    assert {row.shown for row in border.levels()[-4:]} == {0}


def test_a_strike_in_the_backlog_is_told(border: Border) -> None:
    """What is decisive trips its wire however late it is seen."""
    border.seen = lambda _: ()
    border.turn(hours=12)
    border.seen = lambda _: LETTERS
    for paper in PAPERS:
        border.prints("khost", "strike", paper=paper, published=border.clock() - 6 * HOUR)
    border.turn(minutes=5)
    assert stands(border) == ("HIGH", {"strike": 3})


def test_one_frozen_feed_is_a_partial_view(border: Border) -> None:
    """While the feed that brings half of what matters is stale, the view is partial, and no day counts downwards."""
    strike(border)
    border.seen = lambda _: [feed for feed in LETTERS if feed != "geo"]
    for _ in range(20):
        border.turn(hours=12)
    picture = border.picture()
    assert 0.5 < picture.sight.share < 0.8
    assert (picture.partial, picture.sight.seen, picture.word) == (True, 5, "HIGH")
    assert border.held() == {"strike": 3}
    assert "U6" not in [alert.kind for alert in border.alerts()]


# -- doubled and shuffled -----------------------------------------------------------------------------


def days(border: Border, told: Callable[[Border, int], None], count: int = 6) -> None:
    """Some days with a little of everything."""
    for n in range(count * 8):
        told(border, n)
        border.turn(hours=3)


def entry(border: Border, n: int, copies: int) -> None:
    """A report with a text of its own, and copies of it under other addresses, some of them in other papers."""
    rng = random.Random(n)
    say = rng.choice(["attack", "attack", "closure", "threat", "strike" if n == 20 else "attack"])
    names = ["".join(rng.choices("bcdfghjklmnprst", k=8)) for _ in range(14)]
    title = f"{WORDS[say]} {' '.join(names)}"
    for copy in range(copies + 1):
        border.prints(f"e{n}-{copy}", say, paper=("dawn", "geo", "tolo")[copy % 3], title=title)


def test_every_item_five_times_moves_no_level(border: Border) -> None:
    """Near copies under other addresses, in other papers too, change neither counts, nor what is held, nor levels."""
    plain = border.copy(border.folder.parent / "plain")
    days(plain, lambda one, n: entry(one, n, 0))
    days(border, lambda one, n: entry(one, n, 5))
    levels = [
        [(row.at, row.raw, row.shown) for row in one.levels() if row.cause["by"] == "cut-off"]
        for one in (border, plain)
    ]
    assert levels[0] == levels[1]
    assert stands(border) == stands(plain)
    counts = [one.store.readings.days(BEGIN.date(), one.clock().date()) for one in (border, plain)]
    assert counts[0] == counts[1]


def test_shuffled_dates_move_no_level(border: Border) -> None:
    """Publishers' dates that are wrong by up to two days change nothing that is counted by arrival."""
    plain = border.copy(border.folder.parent / "plain")
    rng = random.Random(5)

    def told(one: Border, n: int, shuffled: bool) -> None:
        if n == 9:
            strike(one)
        off = timedelta(minutes=rng.randrange(-2880, 2880)) if shuffled else timedelta()
        ambushes(one, 2, published=one.clock() + off)

    days(plain, lambda one, n: told(one, n, shuffled=False))
    days(border, lambda one, n: told(one, n, shuffled=True))
    assert stands(border) == stands(plain)
    counts = [one.store.readings.days(BEGIN.date(), one.clock().date()) for one in (border, plain)]
    assert [row.stories for row in counts[0]] == [row.stories for row in counts[1]]


# -- clocks -------------------------------------------------------------------------------------------


def test_a_clock_set_back_an_hour(border: Border) -> None:
    """Across a cut-off: what comes in the hour that is there twice counts once, and nothing is told twice."""
    for _ in range(7):
        ambushes(border, 2)
        border.turn(hours=3)
    border.turn(hours=2)
    strike(border)
    told = len(border.alerts())
    border.turn(minutes=50)
    assert Pictures(border.store).carried("border").at == border.clock().replace(hour=1, minute=0)
    assert border.word() == "HIGH"
    border.clock.turn(hours=-1)
    border.tick()
    assert border.word() == "HIGH", "what was seen is not unseen"
    border.clock.turn(minutes=40)
    for paper in PAPERS:
        border.prints("second", "threat", paper=paper)
    border.tick()
    assert border.held() == {"strike": 3, "threat": 3}
    for _ in range(12):
        border.turn(minutes=20)
    assert border.held() == {"strike": 3, "threat": 3}
    assert [alert.kind for alert in border.alerts()].count("U1") == 1
    assert len(border.alerts()) == told
    ends = [row.at for row in border.levels() if row.cause["by"] == "cut-off"]
    assert len(ends) == len(set(ends))


def test_a_clock_that_ran_ahead_for_a_week(border: Border) -> None:
    """Days that were closed before their time are closed again when it comes, and what comes meanwhile counts."""
    border.clock.turn(days=7)
    border.tick()
    border.clock.turn(days=-7)
    border.restart()
    border.tick()
    strike(border)
    assert border.word() == "HIGH"
    for _ in range(9 * 8):
        ambushes(border, 2)
        border.turn(hours=3)
    rows = border.store.readings.days(border.clock().date() - 6 * DAY, border.clock().date(), "attack")
    assert {row.stories for row in rows} <= {14, 16, 18}
    assert border.held()["strike"] >= 2
