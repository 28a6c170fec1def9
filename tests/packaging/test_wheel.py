"""The wheel, installed alone into a fresh environment and used from an empty folder.

Nothing is fetched: hatchling builds from the checkout, and the libraries are those of the environment that runs the
tests, lent by links that leave out our own editable install.
"""

import importlib.util
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed here"),
    pytest.mark.skipif(importlib.util.find_spec("pip") is None, reason="pip is not installed here"),
]


def run(*words: str | Path, cwd: Path, code: int = 0) -> str:
    """What a command printed, checked against the exit code it must have; nothing of our environment reaches it."""
    env = {"PATH": os.defpath, "HOME": str(cwd), "LANG": "C.UTF-8", "NO_COLOR": "1"}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from the checkout without a network."""
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=ROOT)
    (built,) = out.glob("forewarn-*.whl")
    return built


@pytest.fixture(scope="module")
def forewarn(wheel, tmp_path_factory) -> Path:
    """The console script of a fresh environment that holds the wheel, with the libraries lent."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "-q", wheel, cwd=folder)
    lent = folder / "lent"
    lent.mkdir()
    for home in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in Path(home).iterdir():
            if path.suffix != ".pth" and "forewarn" not in path.name and not (lent / path.name).exists():
                (lent / path.name).symlink_to(path)
    place = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    (Path(place) / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    return python.with_name("forewarn")


def test_the_wheel_carries_what_a_desk_is_made_of_and_no_tests(wheel):
    """Rules, feeds, templates, guide and sample are inside; tests and tools are not."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {
        "monitor",
        "rules",
        "feeds",
        "alerts",
    }
    for inside in (
        "feeds/afpak.yaml",
        "rules/afpak/problem.yaml",
        "monitor/desk/GUIDE.md",
        "monitor/demo/story.json",
        "monitor/demo/index.html.j2",
        "monitor/store/COLUMNS.md",
        "monitor/py.typed",
    ):
        assert inside in names
    for folder, end in (
        ("rules/afpak/indicators/", ".yaml"),
        ("rules/afpak/terms/", ".yaml"),
        ("alerts/templates/", ".j2"),
    ):
        assert any(name.startswith(folder) and name.endswith(end) for name in names), folder


def test_what_runs_is_the_wheel(forewarn, tmp_path):
    """All four rooms come from the fresh environment, none from the checkout."""
    said = run(
        forewarn.with_name("python"),
        "-c",
        "import monitor, rules, feeds, alerts\nfor room in (monitor, rules, feeds, alerts): print(room.__file__)",
        cwd=tmp_path,
    )
    assert len(said.split()) == 4
    assert all(Path(line).is_relative_to(forewarn.parents[1]) for line in said.split())


def test_a_newcomer_gets_a_sound_desk_from_an_empty_folder(forewarn, tmp_path):
    """init, check and test succeed on the desk that the wheel lays out, with the guide in it."""
    run(forewarn, "init", "desk", cwd=tmp_path)
    assert (tmp_path / "desk" / "GUIDE.md").is_file()
    run(forewarn, "check", "desk", cwd=tmp_path)
    run(forewarn, "test", cwd=tmp_path / "desk")


def test_the_demo_plays_and_its_digest_can_be_previewed(forewarn, tmp_path):
    """The whole pipeline runs from the wheel: letters lie in the folder, status and preview read the store."""
    said = run(forewarn, "demo", "played", cwd=tmp_path)
    assert "fortnight/index.html" in said
    assert (tmp_path / "played" / "fortnight" / "index.html").is_file()
    assert list((tmp_path / "played" / "var" / "letters").rglob("*.html"))
    assert "rules" in run(forewarn, "status", "played", cwd=tmp_path)
    assert "Subject: " in run(forewarn, "digest", "--preview", "played", cwd=tmp_path)
    assert "archived entries" in run(forewarn, "terms", "act_ttp", "--suggest", "--desk", "played", cwd=tmp_path)
