"""Each process is killed with -9 in the middle of each journey, which goes on by itself or as a page offers.

A walk is disturbed where that process matters most: the web while an answer is on its way, the worker while a
letter is, the clock while an ambulance counts down. At its end each walk looks into the records.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import pytest

from tests.faults import walks
from tests.faults.evening import PROCESSES, Evening
from tests.support.http import get
from tests.support.identifiers import found_in, identifiers_in
from tests.support.service import started
from tests.support.waiting import wait_for
from tests.support.walking import PATIENCE, Handset, Patient, Texter, carrier, journal

THEIR_WORDS = ("indigestion since supper", "no one to talk to", "earache for three days", "My ear hurts")

JOURNEYS: Mapping[str, tuple[Callable[[Evening], walks.Walk], Mapping[str, str]]] = {
    "chat": (
        walks.chat,
        {
            "he has begun": "web",
            "he is asked about harm": "postgres",
            "it is decided": "live",
            "who he is has been told": "redis",
            "a letter is on its way": "worker",
            "a volunteer is asked": "clock",
            "a volunteer has accepted": "fast",
        },
    ),
    "text": (
        walks.text,
        {
            "she has written": "fast",
            "she has said who it is": "redis",
            "she is with her": "web",
            "no danger sign": "clock",
            "what she told is right": "live",
            "all is told": "postgres",
            "she has chosen a time": "worker",
        },
    ),
    "call": (
        walks.call,
        {
            "he waits": "live",
            "they talk": "web",
            "he is asked": "redis",
            "an ambulance is about to go": "clock",
            "the desk rings": "postgres",
            "three are in the call": "worker",
            "the desk has him": "fast",
        },
    ),
}


@pytest.fixture(scope="module")
def evening() -> Iterator[Evening]:
    """The whole service as processes, on its Friday evening; who works in it comes as they are needed."""
    with started() as service:
        yield Evening(service)


def test_every_process_is_killed_in_every_journey() -> None:
    for _, kills in JOURNEYS.values():
        assert sorted(kills.values()) == sorted(PROCESSES)


@pytest.mark.promise(1, 3, 4, 5, 6)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_journey_goes_on_whichever_process_is_killed(evening: Evening, journey: str) -> None:
    walk, kills = JOURNEYS[journey]
    passed = []
    for moment in walk(evening):
        passed.append(moment)
        if moment in kills:
            evening.kill(kills[moment])
    evening.all_back()
    assert set(kills) <= set(passed)


@pytest.mark.promise(1, 4)
def test_with_the_database_down_callers_hear_what_to_do_and_texts_are_kept_by_the_carrier(
    evening: Evening,
) -> None:
    caller, texter = Handset(evening.service, "+447700900181"), Texter(evening.service, "+447700900182")
    with evening.database_down():
        caller.does("ring", to="+441632960111")
        wait_for(lambda: any("ring 9 9 9 now" in words for words in caller.heard), PATIENCE, "the fallback")
        assert caller.state != "ended"
        texter.texts("My ear hurts")
        told = wait_for(lambda: told_of(evening, texter.number), PATIENCE, "the carrier to tell of a text")
        assert {each["status"] for each in told} == {503}
        assert told[0]["tries"] > 1
        answer = get(f"{evening.service.web}/health/ready")
        assert answer is not None
        assert answer.status == 503
        assert "PostgreSQL does not answer" in json.loads(answer.text)["parts"]["database"]["why"]
        page = Patient(evening.service).once("POST", "/chat/start", [("complaint", "My ear hurts")])
        assert page.status == 503
        assert "may be in danger, ring 999" in page.words
    caller.does("hangup")
    wait_for(lambda: texter.got, PATIENCE, "an answer to the text that could not be taken in")
    taken_in = (
        "SELECT body FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE c.address = %(number)s"
    )
    assert [
        each["body"] for each in evening.rows(f"{taken_in} AND m.direction = 'in'", number=texter.number)
    ] == ["My ear hurts"]


def told_of(evening: Evening, number: str) -> list[Mapping[str, Any]]:
    """Return how often the carrier told of a text from a number, and what it was answered."""
    return [hook for hook in journal(evening.service, "webhook") if hook["params"].get("From") == number]


@pytest.mark.promise(4, 5, 6)
@pytest.mark.parametrize(
    ("journey", "number"), [(walks.text, "+447700900183"), (walks.call, "+447700900184")]
)
def test_a_journey_comes_out_right_when_a_fifth_of_what_is_told_is_lost_late_or_told_twice(
    evening: Evening, journey: Callable[[Evening, str], walks.Walk], number: str
) -> None:
    spoiled = {
        "probability": 0.2,
        "seed": 11,
        "kinds": ["duplicate", "reorder", "drop"],
        "to": ["message", "message-status", "call-status", "conference-status"],
    }
    carrier(evening.service, "POST", "faults", spoiled)
    try:
        assert len(list(journey(evening, number))) > 5
    finally:
        carrier(evening.service, "POST", "faults", {})


@pytest.mark.promise(5, 6)
def test_a_text_of_which_we_never_heard_that_it_went_is_found_again_and_not_sent_twice(
    evening: Evening,
) -> None:
    number = "+447700900185"
    loses_the_answer_to_a_request_for(evening, number)
    for moment in walks.text(evening, number):
        if moment == "she has written":
            wait_for(lambda: Texter(evening.service, number).got, PATIENCE, "the first text to arrive")
            evening.kill("fast")
    evening.all_back()
    assert lost_answers(evening, number) == 1


@pytest.mark.promise(4, 6)
def test_a_desk_of_which_we_never_heard_that_it_rings_is_not_rung_twice(evening: Evening) -> None:
    desk = evening.colleague("kit.lowe").phone.number
    rung = len(asked_for(evening, desk))
    loses_the_answer_to_a_request_for(evening, desk)
    assert list(walks.call(evening, "+447700900186"))[-1] == "the desk has him"
    assert lost_answers(evening, desk) == 1
    assert len(asked_for(evening, desk)) == rung + 1


def loses_the_answer_to_a_request_for(evening: Evening, number: str) -> None:
    """Let the carrier do the next thing that we ask for a number, and the answer be lost on its way."""
    match = {"kind": "rest", "method": "POST", "To": number}
    carrier(evening.service, "POST", "faults/once", {"fault": "timeout", "match": match})


def asked_for(evening: Evening, number: str) -> list[Mapping[str, Any]]:
    """Return what we asked the carrier to do for a number: texts, rings."""
    return [each for each in journal(evening.service, "rest") if each["form"].get("To") == number]


def lost_answers(evening: Evening, number: str) -> int:
    """Return to how many of these the answer was lost."""
    return sum(each["fault"] == "timeout" for each in asked_for(evening, number))


@pytest.mark.promise(10)
def test_no_log_metric_or_address_of_all_this_names_anybody(evening: Evening) -> None:
    in_logs = identifiers_in(evening.service.var / "log")
    metrics = get(f"{evening.service.web}/metrics")
    assert metrics is not None
    hooks = [unquote(hook["url"]) for hook in journal(evening.service, "webhook")]
    asked = [unquote(each["path"]) for each in journal(evening.service, "rest")]
    rooms = [each["room"] for each in evening.rows("SELECT room FROM contacts WHERE room IS NOT NULL")]
    assert len(hooks) > 50
    assert rooms
    for said in (
        in_logs,
        *(list(found_in(each)) for each in (metrics.text.splitlines(), hooks, asked, rooms)),
    ):
        assert said == []
    written = "".join(file.read_text(errors="replace") for file in (evening.service.var / "log").glob("*"))
    assert [words for words in THEIR_WORDS if words in written] == []
