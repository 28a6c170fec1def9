"""The room's face."""

import pytest

import alerts


def test_the_face_shows_what_it_lists():
    """Every name of the face is there, loaded when first asked for; others are not."""
    for name in alerts.__all__:
        assert getattr(alerts, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = alerts.nothing
