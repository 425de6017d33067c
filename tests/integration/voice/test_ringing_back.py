"""People are rung back from a page: reached, busy, away, a voicemail; three times, and then by policy."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from spoa.cases.queueing import CLINICIANS, wait_in_queue
from spoa.exchange.webhooks import signature
from spoa.journey.voice.tries import tries_of
from spoa.kernel.errors import Conflict, Forbidden, Invalid
from spoa.records.audit import AuditRow
from spoa.records.calls import Leg, RingBack
from spoa.records.cases import Case, Contact, Message
from spoa.records.events import history
from tests.integration.voice.town import BASE, DAVID, LINE_111, TEXT_LINE, Page, Phone, Town


@pytest.fixture
def case(town: Town, david: Phone) -> Case:
    """David rang 111 and rang off while he waited."""
    david.rings(LINE_111)
    town.wait(2)
    david.hangs_up()
    return town.only(Case)


def rings(town: Town, who: Page, case: Case) -> None:
    """Somebody presses "Ring back", and answers their own telephone."""
    town.journeys.back_desk.ring(who.me, case.id)
    town.wait(1)
    who.phone.answers()
    town.wait(1)


def theirs_does(town: Town, what: str, **more: object) -> None:
    town.control(f"callees/{DAVID}", {"does": what, "after": 2, **more})


def tries(town: Town, case: Case) -> tuple[int, bool]:
    with town.use_cases.records.read() as session:
        stand = tries_of(session, session.get_one(Case, case.id), town.journeys.backs.rules)
        return stand.made, stand.exhausted


def kinds(town: Town, case: Case) -> list[str]:
    with town.use_cases.records.read() as session:
        return [event.kind for event in history(session, case.id)]


def outcomes(town: Town) -> list[tuple[str | None, bool | None]]:
    return [(row.outcome, row.counted) for row in town.rows(RingBack)]


@pytest.mark.promise(1)
@pytest.mark.promise(4)
def test_who_is_reached_talks_on_the_same_case_with_the_same_clock(
    town: Town, david: Phone, jo: Page, case: Case
) -> None:
    town.journeys.back_desk.ring(jo.me, case.id)
    town.wait(1)
    assert jo.is_rung()
    assert david.state == "ended"  # nobody rings him before somebody is there to speak
    jo.phone.answers()
    town.wait(1)
    assert david.state == "ringing"
    assert jo.is_() == "busy"
    david.answers()
    town.wait(1)
    assert (david.hears, jo.phone.hears) == ({"giver"}, {"caller"})
    after = town.only(Case)
    assert (after.clock_at, after.deadline_at) == (case.clock_at, case.deadline_at)
    assert (after.owner_kind, after.owner_id) == ("staff", jo.me.id)
    assert outcomes(town) == [("reached", None)]
    assert [(one.direction, one.state) for one in town.rows(Contact)] == [
        ("in", "ended"),
        ("out", "with_handler"),
    ]
    assert david.longest_quiet <= 5


@pytest.mark.promise(4)
def test_who_was_reached_is_held_lost_and_taken_over_like_any_caller(
    town: Town, david: Phone, jo: Page, sam: Page, case: Case
) -> None:
    rings(town, jo, case)
    david.answers()
    town.journeys.desk.hold(jo.me, case.id, on=True)
    town.wait(2)
    assert "You are on hold" in david.heard[-1]
    town.journeys.desk.hold(jo.me, case.id, on=False)
    town.wait(1)
    jo.phone.hangs_up()
    town.wait(2)
    assert "We are still here" in david.heard[-1]
    assert town.queue() == [("handlers", 1, "is on the line and nobody is with them")]
    sam.takes(case)
    sam.phone.answers()
    assert david.hears == {"giver"}
    david.hangs_up()
    town.wait(1)
    assert [why for _, _, why in town.queue()] == ["rang off: ring back"]


@pytest.mark.promise(1)
@pytest.mark.promise(3)
@pytest.mark.parametrize(
    ("does", "outcome", "said"),
    [("no-answer", "no_answer", "no answer at 21:00"), ("busy", "busy", "busy at 21:00")],
)
def test_who_does_not_answer_keeps_their_place_and_the_try_is_counted(
    town: Town, jo: Page, case: Case, does: str, outcome: str, said: str
) -> None:
    theirs_does(town, does)
    rings(town, jo, case)
    town.wait(40)
    assert outcomes(town) == [(outcome, True)]
    (waits,) = town.queue()
    assert waits[0] == "handlers"
    assert f"{said}, try 1 of 3: again from 21:03" in waits[2]
    entry = town.place(case)
    assert entry is not None
    assert (entry.since, entry.deadline_at) == (case.clock_at, case.deadline_at)
    assert jo.phone.state == "ended"
    assert jo.is_() == "available"
    assert town.rooms() == []
    assert "rung_back" in kinds(town, case)


@pytest.mark.promise(4)
def test_a_voicemail_is_never_put_through(town: Town, jo: Page, case: Case) -> None:
    theirs_does(town, "voicemail", says=["Please leave a message."])
    rings(town, jo, case)
    town.wait(6)
    assert outcomes(town) == [("voicemail", True)]
    assert "Please leave a message." not in jo.phone.heard
    assert "voicemail at 21:00, try 1 of 3" in town.queue()[0][2]


@pytest.mark.promise(4)
def test_a_voicemail_that_sounds_like_a_person_is_said_to_be_one_by_whoever_hears_it(
    town: Town, jo: Page, case: Case
) -> None:
    theirs_does(town, "answer", says=["Please leave a message."])
    rings(town, jo, case)
    town.wait(5)
    assert "Please leave a message." in jo.phone.heard
    assert town.journeys.looking.again(jo.me, case.id).back.maybe_machine
    town.journeys.back_desk.voicemail(jo.me, case.id)
    town.wait(2)
    assert outcomes(town) == [("voicemail", True)]
    assert "voicemail at 21:00, try 1 of 3" in town.queue()[0][2]
    assert town.rooms() == []
    assert tries(town, case) == (1, False)


@pytest.mark.promise(4)
def test_where_nobody_can_tell_a_key_is_asked_for(town: Town, david: Phone, jo: Page, case: Case) -> None:
    rings(town, jo, case)
    leg = next(one for one in town.rows(Leg, party="caller") if one.status == "ringing")
    path = f"/webhooks/voice/back/{leg.id}"
    asked = webhook(town, path, {"CallSid": leg.carrier_ref or "", "AnsweredBy": "unknown"})
    assert "Press 1 to speak with us" in asked
    assert "<Conference" not in asked
    assert town.only(Contact, direction="out").state == "asking"
    with pytest.raises(Conflict, match="just picked up"):
        town.journeys.back_desk.stop(jo.me, case.id)
    assert "<Conference" in webhook(town, f"{path}/key", {"CallSid": leg.carrier_ref or "", "Digits": "1"})


def webhook(town: Town, path: str, params: dict[str, str]) -> str:
    headers = {"X-Twilio-Signature": signature(town.x.config.auth_token, f"{BASE}{path}", params)}
    got = town.app.test_client().post(path, data=params, headers=headers, base_url=BASE)
    assert got.status_code == 200
    return got.text


@pytest.mark.promise(1)
def test_who_stops_before_they_answer_leaves_no_telephone_ringing_and_no_try(
    town: Town, david: Phone, jo: Page, case: Case
) -> None:
    rings(town, jo, case)
    town.journeys.back_desk.stop(jo.me, case.id)
    town.wait(2)
    assert (david.state, jo.phone.state) == ("ended", "ended")
    assert outcomes(town) == [("stopped", False)]
    assert town.queue()[0][2] == "rang off: ring back"
    assert tries(town, case) == (0, False)


@pytest.mark.promise(1)
def test_a_handler_who_rings_off_before_they_answer_stops_the_ringing(
    town: Town, david: Phone, jo: Page, case: Case
) -> None:
    rings(town, jo, case)
    jo.phone.hangs_up()
    town.wait(2)
    assert david.state == "ended"
    assert outcomes(town) == [("stopped", False)]
    assert town.place(case) is not None


@pytest.mark.promise(4)
def test_a_handler_whose_own_page_does_not_answer_rings_nobody(
    town: Town, david: Phone, jo: Page, case: Case
) -> None:
    town.journeys.back_desk.ring(jo.me, case.id)
    town.wait(28)
    assert outcomes(town) == [("not_rung", False)]
    assert len(town.control(f"handsets/{DAVID}")["legs"]) == 1  # the call that he made himself
    assert town.queue()[0][2] == "rang off: ring back"


@pytest.mark.promise(6)
def test_an_order_whose_answer_was_lost_rings_them_once(
    town: Town, david: Phone, jo: Page, case: Case
) -> None:
    town.forgiving = True
    town.spoil("timeout", kind="rest", method="POST", To=DAVID)
    rings(town, jo, case)
    town.wait(4)
    rung = [leg for leg in town.control(f"handsets/{DAVID}")["legs"] if leg["state"] == "ringing"]
    assert len(rung) == 1
    david.answers()
    assert david.hears == {"giver"}


@pytest.mark.promise(4)
def test_whatever_becomes_of_the_news_they_hear_each_other(
    town: Town, david: Phone, jo: Page, case: Case
) -> None:
    kinds_of = ["duplicate", "reorder", "drop"]
    news = {"probability": 0.7, "kinds": kinds_of, "to": ["conference-status", "call-status"], "seed": 5}
    town.control("faults", news)
    town.journeys.back_desk.ring(jo.me, case.id)
    town.wait(1)
    jo.phone.answers()
    looks(town)
    david.answers()
    looks(town)
    assert david.hears == {"giver"}
    david.hangs_up()
    looks(town)
    assert town.only(Contact, direction="out").ended_at is not None
    assert town.place(case) is not None


def looks(town: Town) -> None:
    town.wait(2)
    town.journeys.look.reconcile()
    town.wait(2)


def not_reached(town: Town, jo: Page, case: Case) -> None:
    """Three tries, as far apart as class "not yet assessed" asks for, find a busy line."""
    theirs_does(town, "busy")
    for _ in range(3):
        rings(town, jo, case)
        town.wait(3)
        town.clock.advance(timedelta(minutes=3))
    theirs_does(town, "human")


@pytest.mark.promise(1)
@pytest.mark.promise(3)
@pytest.mark.promise(9)
def test_after_three_tries_they_are_texted_and_a_clinician_goes_on_or_closes_with_a_reason(
    town: Town, jo: Page, sam: Page, case: Case
) -> None:
    close = town.journeys.unreached.close
    with pytest.raises(Conflict, match="not been tried"):
        close(sam.me, case.id, "no answer")
    not_reached(town, jo, case)
    assert outcomes(town) == [("busy", True)] * 3
    assert town.queue() == [
        ("clinicians", None, "not reached after 3 tries: decide about an ambulance to look after them")
    ]
    assert town.alerts() >= {"not_reached"}
    text = town.only(Message)
    assert "We have tried to ring you. Ring us on 01632 960111" in text.body
    assert case.reference in text.body
    assert (town.only(Case).state, town.only(Case).deadline_at) == ("open", case.deadline_at)
    with pytest.raises(Forbidden):
        close(jo.me, case.id, "no answer")
    with pytest.raises(Invalid):
        close(sam.me, case.id, " ")
    close(sam.me, case.id, "His daughter rang: he is with his GP.")
    assert town.only(Case).state == "closed"
    assert "not_reached" not in town.alerts()
    assert {"ring_back", "rung_back", "not_reached", "given_up", "closed"} <= set(kinds(town, case))
    with town.use_cases.records.read() as session:
        actions = set(session.scalars(select(AuditRow.action)))
    assert actions >= {"call.ring_back", "case.not_reached"}


@pytest.mark.promise(1)
def test_who_writes_after_all_is_rung_again_as_often(town: Town, jo: Page, case: Case) -> None:
    not_reached(town, jo, case)
    line = town.only(Contact, channel="text")
    texted = {"MessageSid": "SM1" + "0" * 31, "From": DAVID, "To": TEXT_LINE, "Body": "Sorry, I was asleep"}
    webhook(town, "/webhooks/text", texted)
    town.settle()
    assert town.only(Contact, channel="text").id == line.id
    assert town.queue()[0][::2] == ("handlers", "wrote after we could not reach them: ring them")
    assert "not_reached" not in town.alerts()
    assert tries(town, case) == (0, False)


@pytest.mark.promise(1)
def test_a_try_that_comes_too_soon_is_allowed_and_does_not_count(town: Town, jo: Page, case: Case) -> None:
    theirs_does(town, "busy")
    for _ in range(2):
        rings(town, jo, case)
        town.wait(5)
    assert outcomes(town) == [("busy", True), ("busy", False)]
    assert tries(town, case) == (1, False)
    assert "busy at 21:00: again from 21:03" in town.queue()[0][2]


@pytest.mark.promise(10)
def test_who_withheld_their_number_cannot_be_rung_and_the_page_says_why(
    town: Town, david: Phone, jo: Page
) -> None:
    david.rings(LINE_111, from_withheld=True)
    town.wait(2)
    david.hangs_up()
    case = town.only(Case)
    with pytest.raises(Conflict, match="withheld"):
        town.journeys.back_desk.ring(jo.me, case.id)
    assert town.queue() == [("handlers", None, "rang off: ring back")]
    assert jo.is_() == "available"


def test_nobody_is_rung_who_is_on_the_line_or_by_somebody_who_is(
    town: Town, david: Phone, jo: Page, sam: Page, case: Case
) -> None:
    ring = town.journeys.back_desk.ring
    rings(town, jo, case)
    with pytest.raises(Conflict, match="rung already"):
        ring(sam.me, case.id)
    with pytest.raises(Conflict, match="are being rung"):
        town.journeys.desk.take_call(sam.me, case.id)
    david.answers()
    with pytest.raises(Conflict, match="on the line"):
        ring(sam.me, case.id)
    other = Phone(town, "+447700900199")
    other.rings(LINE_111)
    other.hangs_up()
    second = next(each for each in town.rows(Case) if each.id != case.id)
    with pytest.raises(Conflict, match="somebody on the line"):
        ring(jo.me, second.id)


@pytest.mark.promise(3)
@pytest.mark.promise(7)
def test_a_clinician_rings_who_waits_for_them_and_consults(
    town: Town, david: Phone, jo: Page, sam: Page, case: Case
) -> None:
    with town.use_cases.records.unit() as session:
        waits = session.get_one(Case, case.id, with_for_update=True)
        wait_in_queue(session, waits, queue=CLINICIANS, why="speak with a clinician")
    rings(town, sam, case)
    david.answers()
    assert david.hears == {"giver"}
    assert town.journeys.consulting.notes(sam.me, case.id) is not None
    assert town.only(Case).owner_id == sam.me.id


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_for_whom_an_ambulance_is_wanted_the_desk_is_rung_again_once_they_are_reached(
    town: Town, david: Phone, jo: Page, kit: Page, case: Case
) -> None:
    town.journeys.acting.send_999(jo.me, case.id, "He rang off while he could hardly speak.")
    rings(town, jo, case)
    town.wait(2)
    assert not kit.is_rung()  # nobody is there yet to be handed over
    david.answers()
    town.wait(12)
    assert kit.is_rung()
    kit.phone.answers()
    assert david.hears == {"giver", "receiver"}
