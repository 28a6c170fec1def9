"""The house rules that no linter has."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from monitor.cli import VERBS
from rules.codes import CODES

HOUSE = Path(__file__).resolve().parents[1]
ROOMS = ("feeds", "rules", "alerts", "monitor")
MODULES = sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py"))
BANNED = re.compile(
    r"^(utils?|common|helpers?|misc|base|core|manager|handler|processor|service|data|info|types|models)$",
)
SQL = re.compile(r"\b(SELECT\s+[\w*(]|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b")


def _name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_answers_one_question(path: Path) -> None:
    """Every module opens with a docstring and has at most 400 lines."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert text.count("\n") <= 400


def test_no_room_is_called_common() -> None:
    """No module and no class has a name that says nothing."""
    found = [_name(path) for path in MODULES if BANNED.match(path.stem)]
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                words = re.findall(r"[A-Z][a-z]+", node.name)
                found += [f"{_name(path)}:{node.name}" for word in words if BANNED.match(word.lower())]
    assert found == []


def test_sql_lives_in_the_store() -> None:
    """No SQL text stands outside monitor/store."""
    store = HOUSE / "monitor" / "store"
    outside = [_name(path) for path in MODULES if store not in path.parents]
    found = [name for name in outside if SQL.search((HOUSE / name).read_text(encoding="utf-8"))]
    assert found == []


def test_every_verb_is_in_the_guide() -> None:
    """Every verb of the command line stands in the analysts' guide."""
    guide = (HOUSE / "monitor" / "desk" / "GUIDE.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"forewarn {verb}" not in guide] == []


def test_every_code_is_in_the_guide() -> None:
    """Every code that a fault can carry stands in the analysts' guide."""
    guide = (HOUSE / "monitor" / "desk" / "GUIDE.md").read_text(encoding="utf-8")
    assert [code for code in CODES if code not in guide] == []


def test_every_test_states_its_claim() -> None:
    """Every test has a docstring of one sentence."""
    missing = []
    for path in sorted((HOUSE / "tests").rglob("test_*.py")):
        missing += [
            f"{_name(path)}:{node.name}"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
        ]
    assert missing == []


def test_the_repository_speaks_of_the_project_alone() -> None:
    """No file of the project names a path of somebody's machine."""
    odd = re.compile(rb"(?<![\w.])/(work|home|root)/\w")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = [
        name.decode()
        for name in listed.stdout.split(b"\0")
        if name and (HOUSE / name.decode()).is_file() and odd.search((HOUSE / name.decode()).read_bytes())
    ]
    assert [name for name in found if not name.endswith(".png")] == []
