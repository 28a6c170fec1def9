"""Deliberate bugs in the language's code, each of which the cases or the comparison with the definitions must notice."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
ASKED = HOUSE / "tests" / "support" / "verdicts.py"
MUTATIONS = json.loads((HOUSE / "tests" / "cases" / "mutations.json").read_text(encoding="utf-8"))
ROOMS = ("feeds", "rules")
WITHIN = {
    "feeds/fold.py",
    "feeds/tokens.py",
    "rules/terms.py",
    "rules/lexemes.py",
    "rules/query.py",
    "rules/joining.py",
}
WITHIN |= {"rules/candidate.py", "rules/chains.py", "rules/operators.py", "rules/leaves.py", "rules/needs.py"}


def _asked(folder: Path) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-B", ASKED, folder]
    return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the packages that a query needs."""
    folder = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(HOUSE / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "afpak*"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("one", MUTATIONS, ids=[one["breaks"] for one in MUTATIONS])
def test_a_mutation_is_of_code_that_is_there(one: dict[str, str]) -> None:
    """The piece of code that a mutation changes stands in its module just once, and is still Python when changed."""
    source = (HOUSE / one["module"]).read_text(encoding="utf-8")
    assert source.count(one["find"]) == 1
    assert one["put"] != one["find"]
    ast.parse(source.replace(one["find"], one["put"]))


def test_mutations_reach_the_whole_language() -> None:
    """There are enough of them, each says what it breaks, and every module that decides a match has some."""
    assert len(MUTATIONS) >= 45
    assert len({one["breaks"] for one in MUTATIONS}) == len(MUTATIONS)
    assert WITHIN - {one["module"] for one in MUTATIONS} == set()


@pytest.mark.slow
def test_what_is_not_changed_is_right(copy: Path) -> None:
    """An unchanged copy gives every verdict, so that what follows says something."""
    found = _asked(copy)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize("one", MUTATIONS, ids=[one["breaks"] for one in MUTATIONS])
def test_a_mutation_is_noticed(one: dict[str, str], copy: Path) -> None:
    """A case gives another verdict, or the comparison finds a difference."""
    module = copy / one["module"]
    source = module.read_text(encoding="utf-8")
    module.write_text(source.replace(one["find"], one["put"]), encoding="utf-8")
    try:
        found = _asked(copy)
    finally:
        module.write_text(source, encoding="utf-8")
    assert found.returncode == 1
