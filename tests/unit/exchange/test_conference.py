"""Conferences: who hears whom, holding, whose callback counts, and how they begin and end."""

import pytest

from tests.unit.exchange.town import BASE, DAVID, LINE, Town

JO = "client:jo"
AMARA = "client:amara"
EVENTS = "start end join leave hold mute modify"
CALLER = (
    "<Dial action='/left'><Conference participantLabel='caller' startConferenceOnEnter='false' "
    f"statusCallback='/conf' statusCallbackEvent='{EVENTS}' waitUrl='/wait'>case-1</Conference></Dial>"
)


@pytest.fixture
def three(town: Town) -> Town:
    """The caller is in; Jo has answered and hears him; Amara is there."""
    town.service.says |= {
        "/voice": CALLER,
        "/wait": "<Say>Someone comes</Say>",
        "/hold": "<Say>We are here</Say>",
    }
    town.ring()
    for who in (JO, AMARA):
        town.does(who, "presence", here=True)
    call_in(town, JO, "handler")
    return town


def call_in(town: Town, who: str, label: str, **form: str) -> None:
    status, _ = town.rest(
        "Conferences/case-1/Participants", To=who, From=LINE, Label=label, StatusCallback=f"{BASE}/status",
        StatusCallbackEvent="initiated ringing answered completed", **form,
    )  # fmt: skip
    assert status == 201
    town.x.advance(1)
    town.does(who, "answer")


def update(town: Town, label: str, **form: str) -> tuple[int, dict[str, object]]:
    sid = town.rooms()[0]["sid"]
    status, raw = town.rest(f"Conferences/{sid}/Participants/{label}", **form)
    town.x.settle()
    return status, raw


def told(town: Town) -> list[str]:
    return town.service.events("/conf", "StatusCallbackEvent")


def test_a_caller_alone_hears_the_waiting_document_once_and_nobody(town: Town) -> None:
    town.service.says |= {"/voice": CALLER, "/wait": "<Say>Someone comes</Say>"}
    town.ring()
    town.x.advance(30)
    assert town.heard(DAVID) == ["Someone comes"]
    assert town.leg(DAVID)["state"] == "waiting"
    assert told(town) == ["participant-join"]


def test_two_hear_each_other_once_one_of_them_starts_it(three: Town) -> None:
    assert three.hears() == {"caller": ["handler"], "handler": ["caller"]}
    assert told(three) == ["participant-join", "participant-join", "conference-start"]
    three.does(DAVID, "say", words="It is my chest")
    three.does(JO, "say", words="I am with you")
    assert three.heard(JO) == ["It is my chest"]
    assert three.heard(DAVID)[-1] == "I am with you"


def test_two_who_do_not_start_it_hear_the_music(town: Town) -> None:
    town.service.says["/voice"] = CALLER
    town.ring()
    town.does(JO, "presence", here=True)
    call_in(town, JO, "handler", StartConferenceOnEnter="false")
    assert town.rooms()[0]["status"] == "init"
    assert town.hears() == {"caller": [], "handler": []}


def test_a_caller_on_hold_hears_neither_party_and_they_hear_each_other(three: Town) -> None:
    call_in(three, AMARA, "clinician")
    status, raw = update(three, "caller", Hold="true", HoldUrl=f"{BASE}/hold", HoldMethod="POST")
    assert (status, raw["hold"]) == (200, True)
    assert three.hears() == {"caller": [], "handler": ["clinician"], "clinician": ["handler"]}
    three.does(AMARA, "say", words="What is it?")
    assert three.heard(DAVID)[-1] == "We are here"
    three.x.advance(5)
    update(three, "caller", Hold="false")
    assert three.hears()["caller"] == ["handler", "clinician"]
    assert [event for event in told(three) if "hold" in event] == ["participant-hold", "participant-unhold"]


def test_hold_asks_by_get_unless_told_and_a_new_address_replaces_what_plays(three: Town) -> None:
    update(three, "caller", Hold="true", HoldUrl=f"{BASE}/hold")
    assert three.service.at("/hold")[0].method == "GET"
    three.service.says["/held"] = "<Say>Still here</Say><Pause length='4'/><Redirect>/held</Redirect>"
    update(three, "caller", Hold="true", HoldUrl=f"{BASE}/held", HoldMethod="POST")
    three.x.advance(11)
    assert three.heard(DAVID)[-3:] == ["Still here"] * 3


def test_the_first_to_join_fixes_the_callback(three: Town) -> None:
    call_in(
        three,
        AMARA,
        "clinician",
        ConferenceStatusCallback=f"{BASE}/other",
        ConferenceStatusCallbackEvent="join",
    )
    assert three.service.at("/other") == []
    assert told(three)[-1] == "participant-join"
    numbers = [int(n) for n in three.service.events("/conf", "SequenceNumber")]
    assert numbers == list(range(len(numbers)))


def test_muted_is_not_heard_and_hears(three: Town) -> None:
    update(three, "handler", Muted="true")
    assert three.hears() == {"caller": [], "handler": ["caller"]}
    assert told(three)[-1] == "participant-mute"


def test_a_coach_is_heard_by_the_coached_only(three: Town) -> None:
    handler = three.rooms()[0]["members"][1]["call_sid"]
    call_in(three, AMARA, "supervisor", Coaching="true", CallSidToCoach=handler)
    hears = three.hears()
    assert hears["caller"] == ["handler"]
    assert set(hears["handler"]) == {"caller", "supervisor"}
    assert set(hears["supervisor"]) == {"caller", "handler"}


def test_who_does_not_answer_leaves_as_one_that_could_not_be_added(three: Town) -> None:
    three.rest("Conferences/case-1/Participants", To=AMARA, From=LINE, Label="clinician", Timeout="20")
    three.x.advance(24)
    assert three.leg(AMARA)["state"] == "ringing"
    three.x.advance(2)
    form = three.service.at("/conf")[-1].form
    assert form["StatusCallbackEvent"] == "participant-leave"
    assert form["ParticipantCallStatus"] == "no-answer"
    assert form["ReasonParticipantLeft"] == "participant_add_failed"
    assert three.hears() == {"caller": ["handler"], "handler": ["caller"]}


def test_who_is_put_out_by_rest_leaves_and_its_call_ends(three: Town) -> None:
    sid = three.rooms()[0]["sid"]
    assert three.rest(f"Conferences/{sid}/Participants/handler", "DELETE")[0] == 204
    three.x.settle()
    assert three.service.at("/conf")[-1].form["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert three.leg(JO)["status"] == "completed"
    assert three.hears() == {"caller": []}
    assert three.leg(DAVID)["sound"] == ""
    assert three.rest(f"Conferences/{sid}/Participants/handler", "DELETE")[0] == 404


def test_a_hang_up_is_told_as_such_and_the_last_one_ends_it(three: Town) -> None:
    three.does(JO, "hangup")
    three.does(DAVID, "hangup")
    left = [
        one.form
        for one in three.service.at("/conf")
        if one.form["StatusCallbackEvent"] == "participant-leave"
    ]
    assert [one["ReasonParticipantLeft"] for one in left] == ["participant_hung_up"] * 2
    last = three.service.at("/conf")[-1].form
    assert last["ReasonConferenceEnded"] == "last-participant-left"
    assert last["ParticipantLabelEndingConference"] == "caller"
    assert three.rooms() == []


def test_end_by_rest_lets_a_caller_go_on_with_the_action_of_his_document(three: Town) -> None:
    three.service.says["/left"] = lambda form: f"<Say>{form['DialCallStatus']}</Say>"
    sid = three.rooms()[0]["sid"]
    assert three.rest(f"Conferences/{sid}", Status="completed")[1]["status"] == "completed"
    three.x.settle()
    assert three.heard(DAVID)[-1] == "answered"
    assert three.leg(JO)["status"] == "completed"
    assert three.service.at("/conf")[-1].form["ReasonConferenceEnded"] == "conference-ended-via-api"
    assert "DialCallSid" not in three.service.at("/left")[0].form


def test_end_on_exit_ends_it_for_all(three: Town) -> None:
    update(three, "handler", EndConferenceOnExit="true")
    three.does(JO, "hangup")
    assert three.rooms() == []
    assert three.service.at("/conf")[-1].form["Reason"] == "participant-with-end-conference-on-exit-left"


def test_end_on_exit_cannot_be_changed_while_on_hold_though_success_is_said(three: Town) -> None:
    update(three, "handler", EndConferenceOnExit="true")
    update(three, "handler", Hold="true")
    status, raw = update(three, "handler", EndConferenceOnExit="false")
    assert (status, raw["end_conference_on_exit"]) == (200, True)


def test_a_label_twice_is_refused_by_rest_and_passed_over_in_a_document(three: Town) -> None:
    status, raw = three.rest("Conferences/case-1/Participants", To=AMARA, From=LINE, Label="handler")
    assert (status, raw["code"]) == (400, 16025)
    three.service.says["/voice"] = f"{CALLER}<Say>Passed over</Say>"
    three.ring("+447700900143")
    assert three.heard("+447700900143") == ["Passed over"]


def test_a_call_sent_elsewhere_leaves_the_conference(three: Town) -> None:
    three.service.says["/menu"] = "<Say>The menu</Say>"
    sid = three.leg(DAVID)["call_sid"]
    three.rest(f"Calls/{sid}", Url=f"{BASE}/menu")
    three.x.settle()
    assert three.heard(DAVID)[-1] == "The menu"
    assert three.service.at("/left") == []
    assert three.hears() == {"handler": []}


def test_participants_are_listed_live_only_and_found_by_label(three: Town) -> None:
    three.rest("Conferences/case-1/Participants", To=AMARA, From=LINE, Label="clinician")
    sid = three.rooms()[0]["sid"]
    three.x.advance(1)
    _, raw = three.rest(f"Conferences/{sid}/Participants", "GET")
    assert [(one["label"], one["status"]) for one in raw["participants"]] == [
        ("caller", "connected"), ("handler", "connected"), ("clinician", "ringing"),
    ]  # fmt: skip
    three.does(AMARA, "reject")
    assert three.rest(f"Conferences/{sid}/Participants/clinician", "GET")[0] == 404
