"""What it costs to start: processor time of a command against that of a bare Python, in one run."""

import resource
import statistics
import subprocess
import sys
from pathlib import Path

import make

ROUNDS = 9


def _cpu(*command: str) -> float:
    """Processor milliseconds of one run of a command, the median of several."""
    took = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append((after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime))
    return statistics.median(took) * 1000


def test_start_up(tmp_path: Path) -> None:
    """`--help` and `status` cost few times what a bare Python does; the figures are printed, not asserted."""
    forewarn = str(Path(sys.executable).with_name("forewarn"))
    desk = make.desk(tmp_path / "desk", {"one": "https://one.example/feed"})
    subprocess.run([forewarn, "poll", str(desk)], check=False, capture_output=True)
    bare = _cpu(sys.executable, "-c", "pass")
    helped = _cpu(forewarn, "--help")
    status = _cpu(forewarn, "status", str(desk))
    print(
        f"\nstart-up, CPU: bare Python {bare:.0f} ms; forewarn --help {helped:.0f} ms = {helped / bare:.1f} times;"
        f" forewarn status {status:.0f} ms = {status / bare:.1f} times",
    )
