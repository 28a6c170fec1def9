"""Routes as an operator writes them."""

from datetime import date, time, timedelta

import pytest
from pydantic import ValidationError

from alerts.route import Asked, DigestTime, Route, Urgent
from rules.hit import Severity


def test_a_route_has_a_digest_at_half_past_six_and_no_alerts():
    """Who writes only an address gets the daily digest and is never woken."""
    route = Route.model_validate({"id": "seniors", "to": ["a@desk.example"]})
    assert route.digest == DigestTime(at=time(6, 30), zone="", days="daily")
    assert route.alerts.kinds == ()
    assert route.recipients == ("a@desk.example",)


def test_everything_an_operator_may_write_is_read():
    """The example of the manual, every scalar a string as the reader of files hands it over."""
    route = Route.model_validate(
        {
            "id": "seniors",
            "to": ["a@desk.example", "b@desk.example"],
            "channel": "mail",
            "problems": ["pak-afg"],
            "min_severity": "medium",
            "digest": {"at": "05:00", "zone": "Asia/Kabul", "days": ["mon", "thu"]},
            "alerts": {"kinds": ["U0", "U6"], "from_level": "critical", "quiet": "23:00-05:30"},
        },
    )
    assert route.digest is not None
    assert route.digest.falls_on(date(2025, 11, 20))
    assert not route.digest.falls_on(date(2025, 11, 18))
    assert route.alerts.quiet_hours == (time(23), time(5, 30))
    assert route.wants("pak-afg", Severity.MEDIUM)
    assert not route.wants("pak-afg", Severity.LOW)
    assert not route.wants("other", Severity.CRITICAL)


def test_weekdays_leave_saturday_and_sunday_out():
    """A weekday digest has no slot on a Saturday or a Sunday."""
    digest = DigestTime.model_validate({"days": "weekdays"})
    assert [digest.falls_on(date(2025, 11, day)) for day in range(17, 24)] == [True] * 5 + [False] * 2


def test_a_route_may_be_without_a_digest_and_a_folder_without_addresses():
    """`digest: no` gives none; a folder's one recipient is the folder."""
    route = Route.model_validate({"id": "files", "channel": "folder", "digest": "no", "alerts": {"quiet": ""}})
    assert route.digest is None
    assert route.recipients == ("letters",)
    assert route.alerts.quiet_hours is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"id": "x y"}, "pattern"),
        ({"to": ["nobody"]}, "not a mail address"),
        ({"to": ["a@desk.example\nBcc: b@x.example"]}, "not a mail address"),
        ({"to": ["ü@desk.example"]}, "plain ASCII"),
        ({"to": ["a@desk.example", "A@desk.example"]}, "stands twice"),
        ({"to": []}, "nobody to write to"),
        ({"channel": "folder"}, "takes no addresses"),
        ({"channel": "pigeon"}, "mail"),
        ({"digest": {"at": "6:30"}}, "hh:mm"),
        ({"digest": {"at": "24:00"}}, "hh:mm"),
        ({"digest": {"zone": "Asia/Kabull"}}, "IANA"),
        ({"digest": {"zone": "../etc/passwd"}}, "IANA"),
        ({"digest": {"days": []}}, "no day is named"),
        ({"digest": {"days": ["monday"]}}, "mon"),
        ({"alerts": {"kinds": ["U7"]}}, "U0"),
        ({"alerts": {"quiet": "22:00"}}, "hh:mm-hh:mm"),
        ({"alerts": {"quiet": "22-06"}}, "hh:mm"),
        ({"min_severity": "hihg"}, "info"),
        ({"colour": "red"}, "Extra"),
        ({"to": ["FOREWARN_DUTY"]}, "not a mail address"),
        ({"zone": "Asia/Kabull"}, "IANA"),
        ({"languages": ["prs"]}, "write fa"),
        ({"languages": ["Urdu"]}, "ISO 639"),
        ({"alerts": "maybe"}, "yes"),
        ({"channel": "apprise", "alerts": "yes"}, "is a mail address"),
        ({"channel": "apprise", "alerts": "yes", "to": []}, "nobody is named"),
        ({"channel": "apprise", "to": ["FOREWARN_DUTY"]}, "nothing would ever be told"),
        ({"channel": "apprise", "to": ["FOREWARN_DUTY"], "alerts": "yes", "digest": {"at": "06:00"}}, "too long"),
    ],
)
def test_a_mistake_is_refused_with_what_to_write(written, says):
    """Every mistake of a route's lines is refused at the desk's door, in words that help."""
    with pytest.raises(ValidationError, match=says):
        Route.model_validate({"id": "seniors", "to": ["a@desk.example"]} | written)


def test_a_chat_gets_alerts_alone():
    """A route by Apprise names variables, asks for alerts, and has no digest unless somebody insists, who is refused."""
    route = Route.model_validate({"id": "duty", "channel": "apprise", "to": ["FOREWARN_DUTY"], "alerts": "yes"})
    assert route.digest is None
    assert route.recipients == ("FOREWARN_DUTY",)
    assert route.alerts.kinds == ("U0", "U1", "U2", "U5", "U6")


def test_a_secret_address_is_refused_and_not_said_again():
    """Who writes the address itself into the file is told where it belongs, in words that do not hold it."""
    with pytest.raises(ValidationError) as wrong:
        Route.model_validate(
            {"id": "duty", "channel": "apprise", "to": ["tgram://123:s3cret/chat"], "alerts": "yes"},
        )
    [error] = wrong.value.errors()
    assert "name of the variable" in error["msg"]
    assert "s3cret" not in error["msg"]


def test_alerts_are_asked_for_in_a_word():
    """`yes` asks for all that is certain, `no` for none, and neither for what is unconfirmed."""
    asked = Route.model_validate({"id": "seniors", "to": ["a@desk.example"], "alerts": "yes"}).alerts
    assert asked.kinds == ("U0", "U1", "U2", "U5", "U6")
    assert asked.from_level == "high"
    assert Route.model_validate({"id": "seniors", "to": ["a@desk.example"], "alerts": "no"}).alerts == Asked()


def test_a_route_s_zone_is_that_of_its_digest_or_its_own():
    """Quiet hours of a route without a digest have a zone too."""
    route = {"id": "seniors", "to": ["a@desk.example"], "zone": "Asia/Kabul"}
    assert Route.model_validate({**route, "digest": "no"}).own_zone == "Asia/Kabul"
    assert Route.model_validate({**route, "digest": {"zone": "Asia/Karachi"}}).own_zone == "Asia/Karachi"
    assert Route.model_validate({"id": "seniors", "to": ["a@desk.example"]}).own_zone == ""


def test_what_a_route_passes_over_has_a_reason():
    """The answer that decides about a digest's hits is the one that is told."""
    route = Route.model_validate(
        {"id": "seniors", "to": ["a@desk.example"], "problems": ["pak-afg"], "min_severity": "medium"},
    )
    assert route.passed_over("other", Severity.HIGH) == "the route does not follow other"
    assert route.passed_over("pak-afg", Severity.LOW) == "its severity is low, and the route is told from medium"
    assert route.passed_over("pak-afg", Severity.MEDIUM) == ""


def test_urgent_mails_have_the_contract_s_defaults():
    """Ten minutes to gather, two hours between, four a day."""
    urgent = Urgent.model_validate({"group_wait": "5m", "cap": "3"})
    assert urgent.group_wait == timedelta(minutes=5)
    assert (urgent.cap, Urgent().cap) == (3, 4)
    assert (Urgent().group_wait, Urgent().group_interval) == (timedelta(minutes=10), timedelta(hours=2))
    with pytest.raises(ValidationError):
        Urgent.model_validate({"cap": "0"})
    assert Asked().quiet == "22:00-06:00"
