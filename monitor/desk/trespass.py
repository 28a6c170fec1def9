"""Has another distribution put files into our rooms?

`rules`, `feeds`, `alerts` and `monitor` are plain names, and installers overwrite one package with another without
a word; PyPI's `rules` replaces our `rules/__init__.py`.
"""

from collections.abc import Mapping, Sequence
from importlib import metadata

ROOMS = ("monitor", "alerts", "rules", "feeds")
OURS = "forewarn"


def trespassers(owners: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """A line for each other distribution that owns one of our rooms, with what to do; empty when all is well.

    Args:
        owners: top-level packages with the distributions that own them; by default those of this environment, which
            takes about a tenth of a second to find out.
    """
    if owners is None:
        owners = metadata.packages_distributions()
    return [
        f'the package "{room}" also belongs to the distribution {other}, which may have overwritten ours; '
        f"uninstall {other}, then install {OURS} anew, in an environment of its own"
        for room in ROOMS
        for other in sorted(set(owners.get(room, ())))
        if other.casefold() != OURS
    ]
