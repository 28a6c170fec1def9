"""The demo: the invented fortnight through the real pipeline, and what lies in the folder afterwards."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from html_reader import Reader, squeezed

from monitor.cli.demo import command
from monitor.demo.layout import NotOursError
from monitor.demo.pages import Morning, Told
from monitor.demo.play import play
from monitor.demo.sample import sample
from monitor.desk.load import load_desk

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """The folder that the sample is played into."""
    return tmp_path_factory.mktemp("demo") / "played"


@pytest.fixture(scope="module")
def told(desk) -> Told:
    """What one play of the sample leaves behind."""
    return play(desk, NOW, lambda _line: None)


def text(told: Told, name: str) -> str:
    """A letter's text, unwrapped."""
    return " ".join((told.index.parent / f"{name}.txt").read_text("utf-8").split())


def day(told: Told, number: int) -> Morning:
    """A day of the fortnight."""
    return told.fortnight[number - 1]


def test_levels_move_as_the_story_does(told):
    """Calm days are quiet, attacks raise the level step by step, the strike to the top; on a blind morning it has none."""
    assert [morning.day for morning in told.fortnight] == list(range(1, 15))
    assert [morning.level for morning in told.fortnight] == [
        *["QUIET"] * 4,
        "WATCH",
        *["ELEVATED"] * 2,
        "HIGH",
        *["CRITICAL"] * 2,
        "NOT ASSESSED",
        *["CRITICAL"] * 3,
    ]
    assert day(told, 11).word == "NOT ASSESSED (last: CRITICAL)"
    assert [morning.day for morning in told.fortnight if morning.view] == [10, 11]


def test_each_day_has_its_letters(told):
    """Each day has its digest; what is told at once is told on the day of the wave, of the break, the strike, the fault."""
    assert all([letter.kind for letter in morning.letters].count("digest") == 1 for morning in told.mornings)
    alerts = {
        morning.day: [one.subject.split("]")[0].strip("[") for one in morning.others if one.kind == "alert"]
        for morning in told.mornings
    }
    assert {number: words for number, words in alerts.items() if words} == {
        6: ["CRITICAL REPORT"],
        8: ["HIGH"],
        9: ["CRITICAL REPORT", "CRITICAL"],
        10: ["BLIND"],
    }
    assert {morning.day for morning in told.mornings if any(one.kind == "notice" for one in morning.others)} == {
        7,
        10,
        11,
    }
    subjects = [letter.subject for morning in told.mornings for letter in morning.letters]
    assert sum("INVENTED SAMPLE" in subject for subject in subjects) > len(subjects) / 2
    assert day(told, 10).digest.subject.startswith("[PARTLY BLIND] CRITICAL")
    assert day(told, 11).digest.subject.startswith("[PARTLY BLIND] 1 of 1 problem not assessed")


def test_the_days_before_say_that_the_desk_learns(told):
    """No surge counts before fourteen days were seen, and the digests say so; what happened once counts at once."""
    learning = [morning for morning in told.mornings if morning.day <= 0]
    assert [morning.level for morning in learning] == [*["QUIET"] * 2, *["WATCH"] * 9]
    for name in ("learning-03-digest", "day-02-digest"):
        assert "what is usual is not known yet" in text(told, name)
    assert "what is usual is not known yet" not in text(told, "day-05-digest")


def test_digests_show_what_a_desk_is_for(told):
    """Copies count once, a toll that rises is one story, a headline that was edited counts as it now reads."""
    arrival = text(told, "day-03-digest")
    assert "4 reports, single source" in arrival
    assert "HELD BACK BY FILTERS drills: 1 story" in arrival
    wave = text(told, "day-06-digest")
    assert "North *Waziristan*" in wave
    broken_off = text(told, "day-08-digest")
    assert "prolong Istanbul session" not in broken_off
    assert "MET Round of talks, Istanbul" in text(told, "day-04-digest")
    strike = text(told, "day-09-digest")
    assert "8 reports, 7 independent sources, confirmed" in strike
    assert "ar, en, fa, ps, ur" in strike
    assert "night-post-home" in strike
    blind = text(told, "day-11-digest")
    assert "CANNOT TELL Session of the mediators" in blind
    assert "No level is lowered and no date is called missed" in blind
    assert "MET Session of the mediators" in text(told, "day-12-digest")
    assert "points the other way" in text(told, "day-13-digest").lower()


def test_the_alert_tells_the_strike(told):
    """The first report of a strike is told at once, with its words marked, its rule and its source; then that it is confirmed."""
    first, confirmed = text(told, "day-09-alert-1"), text(told, "day-09-alert-2")
    assert "*Pakistani air strike*" in first
    assert "1 report, 1 independent source" in first
    assert "Pakistani strike on Afghan soil (critical)" in first
    assert "HIGH → CRITICAL at 21:38 PKT" in confirmed


def test_ordinary_news_is_in_no_letter(told):
    """No title of the ordinary news, floods, cricket, films and prices, stands among what a letter tells."""
    calm = {item.title for item in sample(NOW).items() if item.calm}
    assert len(calm) > 200
    for page in told.index.parent.glob("*.txt"):
        said = squeezed(page.read_text("utf-8").partition("HELD BACK BY FILTERS")[0])
        assert [title for title in calm if title in said] == []


def test_every_link_of_the_index_leads_to_a_letter(told):
    """The index links every digest and alert, with its text, by names beside it: it works without a network."""
    reader = Reader(told.index.read_text("utf-8"))
    assert reader.links == {path.name for path in told.index.parent.iterdir()} - {told.index.name}
    assert {tag for tag, _ in reader.tags}.isdisjoint({"script", "img", "link", "iframe", "form"})
    for morning in told.fortnight:
        assert morning.says in reader.text
        assert morning.word in reader.text


def test_the_desk_of_the_demo_is_a_sound_one(desk, told):
    """What lies there is a desk like any other, without a fault."""
    assert len(load_desk(desk).publishers) >= 8


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    """Neither a foreign folder nor somebody's desk is ever played into."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(NotOursError, match="not empty"):
        play(tmp_path, NOW, print)
    (tmp_path / "desk.yaml").write_text("title: Mine\nzone: UTC\n", encoding="utf-8")
    with pytest.raises(NotOursError, match="another folder"):
        play(tmp_path, NOW, print)
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "desk.yaml"}


@pytest.mark.slow
def test_the_command_plays_the_same_again(told, tmp_path):
    """A play of one date is the same to the byte each time; a second one starts afresh and keeps an edit of a rule."""
    folder = tmp_path / "again"
    first = CliRunner().invoke(command, [str(folder), "--until", "2026-03-04"])
    assert first.exit_code == 0, first.output
    assert str(folder / "fortnight" / "index.html") in first.output
    pages = {path.name: path.read_bytes() for path in told.index.parent.iterdir()}
    assert {path.name: path.read_bytes() for path in (folder / "fortnight").iterdir()} == pages
    rule = folder / "rules" / "indicators" / "talks-collapse.yaml"
    rule.write_text(rule.read_text("utf-8") + "# mine\n", encoding="utf-8")
    second = CliRunner().invoke(command, [str(folder), "--until", "2026-03-05"])
    assert second.exit_code == 0, second.output
    assert "starts afresh" in second.output
    assert rule.read_text("utf-8").endswith("# mine\n")
    assert {path.name for path in (folder / "fortnight").iterdir()} == pages.keys()
