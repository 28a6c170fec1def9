"""Desks of any number of rules, for benchmarks and tests of size: the shipped desk, its rules told of made-up places.

Each further rule is a shipped one under a new id: its queries ask also for one of a handful of made-up names, and
five of its headlines, in several languages, name one. Lists and publishers are filled up likewise.
"""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitor.desk.layout import read_files
from monitor.desk.read import read
from monitor.desk.starter import lay_out

LISTS = 130
PUBLISHERS = 100
TESTS = 5
"""Of one rule: two in English, two in other languages, one that must not match."""

_HEAD = ("spin", "tor", "shin", "sur", "wuch", "mir", "gul", "zar", "lar", "kot", "pir", "char", "dar", "bal", "tang")
_MIDDLE = ("a", "o", "an", "ar", "e", "in", "u", "or")
_TAIL = ("khel", "zai", "gai", "band", "kot", "war", "shah", "ghar", "mela", "tangi", "wam", "kalai", "sar", "dag")
_SHARED = ("en", "ur", "ps", "fa")

_RULE = """\
# yaml-language-server: $schema=../../.schema/rule.json
id: {id}
title: {title}
status: active
severity: {severity}
owner: afpak-desk
review_by: 2027-06-30
tags: [{tags}]
codes: {{plover: [ASSAULT, REJECT], cameo: ["180", "120"]}}
why: >-
  What {pattern} watches for, in and around {place}. One report is no news there; more than usual within a week is,
  and two sides that tell it differently say that neither was there.
known_noise: Weddings, cricket and the weather of {place}; the same news of the valley next to it.
signal: {signal}
family: {family}
direction: {direction}
scenarios: {{pause-erodes: 5, collapse: 4, truce-holds: 2}}
{match}{unless}tests:  # ok: W306 a headline in each language would make the file longer, not the rule better
{tests}"""


def desk(folder: Path, rules: int = 1000) -> Path:
    """Lay out a desk of so many rules in a new folder."""
    lay_out(folder)
    for path, content in _more(read_files(folder), rules).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def files(rules: int = 1000) -> dict[str, bytes]:
    """The files of such a desk, by their path inside it."""
    with TemporaryDirectory() as folder:
        lay_out(Path(folder))
        shipped = read_files(Path(folder))
    return shipped | _more(shipped, rules)


def _more(shipped: Mapping[str, bytes], rules: int) -> dict[str, bytes]:
    """The files to add to the shipped desk, or to put in the place of its own."""
    plain = {path: read(path, content).plain() for path, content in shipped.items() if path.endswith(".yaml")}
    patterns = [rule for path, rule in plain.items() if "/indicators/" in path and "match" in rule]
    indicators = sum("/indicators/" in path for path in plain)
    lists = sum(len(file.keys() - {"queries"}) for path, file in plain.items() if "/terms/" in path)
    valleys = max(LISTS - lists, 2)
    found = {"rules/terms/valleys.yaml": _valleys(valleys).encode()}
    found["feeds.yaml"] = shipped["feeds.yaml"] + _publishers(PUBLISHERS - len(plain["feeds.yaml"])).encode()
    for n in range(rules - indicators):
        variant, which = divmod(n, len(patterns))
        name = f"{patterns[which]['id']}-{variant + 1:04}"
        found[f"rules/indicators/{name}.yaml"] = _rule(name, patterns[which], n, n % valleys).encode()
    return found


def _name(chance: random.Random) -> str:
    return (chance.choice(_HEAD) + chance.choice(_MIDDLE) + chance.choice(_TAIL)).capitalize()


def _names(seed: str, count: int) -> list[str]:
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[_name(chance)] = None
    return list(found)


def _valleys(count: int) -> str:
    lines = ["# yaml-language-server: $schema=../../.schema/terms.json\n"]
    for n in range(count):
        lines.append(f"valley_{n}:\n  about: Made-up places of valley {n}\n")
        for language in _SHARED:
            names = [f"{name} {n}" for name in _names(f"{n} {language}", 2)]
            lines.append(f"  {language}: [{', '.join(names)}]\n")
    return "".join(lines)


def _publishers(count: int) -> str:
    return "".join(
        f"- id: valley-news-{n}\n  title: Valley News {n}\n  country: PK\n  control: private\n  group: valley-{n}\n"
        f"  letter: C\n  why: made up\n  domains: [valley-{n}.example]\n"
        f'  feeds: [{{id: valley-{n}, url: "https://valley-{n}.example/rss", lang: en, tags: [side-pk]}}]\n'
        for n in range(count)
    )


def _rule(name: str, pattern: Mapping[str, Any], n: int, valley: int) -> str:
    names = _names(name, 5)
    own = (
        f'{names[0]} OR {names[1]}* OR "{names[2]} bazaar" OR "upper {names[3]}" OR {names[4]}-sar OR $valley_{valley}'
    )
    tests = list(_tests(pattern["tests"], names, n))
    return _RULE.format(
        id=name,
        title=_quoted(f"{pattern['title']}, around {names[0]}"),
        severity=pattern["severity"],
        tags=", ".join(pattern.get("tags", ())),
        pattern=pattern["id"],
        place=names[0],
        signal="{kind: count, at_least: 3, within: 7d}" if n % 2 else "tripwire",
        family=pattern["family"],
        direction=pattern["direction"],
        match="".join(_alternatives(pattern["match"], own)),
        unless=_unless(pattern["except"], names[0]) if "except" in pattern else "",
        tests="".join(tests),
    )


def _alternatives(match: str | list[dict[str, str]], own: str) -> Iterator[str]:
    if isinstance(match, str):
        yield f"match: |\n{_block(f'({match.strip()})', '  ')}  AND ({own})\n"
        return
    yield "match:\n"
    for one in match:
        query = _block(f"({one['query'].strip()})", "      ")
        yield f"  - name: {one['name']}\n    query: |\n{query}      AND ({own})\n"


def _unless(query: str, place: str) -> str:
    return "except: |\n" + _block(f"({query.strip()})", "  ") + f'  OR "{place} festival"\n'


def _block(text: str, indent: str) -> str:
    return "".join(f"{indent}{line}\n" for line in text.strip().splitlines())


def _tests(tests: list[dict[str, Any]], names: list[str], n: int) -> Iterator[str]:
    """Two headlines in English, two in other languages that turn with `n`, and one that must not match."""
    english = [test for test in tests if "match" in test and not _language(test)]
    others = [test for test in tests if "match" in test and _language(test)]
    against = [test for test in tests if "no_match" in test]
    said = (names[0], f"{names[1]}abad", f"{names[2]} bazaar", f"upper {names[3]}", f"{names[4]} Sar")
    chosen = [english[0], english[1 % len(english)], *(others[(n + i) % len(others)] for i in range(2))]
    for test, place in zip(chosen, said, strict=False):
        yield _example("match", test, place)
    yield _example("no_match", against[n % len(against)], said[4])


def _language(test: Mapping[str, Any]) -> str:
    sample = test["match"]
    return "" if isinstance(sample, str) else sample.get("lang", "")


def _example(key: str, test: Mapping[str, Any], place: str) -> str:
    sample = {"title": test[key]} if isinstance(test[key], str) else dict(test[key])
    sample["title"] = f"{sample.get('title', '')} ({place})"
    inside = ", ".join(f"{name}: {_quoted(value)}" for name, value in sample.items())
    lines = f"  - {key}: {{{inside}}}\n"
    for name in ("alternative", "because"):
        if name in test:
            lines += f"    {name}: {_quoted(test[name])}\n"
    if "hits" in test:
        hits = [test["hits"]] if isinstance(test["hits"], str) else test["hits"]
        lines += f"    hits: [{', '.join(_quoted(hit) for hit in hits)}]\n"
    return lines


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
