"""The three journeys as walks: each yields the name of a moment at which something may go wrong.

A walk knows nothing of what is done to the service meanwhile. Its people press what their pages offer and
wait for what they were told. At its end it looks into the records: nothing lost, nothing done twice.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from tests.faults.evening import Evening
from tests.support.waiting import wait_for
from tests.support.walking import PATIENCE, Colleague, Handset, Patient, Texter, never_alone

Walk = Iterator[str]

WALTER: Final = "Since my wife died I don't sleep, I eat little, I've lost weight and I've no one to talk to"
WALTER_IS: Final = ("MK42 9DJ", "Walter Finch", "2 Sandhurst Place", "07700 900171")
ANYA: Final = (
    "My daughter Anya has had earache for three days, 39.4, been sick twice and drinking less than half"
)
ANYA_IS: Final = "2 Anya Shah 3/5/22 LU2 7AB"

_PRIYA_SAYS: Final = (
    ("date of birth", ANYA_IS, "she has said who it is"),
    ("Are you with your child", "yes", "she is with her"),
    ("If any of these is true now, ring 999", "none", "no danger sign"),
    ("Is that right?", "yes", "what she told is right"),
    ("", "none", "all is told"),
)
"""What she is asked, what she texts then, and the moment that this is."""
_AT_LUTON: Final = re.compile(r"^(\d) \d\d:\d\d at Luton base", re.MULTILINE)


def chat(evening: Evening) -> Walk:
    """A widower writes in the chat; a letter goes to his practice, a volunteer takes his referral."""
    walter = Patient(evening.service)
    page = walter.begins(WALTER)
    yield "he has begun"
    for words in ("Me", "12 March 1955", "None of these", "Yes"):
        page = walter.says(words)
    assert "ending your life" in page.words
    yield "he is asked about harm"
    while "This is what we suggest" not in page.words:
        page = walter.says("No" if walter.offers("No") else "None of these")
    yield "it is decided"
    for words in WALTER_IS:
        walter.says(words)
    yield "who he is has been told"
    walter.says("Sandhurst Road Surgery")
    yield "a letter is on its way"
    walter.says("Yes")
    yield "a volunteer is asked"
    evening.colleague("ruth.bell").acts("/referrals", "/accept")
    yield "a volunteer has accepted"
    wait_for(lambda: "Everything is arranged now." in walter.chat.words, PATIENCE, "his page to say so")
    _chat_came_out_right(evening, walter.chat.words.partition("by phone: ")[2][:7].replace(" ", ""))


def _chat_came_out_right(evening: Evening, reference: str) -> None:
    case = evening.only("SELECT * FROM cases WHERE reference = %(ref)s", ref=reference)
    assert case["state"] == "closed"
    needs = evening.rows("SELECT code, state FROM needs WHERE case_id = %(id)s ORDER BY code", id=case["id"])
    assert [(need["code"], need["state"]) for need in needs] == [
        ("bereavement-support", "handed_over"),
        ("own-gp-3d", "handed_over"),
    ]
    referrals = evening.rows(
        "SELECT id::text, state FROM referrals WHERE case_id = %(id)s ORDER BY state", id=case["id"]
    )
    assert [each["state"] for each in referrals] == ["accepted", "delivered"]
    letters = [file.stem for file in (evening.service.var / "mail").glob("*/*.json")]
    assert letters.count(referrals[1]["id"]) == 1
    said = evening.rows(
        "SELECT m.body, m.direction FROM messages m JOIN contacts c ON c.id = m.contact_id "
        "WHERE c.case_id = %(id)s",
        id=case["id"],
    )
    assert _repeated(each["body"] for each in said if each["direction"] == "out") == []
    told = evening.rows(
        "SELECT key, count(*) AS n FROM told WHERE case_id = %(id)s AND withdrawn_at IS NULL "
        "GROUP BY key HAVING count(*) > 1",
        id=case["id"],
    )
    assert told == []


def text(evening: Evening, number: str = "+447700900104") -> Walk:
    """A mother texts about her girl's ear, until a GP out-of-hours base expects them."""
    priya = Texter(evening.service, number)
    had = len(priya.got)
    priya.texts(ANYA)
    yield "she has written"
    heard = had
    while "You are booked" not in (said := _all_said(evening, priya, heard)):
        heard = len(priya.got)
        times = _AT_LUTON.findall(said)
        words, moment = next((words, moment) for asked, words, moment in _PRIYA_SAYS if asked in said)
        if times:
            words, moment = times[-1], "she has chosen a time"
        priya.texts(words)
        yield moment
    yield "it is booked"
    evening.colleague("nia.frost").acts("/provider", f"/{_booking_of(evening, priya)['id']}/accept")
    _text_came_out_right(evening, priya, had)


def _all_said(evening: Evening, priya: Texter, heard: int) -> str:
    """Return what came after so many texts, once every text that we have written has arrived."""
    ours = (
        "SELECT count(*) AS n FROM messages m JOIN contacts c ON c.id = m.contact_id "
        "WHERE c.address = %(number)s AND m.direction = 'out'"
    )
    written = wait_for(
        lambda: heard < len(priya.got) == evening.only(ours, number=priya.number)["n"] and priya.got,
        PATIENCE,
        "our texts to arrive",
    )
    return "\n\n".join(written[heard:])


def _booking_of(evening: Evening, priya: Texter) -> dict[str, Any]:
    """Return the one appointment of the one case that this phone has."""
    return evening.only(
        "SELECT b.id, b.state, n.case_id FROM bookings b JOIN needs n ON n.id = b.need_id "
        "WHERE b.state NOT IN ('held', 'released', 'expired') AND n.case_id IN "
        "(SELECT case_id FROM contacts WHERE address = %(number)s)",
        number=priya.number,
    )


def _text_came_out_right(evening: Evening, priya: Texter, had: int) -> None:
    booking = _booking_of(evening, priya)
    assert booking["state"] == "acknowledged"
    evening.settled(str(booking["case_id"]))
    assert evening.only("SELECT state FROM cases WHERE id = %(id)s", id=booking["case_id"]) == {
        "state": "closed"
    }
    ours = evening.rows(
        "SELECT m.* FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE c.case_id = "
        "%(id)s AND m.direction = 'out' ORDER BY m.at, m.id",
        id=booking["case_id"],
    )
    assert [each["body"] for each in ours] == priya.got[had:]
    theirs = evening.rows(
        "SELECT m.body FROM messages m JOIN contacts c ON c.id = m.contact_id "
        "WHERE c.address = %(number)s AND m.direction = 'in' ORDER BY m.at, m.id",
        number=priya.number,
    )
    assert sorted(each["body"] for each in theirs) == sorted(priya.sent)
    assert _repeated(priya.got[had:]) == []
    assert len(ours) <= 10


def call(evening: Evening, number: str = "+447700900142") -> Walk:
    """A man rings; while he talks it becomes an ambulance; its desk joins and has him."""
    david = Handset(evening.service, number)
    jo, kit = evening.colleague("jo.marsh"), evening.colleague("kit.lowe")
    with never_alone(david):
        david.does("ring", to="+441632960999")
        case = jo.case_of("on the line")
        yield from _talking(jo, david, case)
        yield from _handed_over(kit, david)
    _call_came_out_right(evening, case.rpartition("/")[2])


def _talking(jo: Colleague, david: Handset, case: str) -> Walk:
    yield "he waits"
    jo.acts(case, "/call/take")
    jo.phone.until(state="ringing")
    jo.phone.does("answer")
    david.until(hears={"giver"})
    yield "they talk"
    jo.acts(case, "/complain", words="indigestion since supper")
    jo.acts(case, "/choose", answer="chest-pain")
    yield "he is asked"
    _asked_until(jo, case, "chest_pain_sweating")
    yield "an ambulance is about to go"
    assert david.hears == {"giver"}


def _handed_over(kit: Colleague, david: Handset) -> Walk:
    kit.phone.until(state="ringing")
    yield "the desk rings"
    kit.acts("/ambulance", "/accept")
    if kit.phone.state == "ringing":
        kit.phone.does("answer")
    david.until(hears={"giver", "receiver"})
    yield "three are in the call"
    kit.acts("/ambulance", "/mine")
    yield "the desk has him"
    david.until(hears={"receiver"})
    kit.acts("/ambulance", "/say/finished")
    david.until(state="ended")


def _asked_until(jo: Colleague, case: str, fact: str) -> None:
    """Read the questions out and hear no, until the one comes that he says yes to."""
    while True:
        form = jo.look(case).form("/answer")
        choices = form.choices("answer")
        if fact in choices:
            jo.press(form, answer=fact)
            return
        if form.choices("low"):
            jo.press(form, low="58")
        else:
            jo.press(form, answer="none" if "none" in choices else "no")


def _call_came_out_right(evening: Evening, case_id: str) -> None:
    request = evening.only("SELECT * FROM ambulance_requests WHERE case_id = %(id)s", id=case_id)
    assert request["state"] == "joined"
    assert evening.only("SELECT state FROM cases WHERE id = %(id)s", id=case_id) == {"state": "closed"}
    need = evening.only("SELECT code, state FROM needs WHERE case_id = %(id)s", id=case_id)
    assert need == {"code": "ambulance-2", "state": "handed_over"}
    transfers = evening.rows("SELECT stage FROM transfers WHERE case_id = %(id)s", id=case_id)
    assert [each["stage"] for each in transfers].count("handed_over") == 1
    sent = "SELECT kind FROM events WHERE case_id = %(id)s AND kind = 'ambulance_sent'"
    assert len(evening.rows(sent, id=case_id)) == 1


def _repeated(bodies: Any) -> list[str]:
    return [body for body, count in Counter(bodies).items() if count > 1]
