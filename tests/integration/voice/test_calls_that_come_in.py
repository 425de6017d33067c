"""A call is in the records before anybody hears a word, and whoever rings hears somebody or why not yet."""

from datetime import timedelta

import pytest

from spoa.exchange.webhooks import signature
from spoa.records.cases import Case, Contact
from spoa.records.unit import make_engine
from spoa.web.fallback import spoken_fallback
from tests.integration.voice.town import BASE, DAVID, LINE_111, LINE_999, SOMEONE, Page, Phone, Town


@pytest.mark.promise(1)
@pytest.mark.promise(3)
def test_a_call_is_a_case_with_a_clock_and_an_owner_before_the_greeting(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    case, contact = town.only(Case), town.only(Contact)
    assert (case.source, case.owner_kind, contact.address) == ("111", "queue", DAVID)
    assert case.deadline_at == case.clock_at + timedelta(minutes=30)
    assert "press 1" in david.heard[0]
    assert [(queue, klass) for queue, klass, _ in town.queue()] == [("handlers", None)]


@pytest.mark.promise(4)
def test_who_waits_is_told_their_place_and_an_honest_time(town: Town, jo: Page, david: Phone) -> None:
    Phone(town, SOMEONE).rings(LINE_111)
    town.wait(30)
    david.rings(LINE_111)
    town.wait(10)
    assert "You are number 2 in the queue. The wait is about 30 minutes." in david.heard[-1]
    assert david.longest_quiet <= 21


def test_with_nobody_on_duty_no_time_is_invented(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    town.wait(10)
    assert "You are next." in david.heard[-1]
    assert "minute" not in david.heard[-1]


@pytest.mark.promise(3)
def test_pressing_1_in_the_greeting_puts_them_first(town: Town, jo: Page, david: Phone) -> None:
    Phone(town, SOMEONE).rings(LINE_111)
    town.wait(30)
    david.rings(LINE_111)
    david.presses("1")
    town.wait(2)
    assert "You are next." in david.heard[-1]
    assert "life" in town.alerts()
    assert [klass for _, klass, _ in town.queue()] == [None, 1]


@pytest.mark.promise(3)
def test_pressing_9_says_that_it_is_worse(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    town.wait(10)
    david.presses("9")
    assert [klass for _, klass, _ in town.queue()] == [2]
    assert "worse" in town.alerts()
    assert "Thank you for waiting" in david.heard[-1]


@pytest.mark.promise(1)
def test_pressing_1_while_waiting_has_them_rung_back_with_the_old_clock(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    before = town.only(Case)
    town.wait(40)
    david.presses("1")
    town.wait(12)
    assert "We will ring you back." in david.heard[-1]
    assert david.state == "ended"
    after = town.only(Case)
    assert (after.clock_at, after.deadline_at) == (before.clock_at, before.deadline_at)
    assert [why for _, _, why in town.queue()] == ["asked to be rung back"]


@pytest.mark.promise(10)
def test_who_withholds_their_number_is_asked_for_one_and_hears_it_read_back(town: Town, david: Phone) -> None:
    david.rings(LINE_111, from_withheld=True)
    assert town.only(Contact).address is None
    town.wait(10)
    david.presses("1")
    david.presses("07700900142#")
    assert "0 7 7 0 0 9 0 0 1 4 2" in david.heard[-1]
    david.presses("1")
    assert "We will ring you back." in david.heard[-1]
    assert town.only(Contact).address == DAVID
    told = [entry["url"] for entry in town.x.journal.entries if entry["kind"] == "webhook"]
    assert not [url for url in told if "7700900142" in url]


@pytest.mark.promise(1)
def test_who_keys_a_wrong_number_is_asked_again_and_keeps_their_place(town: Town, david: Phone) -> None:
    david.rings(LINE_111, from_withheld=True)
    town.wait(10)
    david.presses("1")
    david.presses("12#")
    assert "Please key the telephone number" in david.heard[-1]
    town.wait(10)
    assert "Thank you for waiting" in david.heard[-1]
    assert [queue for queue, _, _ in town.queue()] == ["handlers"]


@pytest.mark.promise(1)
def test_a_call_to_a_number_that_we_do_not_know_is_taken_in_all_the_same(town: Town, david: Phone) -> None:
    david.rings("+441632960555")
    assert town.only(Case).owner_kind == "queue"
    assert "press 1" in david.heard[0]


@pytest.mark.promise(1)
def test_two_people_on_a_shared_phone_are_two_cases(town: Town, jo: Page, david: Phone) -> None:
    david.rings(LINE_111)
    jo.takes(town.only(Case))
    jo.phone.answers()
    david.hangs_up()
    david.rings(LINE_111)
    assert len(town.rows(Case)) == 2


@pytest.mark.promise(1, 3)
def test_the_same_number_ringing_again_and_again_is_answered_each_time_and_is_one_case(
    town: Town, jo: Page, david: Phone
) -> None:
    for _ in range(4):
        david.rings(LINE_111)
        assert "press 1" in david.heard[0]
        david.hangs_up()
    first = min(contact.started_at for contact in town.rows(Contact))
    case = town.only(Case)
    assert (case.clock_at, case.state) == (first, "open")
    assert [why for _, _, why in town.queue()] == ["rang off: ring back"]
    assert "rings_often" in town.alerts()
    david.rings(LINE_111)
    town.wait(10)
    assert [why for _, _, why in town.queue()] == ["is on the line and rang before: call 5"]
    jo.takes(case)
    jo.phone.answers()
    assert david.hears == {"giver"}
    assert "rings_often" not in town.alerts()


@pytest.mark.promise(1)
def test_two_callers_of_one_switchboard_on_the_line_at_once_are_two_cases(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    town.journeys.line.arrives(call="CA" + "6" * 32, to=LINE_111, sender=DAVID)
    assert len(town.rows(Case)) == 2


@pytest.mark.promise(1)
def test_a_withheld_number_that_rings_off_stays_with_its_clock_and_is_never_taken_for_another(
    town: Town, david: Phone
) -> None:
    david.rings(LINE_111, from_withheld=True)
    town.wait(10)
    david.presses("1")
    david.presses("07700900142#")
    assert "0 7 7 0 0 9 0 0 1 4 2" in david.heard[-1]
    david.hangs_up()
    case = town.only(Case)
    assert (case.state, case.owner_kind, case.clock_at) == ("open", "queue", town.only(Contact).started_at)
    david.rings(LINE_111, from_withheld=True)
    assert len(town.rows(Case)) == 2


@pytest.mark.promise(1)
@pytest.mark.promise(3)
def test_who_hangs_up_while_waiting_is_rung_back(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    deadline = town.only(Case).deadline_at
    town.wait(5)
    david.hangs_up()
    assert [why for _, _, why in town.queue()] == ["rang off: ring back"]
    assert town.only(Case).deadline_at == deadline
    assert town.only(Contact).ended_at is not None


@pytest.mark.promise(1)
def test_who_hangs_up_while_talking_is_rung_back_and_the_handler_is_free(
    town: Town, david: Phone, jo: Page
) -> None:
    david.rings()
    jo.takes(town.only(Case))
    jo.phone.answers()
    david.hangs_up()
    town.wait(2)
    assert [why for _, _, why in town.queue()] == ["rang off: ring back"]
    assert jo.phone.state == "ended"
    assert jo.is_() == "wrap_up"


@pytest.mark.promise(4)
def test_with_the_database_down_a_new_caller_hears_what_to_do(
    town: Town, david: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        with_database_down(town, patch)
        town.control(f"handsets/{DAVID}/ring", {"to": LINE_999})
        town.x.advance(1)
    assert "ring 9 9 9 now" in david.heard[0]
    assert spoken_fallback().status_code == 200


@pytest.mark.promise(1)
@pytest.mark.promise(4)
def test_with_the_database_down_who_waits_is_asked_to_stay_and_keeps_their_place(
    town: Town, david: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    david.rings(LINE_111)
    town.wait(10)
    with monkeypatch.context() as patch:
        with_database_down(town, patch)
        for _ in range(40):
            town.x.advance(1)
        assert "Something is wrong at our end" in david.heard[-1]
    town.wait(15)
    assert "Thank you for waiting" in david.heard[-1]
    assert [queue for queue, _, _ in town.queue()] == ["handlers"]


def with_database_down(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every transaction fail as it does when nobody answers at the database's address."""
    away = "postgresql+psycopg://nobody@/nothing?host=/nowhere"
    monkeypatch.setattr(town.use_cases.records, "engine", make_engine(away))


def test_a_page_of_ours_that_dials_is_not_taken_for_a_caller(town: Town, jo: Page) -> None:
    token = {"From": jo.phone.number, "To": "", "CallSid": "CA" + "5" * 32, "CallStatus": "ringing"}
    assert signed(town, "/webhooks/voice", token) == (200, True)
    assert town.rows(Case) == []


def signed(town: Town, path: str, params: dict[str, str]) -> tuple[int, bool]:
    """Send a webhook as the carrier signs it; return the status and whether it ends the call."""
    headers = {"X-Twilio-Signature": signature(town.x.config.auth_token, f"{BASE}{path}", params)}
    got = town.app.test_client().post(path, data=params, headers=headers, base_url=BASE)
    return got.status_code, "<Hangup" in got.text
