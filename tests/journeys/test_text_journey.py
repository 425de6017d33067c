"""The text from NurseLine over real processes: a mother's phone at the carrier, the provider at their list.

`spoa up --demo` sets its clock to a Friday evening.
"""

import re

import pytest

from tests.support.service import Service
from tests.support.waiting import wait_for
from tests.support.walking import PATIENCE, Colleague, Texter, journal

ILL = "My daughter Anya has had earache for three days, 39.4, been sick twice and drinking less than half"
ANSWERS = (
    ("Who needs help", "2 Anya Shah 3/5/22 LU2 7AB"),
    ("with your child now?", "yes"),
    ("ring 999. Does your child have any of them?", "none"),
    ("You told us: temperature 39.4", "yes"),
    ("Red, swollen or very sore behind the ear", "none"),
)


def reads(phone: Texter, words: str) -> str:
    """Return the text that says this, once it is there."""
    return wait_for(lambda: next((text for text in phone.got if words in text), None), PATIENCE, words)


def tells_everything(phone: Texter) -> str:
    phone.texts(ILL)
    for question, reply in ANSWERS:
        reads(phone, question)
        phone.texts(reply)
    return reads(phone, "When can you come?")


@pytest.mark.promise(1, 5, 6)
def test_a_child_is_booked_by_text_and_the_provider_expects_her(running_service: Service) -> None:
    nia = Colleague(running_service, "provider").signs_in("nia.frost")
    priya = Texter(running_service, "+447700900104")
    offered = tells_everything(priya)
    assert "seen by a GP within 6 hours" in offered
    second = re.search(r"^2 (\d\d:\d\d) at Luton base", offered, re.M)
    assert second is not None

    priya.texts("2")

    booked = reads(priya, "You are booked")
    assert f"You are booked: {second[1]} at Luton base, Mill Street, Luton LU1." in booked
    assert len(priya.got) <= 10
    page = wait_for(lambda: _listed(nia, "Anya Shah"), PATIENCE, "her line in the provider's list")
    assert second[1] in page
    nia.acts("/provider", "/accept")
    assert [entry for entry in journal(running_service, "webhook") if entry["status"] >= 400] == []


@pytest.mark.promise(5)
def test_two_mothers_who_choose_one_time_get_two(running_service: Service) -> None:
    one, two = Texter(running_service, "+447700900105"), Texter(running_service, "+447700900106")
    tells_everything(one)
    tells_everything(two)

    one.texts("1")
    two.texts("1")

    wait_for(
        lambda: any("You are booked" in text for text in one.got + two.got), PATIENCE, "one to be booked"
    )
    late = wait_for(lambda: next((who for who in (one, two) if _offered_again(who)), None), PATIENCE, "times")
    late.texts("1")
    times = {
        re.findall(r"You are booked: (\d\d:\d\d)", reads(who, "You are booked"))[0] for who in (one, two)
    }
    assert len(times) == 2


@pytest.mark.promise(10)
def test_no_log_holds_who_she_is_or_what_was_written(running_service: Service) -> None:
    said = running_service.log()
    for words in ("Anya", "Shah", "LU2 7AB", "900104", "earache"):
        assert words not in said


def _listed(provider: Colleague, name: str) -> str | None:
    page = provider.look("/provider")
    return page.words if name in page.words else None


def _offered_again(phone: Texter) -> bool:
    return sum("When can you come?" in text for text in phone.got) > 1
