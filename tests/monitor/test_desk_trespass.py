"""Our rooms have plain names: another distribution may put files into them."""

from monitor.desk.trespass import ROOMS, trespassers


def test_another_owner_of_a_room_is_named() -> None:
    """A second distribution that owns `rules` is named, with what to do."""
    (line,) = trespassers({"rules": ["forewarn", "rules"], "feeds": ["forewarn"], "click": ["click"]})
    assert line.startswith('the package "rules" also belongs to the distribution rules')
    assert "uninstall rules" in line


def test_our_own_environment_is_clean() -> None:
    """Where Forewarn is installed alone, nobody has trodden on it."""
    assert trespassers() == []
    assert trespassers({room: ["Forewarn", "forewarn"] for room in ROOMS}) == []
