"""The desk that the sample is played on: the shipped one, with the sample's publishers and calendar in its files."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.demo.sample import Sample
from monitor.desk.var import Var

MARK = "# Laid out by `forewarn demo`; run it again and the sample plays afresh."
TITLE = "INVENTED SAMPLE: the truce"
ROUTE = "sample"


class NotOursError(Exception):
    """The folder holds something that no demo laid out; the message says what to do."""


def lay_out(folder: Path, played: Sample, port: int) -> bool:
    """Make `folder` a desk for the sample served on that port; True if it was one before and starts afresh.

    A second run keeps the rules as they are, so that an edit of one can be seen at work, and forgets everything else.
    Raises NotOursError for a folder with other things in it.
    """
    from monitor.desk.starter import NoRoomError  # noqa: PLC0415 - loads the rules' room
    from monitor.desk.starter import lay_out as lay_out_shipped  # noqa: PLC0415 - as above

    again = _is_ours(folder)
    if again:
        shutil.rmtree(Var(folder).folder, ignore_errors=True)
    elif (folder / "desk.yaml").exists():
        raise NotOursError(f"{folder} is a desk of its own; name another folder: forewarn demo FOLDER")
    else:
        try:
            lay_out_shipped(folder)
        except NoRoomError as error:
            raise NotOursError(str(error)) from None
        _mark(folder / "rules" / "problem.yaml")
    for path, lines in (
        ("desk.yaml", _desk(played, port)),
        ("feeds.yaml", _feeds(played, port)),
        # what is really due has no place among invented events
        ("rules/calendar.yaml", _calendar(played)),
    ):
        (folder / path).write_text("\n".join((MARK, *lines)) + "\n", encoding="utf-8")
    return again


def _is_ours(folder: Path) -> bool:
    try:
        return (folder / "desk.yaml").read_text(encoding="utf-8").startswith(MARK)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _mark(problem: Path) -> None:
    """Name the problem as invented: its title stands in the subject of every letter."""
    lines = problem.read_text(encoding="utf-8").splitlines()
    marked = [f'title: "{TITLE}"' if line.startswith("title:") else line for line in lines]
    problem.write_text("\n".join(marked) + "\n", encoding="utf-8")


def _desk(played: Sample, port: int) -> Iterator[str]:
    yield f'title: "{TITLE}"'
    yield f"zone: {played.zone}"
    yield f'routes: [{{id: {ROUTE}, channel: folder, digest: {{at: "{played.ends}"}}, alerts: yes}}]'
    yield f'fetch: {{allow: ["127.0.0.1:{port}"]}}'


def _feeds(played: Sample, port: int) -> Iterator[str]:
    yield f"# {played.about}"
    for publisher in played.publishers:
        yield f"- id: {publisher['id']}"
        yield from (
            f"  {key}: {_written(publisher[key])}"
            for key in ("title", "country", "control", "group", "letter", "why", "domains")
            if key in publisher
        )
        yield "  feeds:"
        for feed in publisher["feeds"]:
            served = played.feeds[feed["id"]]
            address = f"http://127.0.0.1:{port}/feeds/{served.id}"
            yield f"    - {{id: {served.id}, url: {address}, lang: {served.lang}, tags: {_written(served.tags)}}}"


def _calendar(played: Sample) -> Iterator[str]:
    for one in played.expected:
        yield f"- id: {one.id}"
        yield from (f"  {key}: {_written(value)}" for key, value in one.fields.items())


def _written(value: Any) -> str:
    """A value as YAML, of which JSON is a part; a switch as desks write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value.isoformat() if isinstance(value, datetime) else value, ensure_ascii=False)
