"""Live tickets: what they let hear, and for how long they are good."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.cases.visits import Visitor
from spoa.kernel.errors import Forbidden
from spoa.settings import Settings
from spoa.staff.me import Me
from spoa.staff.roles import Role
from spoa.web import tickets
from spoa.web.tickets import hears, issue, opened, topics_of_staff, topics_of_visitor

SETTINGS = Settings(database_url="", redis_url="")


def someone(role: Role) -> Me:
    return Me(id="me", name="Jo", role=role, organisation="hub", skills=frozenset())


def test_a_ticket_says_what_was_put_into_it() -> None:
    assert opened(SETTINGS, issue(SETTINGS, ["case:*", "staff:me"])) == ("case:*", "staff:me")


def test_a_ticket_of_another_service_is_not_good() -> None:
    other = Settings(database_url="", redis_url="", secret_key="another")
    with pytest.raises(Forbidden):
        opened(SETTINGS, issue(other, ["case:*"]))


def test_a_ticket_is_good_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = issue(SETTINGS, ["alerts"])
    monkeypatch.setattr(tickets, "GOOD_FOR", -1)
    with pytest.raises(Forbidden):
        opened(SETTINGS, ticket)


def test_a_pattern_covers_its_own_kind_only() -> None:
    assert hears(("case:*",), "case:1")
    assert not hears(("case:*",), "cases:1")
    assert not hears(("case:1",), "case:12")
    assert not hears((), "case:1")


@given(st.text())
def test_a_topic_is_heard_by_its_own_name(topic: str) -> None:
    assert hears((topic,), topic)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_hears_of_themselves_and_no_other_organisation(role: Role) -> None:
    topics = topics_of_staff(someone(role))
    assert "staff:me" in topics
    assert not hears(tuple(topics), "staff:another")
    assert not hears(tuple(topics), "queue:another")
    assert not hears(tuple(topics), "presence:another")


def test_a_patient_hears_of_their_own_case_only() -> None:
    topics = tuple(topics_of_visitor(Visitor(contact="c", case="k", organisation="hub")))
    assert hears(topics, "case:k")
    assert hears(topics, "contact:c")
    assert not hears(topics, "case:another")
