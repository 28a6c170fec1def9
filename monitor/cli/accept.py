"""`forewarn accept`: accept a rule's present rate as the normal one."""

from pathlib import Path

import click

from monitor.cli.judging import bench, id_asked, judging
from monitor.cli.start import refuse


@click.command()
@click.argument("rule", metavar="RULE")
@judging(why=True)
def command(rule: str, folder: Path, who: str, reason: str) -> None:
    """Accept that what RULE (or a part of it, rule/part) reports now is its normal rate: "sustained" ends today.

    From then on it is judged against what came since. Only a rule whose signal is a surge has a usual rate.
    """
    from rules.indicator import indicators

    with bench(folder, who, reason) as at:
        known = indicators(at.desk().rulebook)
        name = id_asked("rule", rule, known)
        kind = known[name].signal.kind
        if kind != "surge":
            surges = ", ".join(one.id for one in known.values() if one.signal.kind == "surge") or "none"
            refuse(2, f"{name} has signal {kind}, which knows no usual rate; rules that have one: {surges}")
        at.judge("new-normal", f"rule:{name}", {}, f"rule {name}")
