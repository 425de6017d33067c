"""A conversation that goes on elsewhere: by the code that we gave, and the date of birth."""

from datetime import date

import pytest

from spoa.kernel.errors import Invalid
from spoa.records.cases import Case, Contact
from tests.integration.journeys.test_text_from_nurseline import ABOUT, ILL
from tests.integration.journeys.town import Chatter, Texter, Town

ANYA_BORN = date(2022, 5, 3)


@pytest.mark.promise(7)
def test_what_was_told_by_text_is_not_asked_again_in_the_chat(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    for reply in (ABOUT, "yes", "none"):
        priya.texts(reply)
    case = town.only(Case)

    chat = Chatter(town)
    chat.token = town.use_cases.journeys.chats.join(
        source="direct", organisation=None, code=case.reference, born=ANYA_BORN
    )

    assert "you need not tell it twice" in chat.last
    assert "You told us: temperature 39.4" in chat.last
    assert "Red, swollen or very sore behind the ear" in chat.says("Yes") + " ".join(chat.buttons)
    assert town.only(Case).clock_at == case.clock_at
    assert [contact.channel for contact in town.rows(Contact)] == ["text", "chat"]
    assert "When can you come?" in chat.says("None of these")
    assert "You are booked: 20:50" in chat.says("20:50 at Luton base")


@pytest.mark.parametrize(
    ("code", "born"), [("000000", ANYA_BORN), ("", ANYA_BORN), ("right", date(2022, 5, 4))]
)
def test_a_code_alone_opens_nothing(town: Town, priya: Texter, code: str, born: date) -> None:
    priya.texts(ILL)
    priya.texts(ABOUT)
    said = town.only(Case).reference if code == "right" else code

    with pytest.raises(Invalid, match="cannot find that code"):
        town.use_cases.journeys.chats.join(source="direct", organisation=None, code=said, born=born)

    assert len(town.rows(Contact)) == 1
