"""Who somebody is, read from a reply: what could be read as another day must not be."""

from datetime import date

import pytest

from spoa.conversation.particulars import read_date, read_street

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("words", ["1 May 2031", "14 march 2068", "1/5/2031"])
def test_a_date_to_come_is_never_read_as_another_date(words: str) -> None:
    assert read_date(words, TODAY) is None


@pytest.mark.parametrize("words", ["March 14 1968", "march 14th, 1968", "14 March 1968", "14/3/68"])
def test_a_birthday_is_read_in_every_order_that_people_write(words: str) -> None:
    assert read_date(words, TODAY) == date(1968, 3, 14)


@pytest.mark.parametrize(
    ("said", "street"),
    [
        ("2 Sandhurst Place, Bedford MK42 9AA", "2 Sandhurst Place, Bedford"),
        ("12b, Ravenside Court mk40 1aa thanks", "12b, Ravenside Court"),
        ("MK42 9AA", None),
        ("it is LU2 7AB", None),
        ("we live near Bedford MK42 9AA", None),
    ],
)
@pytest.mark.promise(7)
def test_a_street_written_before_the_postcode_is_heard(said: str, street: str | None) -> None:
    assert read_street(said) == street
