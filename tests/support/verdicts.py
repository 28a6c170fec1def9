"""Every case of the query language and a short seeded comparison, without pytest: what is asked of a changed copy.

Run as `python verdicts.py FOLDER`, where FOLDER holds the packages to be asked. It prints the first thing that is
wrong and ends with 1; with 0 where nothing is.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FIELDS = ("title", "summary", "body")
SEEDS = range(6)
BOOKS = 6
"""Rulebooks that the cases are spread over: few rules of one may ask for no word, and cases of numbers do."""

Case = dict[str, Any]


def wrong() -> Iterator[str]:
    """What the cases and the comparison find wrong, the cases first."""
    from books import cases  # noqa: PLC0415 - after the folder is known

    for name in ("contract", "ours"):
        terms, found = cases(name)
        evaluated = [case for case in found if case["expect"] in {"match", "no"}]
        for book in range(BOOKS):
            yield from _evaluated(evaluated[book::BOOKS], terms)
        yield from _refused([case for case in found if case["expect"] not in {"match", "no"}], terms)
    from agreement import Agreement, seeded  # noqa: PLC0415 - read only where the cases find nothing

    for seed in SEEDS:
        for difference in Agreement().differences(*seeded(seed, rules=30, entries=12)):
            yield f"agreement: {difference}"


def _evaluated(found: Sequence[Case], terms: dict[str, Any]) -> Iterator[str]:
    """The cases are rules of one book, so that each entry also meets the queries of the others."""
    from books import NOON, entry, made, rule  # noqa: PLC0415 - after the folder is known

    from rules.matcher import Matcher  # noqa: PLC0415 - after the folder is known

    book, flaws = made([rule(case["id"], case["query"], fields=list(FIELDS)) for case in found], terms)
    if book is None:
        yield f"case {flaws[0].subject.removeprefix('rule:')}: {flaws[0].code} {flaws[0].message}"
        return
    compiled = Matcher.compile(book, ())
    for case in found:
        one = entry(**{"title": "", **{name: case[name] for name in FIELDS if name in case}})
        looked = compiled.match_rule(case["id"], one, compiled.look(one))
        for how, hits in (("with the index", compiled.match(one, NOON)), ("without it", looked)):
            verdict = "match" if any(hit.rule_id == case["id"] for hit in hits) else "no"
            if verdict != case["expect"]:
                yield f"case {case['id']}: {verdict} {how}"


def _refused(found: Sequence[Case], terms: dict[str, Any]) -> Iterator[str]:
    from books import made, rule  # noqa: PLC0415 - after the folder is known

    for case in found:
        _, flaws = made([rule(match=case["query"])], terms)
        said = next((flaw for flaw in flaws if flaw.code == case["expect"]), None)
        place = (case["at"], max(len(case["marked"]), 1)) if "at" in case else None
        if said is None or place not in {None, (said.offset, said.length)}:
            yield f"case {case['id']}: {said}"


if __name__ == "__main__":
    sys.path[:0] = [sys.argv[1], str(Path(__file__).parent)]
    for line in wrong():
        print(line)
        sys.exit(1)
