"""A whole desk, or all its faults."""

import functools
import tempfile
from pathlib import Path

import make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.desk.fault import DeskFaults
from monitor.desk.layout import read_files
from monitor.desk.load import Desk, load_desk, load_files
from monitor.desk.starter import lay_out

DESKS = Path(__file__).resolve().parents[1] / "desks"
BROKEN = sorted(path for path in DESKS.iterdir() if path.name.startswith("broken-"))
SOUND = ("quiet", "busy")
RULE = "rules/indicators/attack.yaml"


@functools.cache
def shipped() -> dict[str, bytes]:
    """The files of a new desk."""
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder) / "desk")
        return read_files(Path(folder) / "desk")


@functools.cache
def small() -> dict[str, bytes]:
    """The files of a small desk, which loads quickly."""
    return read_files(DESKS / "quiet")


@pytest.mark.parametrize("folder", BROKEN, ids=lambda folder: folder.name)
def test_a_broken_desk_says_all_its_faults(folder: Path) -> None:
    """Each broken desk gives exactly the faults in its faults.txt: places, words, carets and advice."""
    with pytest.raises(DeskFaults) as caught:
        load_desk(folder)
    assert str(caught.value) + "\n" == (folder / "faults.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_desk_has_no_fault_and_no_warning(name: str) -> None:
    """The sound desks load without a word."""
    assert load_desk(DESKS / name).warnings == ()


def test_a_desk_may_hold_several_problems() -> None:
    """Each rule belongs to the problem in whose folder it stands; lists are shared."""
    desk = load_desk(DESKS / "busy")
    assert set(desk.rulebook.problems) == {"khyber", "chaman"}
    assert desk.rulebook.problem_of("khyber-attack") == "khyber"
    assert desk.rulebook.problem_of("chaman-attack") == "chaman"


def test_files_and_folder_give_one_desk() -> None:
    """A desk from memory is the desk from the disk, and its version says so."""
    from_disk, from_memory = load_desk(DESKS / "busy"), load_files(read_files(DESKS / "busy"))
    assert from_disk.version == from_memory.version
    assert from_disk.files == from_memory.files
    assert from_disk.settings == from_memory.settings


def test_a_warning_is_said_and_may_be_silenced() -> None:
    """A warning does not stop a desk; `# ok:` with a reason on its line takes it away."""
    words = "attack:\n  about: an attack\n  en: [attack*, ambush*, TTP]{}\n"
    loud = load_files({**small(), "rules/terms/words.yaml": words.format("").encode()})
    assert [(one.file, one.line, one.column, one.code) for one in loud.warnings] == [
        ("rules/terms/words.yaml", 3, 26, "W301"),
    ]
    quiet = load_files({**small(), "rules/terms/words.yaml": words.format("  # ok: W301 no other word").encode()})
    assert quiet.warnings == ()


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    """An unreadable file and a fault in another are said together; what refers to the first is not blamed."""
    folder = make.desk(tmp_path, {"dawn": "https://dawn.example/feed"})
    (folder / "rules" / "terms" / "words.yaml").unlink()
    (folder / "rules" / "terms" / "words.yaml").mkdir()
    (folder / "desk.yaml").write_text("zone: Asia/Karachi\n")
    with pytest.raises(DeskFaults) as caught:
        load_desk(folder)
    assert [(fault.file, fault.code) for fault in caught.value.faults] == [
        ("desk.yaml", "E302"),
        ("rules/terms/words.yaml", "E001"),
    ]


def faults_of(files: dict[str, bytes]) -> set[tuple[str, str]]:
    """File and code of each fault of a desk in memory."""
    with pytest.raises(DeskFaults) as caught:
        load_files(files)
    return {(fault.file, fault.code) for fault in caught.value.faults}


def test_a_file_that_cannot_be_used_explains_only_what_it_would_have_held(tmp_path: Path) -> None:
    """What refers to a rule, list, publisher or scenario of a faulty file is not blamed; all else is said at once."""
    files = read_files(make.desk(tmp_path, {"dawn": "https://dawn.example/feed"}))
    strike, words = "rules/indicators/strike.yaml", "rules/terms/words.yaml"
    files[strike] = (
        files[strike]
        .replace(b"$strike AND", b"$strik AND")
        .replace(b"critical", b"critical\nwhere: {publishers: [geo]}")
    )
    files["rules/filters/noise.yaml"] = b"id: noise\ntitle: Noise\napplies_to: {ids: [attack]}\ndrop_if: $nois\n"
    told = {(strike, "E201"), (strike, "E205"), ("rules/filters/noise.yaml", "E201")}
    assert faults_of(files) == told
    broken = files[RULE].replace(b"medium", b"mediun").replace(b"  $attack", b"  $attak OR raid or ambush")
    assert faults_of({**files, RULE: broken}) == told | {(RULE, "E303"), (RULE, "E201"), (RULE, "E102")}
    lists = files[words].replace(b"about: an attack", b"abuot: [an attack]\n  about: []")
    without_lists = {one for one in faults_of({**files, words: lists}) if one[0] != words}
    assert without_lists == {(strike, "E205")}
    feeds = files["feeds.yaml"].replace(b"letter: B", b"letter: Z")
    assert faults_of({**files, "feeds.yaml": feeds}) == told - {(strike, "E205")} | {("feeds.yaml", "E303")}


def outcome(files: dict[str, bytes]) -> Desk | DeskFaults:
    """A desk, or its faults, each of which can be shown."""
    try:
        return load_files(files)
    except DeskFaults as faults:
        assert faults.faults
        assert all(fault.lines() for fault in faults.faults)
        return faults


@given(st.data())
def test_a_rule_file_cut_anywhere_is_a_desk_or_faults(data: st.DataObject) -> None:
    """A save that was cut short after any byte gives the whole desk with its tests passed, or faults."""
    content = small()[RULE]
    cut = data.draw(st.integers(0, len(content) - 1))
    outcome({**small(), RULE: content[:cut]})


@pytest.mark.slow
@pytest.mark.parametrize("name", SOUND)
def test_a_rule_file_cut_after_every_byte_is_a_desk_or_faults(name: str) -> None:
    """The same for every byte of every rule file of the sound desks."""
    files = read_files(DESKS / name)
    for path in [path for path in files if "/indicators/" in path]:
        for cut in range(len(files[path])):
            outcome({**files, path: files[path][:cut]})


SIGNS = [
    b"",
    b":",
    b"- ",
    b"\n",
    b"  ",
    b"\t",
    b"(",
    b")",
    b'"',
    b"$",
    b"*",
    b"=",
    b"[",
    b"}",
    b"#",
    b"&x ",
    b"|",
    b"\xff",
]
SIGNS += [
    b"\x00",
    b"AND ",
    b"OR ",
    b"NOT ",
    b"NEAR/3 ",
    b"title:(",
    b"yes",
    b"9" * 20,
    b"-1",
    b"2025-13-45",
    "ش".encode(),
]


def mutated(data: st.DataObject, files: dict[str, bytes]) -> dict[str, bytes]:
    """The files, one of them cut and written over in up to three places."""
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        content = content[:at] + data.draw(st.sampled_from(SIGNS)) + content[at + data.draw(st.integers(0, 12)) :]
    return {**files, name: content}


@given(st.data())
def test_a_mutated_desk_is_a_desk_or_faults(data: st.DataObject) -> None:
    """Whatever slips of the hand do to a file, a desk loads or says what is wrong; there is no traceback."""
    outcome(mutated(data, read_files(DESKS / data.draw(st.sampled_from(SOUND)))))


@pytest.mark.slow
@settings(max_examples=60)
@given(st.data())
def test_the_mutated_shipped_desk_is_a_desk_or_faults(data: st.DataObject) -> None:
    """The same for the shipped desk."""
    outcome(mutated(data, shipped()))


@given(st.dictionaries(st.sampled_from(sorted(small())), st.binary(max_size=60), max_size=2), st.data())
def test_any_bytes_in_any_file_are_faults_at_worst(put: dict[str, bytes], data: st.DataObject) -> None:
    """Files with any content, and files that are gone, give a desk or faults."""
    gone = data.draw(st.sets(st.sampled_from(sorted(small())), max_size=2))
    outcome({name: content for name, content in {**small(), **put}.items() if name not in gone})
