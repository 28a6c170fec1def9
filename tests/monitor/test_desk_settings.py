"""desk.yaml: what is taken, and what is refused."""

import pytest
from pydantic import ValidationError

from monitor.desk.settings import LETTERS, Mail, Settings, is_loopback, read_door
from monitor.desk.wording import known_keys, nearest

LEAST = {"title": "Border desk", "zone": "Asia/Karachi"}


def test_title_and_zone_are_enough() -> None:
    """A desk of two lines has a digest each morning in a folder, at its own hour, and critical alerts."""
    settings = Settings.model_validate(LEAST)
    assert settings.routes == (LETTERS,)
    assert settings.digest_zone(LETTERS) == "Asia/Karachi"
    assert LETTERS.alerts.kinds == ("U0", "U1", "U2", "U5", "U6")
    assert settings.mail is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_mail_without_tls_stays_on_this_machine(host: str) -> None:
    """Only a server on this machine may be spoken to in clear."""
    assert is_loopback(host)
    assert Mail.model_validate({"host": host, "tls": "none", "sender": "a@b.example"}).tls == "none"
    with pytest.raises(ValidationError, match="another machine"):
        Mail.model_validate({"host": "10.0.0.1", "tls": "none", "sender": "a@b.example"})


@pytest.mark.parametrize(
    "change",
    [
        {"sender": "Fore\nwarn <a@b.example>"},
        {"sender": "Forewarn <a@b.example"},
        {"sender": "nobody"},
        {"user": "desk"},
        {"password_env": "PASS"},
        {"password_env": "PASS WORD", "user": "desk"},
        {"password": "secret"},
        {"port": "0"},
    ],
)
def test_mail_settings_that_cannot_work_are_refused(change: dict[str, str]) -> None:
    """A header in several lines, half a login, a password in the file: each is refused."""
    with pytest.raises(ValidationError):
        Mail.model_validate({"host": "smtp.example", "sender": "a@b.example", **change})


@pytest.mark.parametrize(
    ("pair", "door"),
    [("127.0.0.1:8099", ("127.0.0.1", 8099)), ("[::1]:80", ("::1", 80)), ("a.example:1", ("a.example", 1))],
)
def test_a_door_is_a_host_with_a_port(pair: str, door: tuple[str, int]) -> None:
    """What may be private is named with its port."""
    assert read_door(pair) == door
    assert Settings.model_validate({**LEAST, "fetch": {"allow": [pair]}}).fetch.allow == {door}


@pytest.mark.parametrize("pair", ["127.0.0.1", ":80", "x:0", "x:65536", "x:٨", "x:-1", ""])
def test_a_door_without_a_port_is_refused(pair: str) -> None:
    """A host alone would open all of it."""
    with pytest.raises(ValueError, match="not a host with a port"):
        read_door(pair)


def test_the_nearest_key_is_known_at_any_depth() -> None:
    """Advice for an unknown key names the keys of that place."""
    assert "group_wait" in known_keys(Settings, ("urgent",))
    assert "min_severity" in known_keys(Settings, ("routes", 0))
    assert "kinds" in known_keys(Settings, ("routes", 0, "alerts"))
    assert nearest("Sevrity", ["severity", "title"]) == "severity"
    assert nearest("xyz", ["severity"]) == ""
