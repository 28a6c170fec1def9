"""A check on the checker: what the detector is compared with is what R computes."""

import math
from collections import defaultdict

import ears
import pytest
from counted import table

METHODS = {"C1": ears.c1, "C2": ears.c2, "C3": ears.c3_in_r}


def rows() -> dict[str, list[dict[str, str]]]:
    """The reference by series, in the order of days."""
    found = defaultdict(list)
    for row in table("surveillance-reference/reference.csv"):
        found[row["series"]].append(row)
    return found


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("least", ["0", "0.5"])
def test_ears_is_as_in_r(method: str, least: str) -> None:
    """Thresholds are R's within a ten-thousandth, alarms are the same, and both say nothing on the same days."""
    compared = 0
    for days in rows().values():
        counts = [int(row["observed"]) for row in days]
        for at, row in enumerate(days):
            theirs = row[f"ears{method}_ms{least}_ub"]
            ours = METHODS[method](counts, at, float(least))
            assert (ours is None) == (theirs == "")
            if ours is not None:
                compared += 1
                assert ours == pytest.approx(math.nan if theirs == "NA" else float(theirs), abs=1e-4, nan_ok=True)
                assert (counts[at] > ours) == (row[f"ears{method}_ms{least}_al"] == "1")
    assert compared >= 1_400


@pytest.mark.parametrize("window", [7, 28])
@pytest.mark.parametrize("alpha", ["0.05", "0.01", "0.001"])
def test_bayes_is_as_in_r(window: int, alpha: str) -> None:
    """The Bayes test alarms on the same days as R's."""
    compared = 0
    for days in rows().values():
        counts = [int(row["observed"]) for row in days]
        for at, row in enumerate(days):
            theirs = row[f"bayes_w{window}_a{alpha}_al"]
            ours = ears.bayes(counts, at, window, float(alpha))
            assert ours == (None if theirs == "" else theirs == "1")
            compared += ours is not None
    assert compared >= 1_200
