"""The carrier tells things twice, late, or never; others pretend to be it. Nobody is lost or left alone."""

import pytest
from sqlalchemy import func, select

from spoa.exchange.webhooks import signature
from spoa.records.audit import AuditRow
from spoa.records.calls import AmbulanceRequest, Receipt, Transfer
from spoa.records.cases import Case, Contact, Need
from tests.integration.voice.town import BASE, LINE_111, Page, Phone, Town

JOINS = {"kind": "conference-status", "StatusCallbackEvent": "participant-join"}
NEWS = ["conference-status", "call-status"]
PATHS = ["", "/status", "/wait/{id}", "/events/{id}", "/leg/{id}", "/loop/{id}/hold"]


def looks(town: Town) -> None:
    """Let half a minute pass, after which every live call is read back from the carrier."""
    town.wait(2)
    town.journeys.look.reconcile()
    town.wait(2)


def talks(town: Town, david: Phone, jo: Page) -> Case:
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    return case


def is_for_an_ambulance(town: Town, jo: Page, case: Case) -> None:
    town.journeys.console.choose(jo.me, case.id, ["chest-pain"])
    town.journeys.console.answer(jo.me, case.id, "chest_pain_sweating", True, members=())
    town.wait(7)


def webhook(town: Town, path: str, params: dict[str, str], mark: str | None = None) -> int:
    """Send what claims to be a webhook; without a mark it is signed rightly."""
    mark = mark if mark is not None else signature(town.x.config.auth_token, f"{BASE}{path}", params)
    headers = {"X-Twilio-Signature": mark} if mark else {}
    return town.app.test_client().post(path, data=params, headers=headers, base_url=BASE).status_code


CALL = {"CallSid": "CA" + "7" * 32, "From": "+447700900142", "To": LINE_111, "CallStatus": "ringing"}


@pytest.mark.promise(1)
@pytest.mark.promise(6)
def test_a_call_that_is_told_twice_is_one_case(town: Town, david: Phone) -> None:
    for _ in range(3):
        assert webhook(town, "/webhooks/voice", CALL) == 200
    assert len(town.rows(Case)) == len(town.rows(Contact)) == 1


def test_parameters_that_nobody_knows_change_nothing(town: Town) -> None:
    assert webhook(town, "/webhooks/voice", CALL | {"SpoaUnknown": "1", "FromCity": ""}) == 200
    assert len(town.rows(Case)) == 1


@pytest.mark.promise(1)
@pytest.mark.parametrize("mark", ["", "not-a-signature"])
@pytest.mark.parametrize(
    "path", ["", "/status", "/wait/{id}", "/events/{id}", "/leg/{id}", "/loop/{id}/hold"]
)
def test_what_the_carrier_did_not_sign_is_refused_and_stores_nothing(
    town: Town, path: str, mark: str
) -> None:
    where = "/webhooks/voice" + path.format(id="0190a000-0000-7000-8000-000000000001")
    form = CALL | {"ConferenceSid": "CF1", "StatusCallbackEvent": "participant-join"}
    assert webhook(town, where, form, mark) == 403
    assert town.rows(Case) == town.rows(Contact) == []
    with town.use_cases.records.read() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0
        assert {row.action for row in session.scalars(select(AuditRow))} <= {"webhook.refused"}


@pytest.mark.promise(6)
def test_joins_that_are_told_twice_have_one_effect(town: Town, david: Phone, jo: Page) -> None:
    town.control("faults", {"probability": 1, "kinds": ["duplicate"]})
    talks(town, david, jo)
    assert david.hears == {"giver"}
    assert town.only(Contact).state == "with_handler"
    assert len(town.rows(Case)) == 1


@pytest.mark.promise(4)
def test_news_that_overtakes_each_other_ends_in_the_same_place(town: Town, david: Phone, jo: Page) -> None:
    town.control("faults", {"probability": 1, "kinds": ["reorder"], "to": NEWS})
    case = talks(town, david, jo)
    town.wait(5)
    assert (david.hears, town.only(Contact).state) == ({"giver"}, "with_handler")
    town.journeys.desk.hold(jo.me, case.id, on=True)
    town.wait(5)
    town.journeys.desk.hold(jo.me, case.id, on=False)
    town.wait(5)
    assert david.hears == {"giver"}
    david.hangs_up()
    town.wait(5)
    assert town.only(Contact).ended_at is not None
    assert town.rooms() == []


@pytest.mark.promise(4)
def test_a_handler_who_came_and_went_before_we_heard_is_not_thought_there(
    town: Town, david: Phone, jo: Page
) -> None:
    david.rings()
    jo.takes(town.only(Case))
    town.spoil("reorder", **JOINS, ParticipantLabel="giver")
    jo.phone.does("answer")
    jo.phone.hangs_up()
    town.wait(4)
    assert town.only(Contact).state == "waiting"
    assert [klass for _, klass, _ in town.queue()] == [1]


@pytest.mark.promise(1)
@pytest.mark.promise(3)
def test_a_hang_up_that_nobody_told_us_of_is_found(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    town.control("faults", {"probability": 1, "kinds": ["drop"], "to": ["call-status"]})
    david.hangs_up()
    assert town.only(Contact).ended_at is None
    looks(town)
    assert town.only(Contact).ended_at is not None
    assert [why for _, _, why in town.queue()] == ["rang off: ring back"]


@pytest.mark.promise(1)
@pytest.mark.promise(4)
def test_a_handler_who_vanished_without_a_word_is_found_and_the_caller_is_told(
    town: Town, david: Phone, jo: Page
) -> None:
    talks(town, david, jo)
    town.control("faults", {"probability": 1, "kinds": ["drop"], "to": NEWS})
    jo.phone.hangs_up()
    assert town.only(Contact).state == "with_handler"
    looks(town)
    assert "We are still here" in david.heard[-1]
    assert town.alerts() == {"handler_lost"}


@pytest.mark.promise(4)
def test_a_join_that_nobody_told_us_of_is_found(town: Town, david: Phone, jo: Page) -> None:
    town.control("faults", {"probability": 1, "kinds": ["drop"], "to": ["conference-status"]})
    talks(town, david, jo)
    assert town.only(Contact).state == "waiting"
    looks(town)
    assert town.only(Contact).state == "with_handler"
    assert david.hears == {"giver"}


@pytest.mark.promise(1)
@pytest.mark.promise(4)
def test_a_caller_who_leaves_a_room_that_failed_comes_back_into_it(
    town: Town, david: Phone, jo: Page
) -> None:
    talks(town, david, jo)
    room = town.rooms()[0]["sid"]
    basic = (town.x.config.account_sid, town.x.config.auth_token)
    http = town.x.app.test_client()
    url = f"/2010-04-01/Accounts/{basic[0]}/Conferences/{room}.json"
    assert http.post(url, data={"Status": "completed"}, auth=basic).status_code == 200
    town.wait(3)
    assert "We are still here" in david.heard[-1]
    assert town.in_room() == {"caller"}
    assert "handler_lost" in town.alerts()
    assert town.only(Contact).ended_at is None


@pytest.mark.promise(4)
@pytest.mark.promise(6)
@pytest.mark.parametrize("fault", ["duplicate", "reorder", "drop", "500", "timeout"])
def test_the_desk_takes_him_over_whatever_becomes_of_the_news(
    town: Town, david: Phone, jo: Page, kit: Page, ana: Page, fault: str
) -> None:
    case = talks(town, david, jo)
    town.control("faults", {"probability": 0.7, "kinds": [fault], "to": NEWS, "seed": 3})
    is_for_an_ambulance(town, jo, case)
    kit.phone.answers()
    looks(town)
    assert david.hears == {"giver", "receiver"}
    kit.says("mine")
    looks(town)
    assert david.hears == {"receiver"}
    assert [need.state for need in town.rows(Need)] == ["handed_over"]
    assert len(town.rows(AmbulanceRequest)) == 1
    assert [each.stage for each in town.rows(Transfer)] == ["handed_over"]
    town.control("faults", {})
    kit.says("finished")
    looks(town)
    assert david.state == "ended"
    assert david.longest_quiet <= 8


@pytest.mark.promise(4)
@pytest.mark.promise(6)
@pytest.mark.parametrize("fault", ["500", "timeout"])
def test_an_order_whose_answer_was_lost_is_given_again_and_rings_once(
    town: Town, david: Phone, jo: Page, fault: str
) -> None:
    david.rings()
    town.spoil(fault, kind="rest", method="POST", Label="giver")
    town.forgiving = True
    jo.takes(town.only(Case))
    town.wait(3)
    assert len(town.control(f"handsets/{jo.phone.number}")["legs"]) == 1
    jo.phone.answers()
    assert david.hears == {"giver"}
