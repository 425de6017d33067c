"""Pictures by text: nobody looks at one before the person agreed; then those who help them may."""

from dataclasses import replace

import pytest

from spoa.kernel.errors import NotFound
from spoa.records.audit import AuditRow
from spoa.records.cases import Case
from spoa.records.pictures import Picture
from tests.integration.journeys.test_text_from_nurseline import ABOUT, ILL
from tests.integration.journeys.town import Texter, Town, texts_of

SENT = b"hello"


def kept(town: Town) -> list[Picture]:
    with town.records.read() as session:
        return session.query(Picture).order_by(Picture.at, Picture.number).all()


@pytest.mark.promise(9)
def test_a_picture_is_asked_about_kept_once_they_agree_and_seen_by_who_helps_them(
    town: Town, priya: Texter
) -> None:
    priya.texts(ILL)
    asked = priya.texts("", pictures=2)
    assert "May the nurse or doctor who helps you look at it?" in asked
    assert kept(town) == []

    answer = priya.texts("yes")

    assert "your picture is kept for the nurse or doctor" in answer
    assert "Who needs help" in answer
    first, second = kept(town)
    assert (first.content_type, first.number, second.number) == ("image/png", 1, 2)
    sam, pictures = town.staff("sam.reid"), town.use_cases.journeys.pictures
    assert pictures.of_case(sam, town.only(Case).id) == (first.id, second.id)
    assert pictures.look(sam, first.id).data == SENT
    with town.records.read() as session:
        (look,) = session.query(AuditRow).filter(AuditRow.action == "picture.look").all()
    assert (look.actor_id, look.subject_id) == (sam.id, town.only(Case).id)
    priya.texts(ABOUT)
    assert "your picture is kept" in priya.texts("", pictures=1)
    assert len(kept(town)) == 3


def test_who_does_not_agree_is_not_asked_again_and_nothing_is_kept(town: Town, priya: Texter) -> None:
    priya.texts(ILL, pictures=1)
    assert "May the nurse" in priya.got[-1]

    answer = priya.texts("no")

    assert "nobody will look at your picture" in answer
    assert "Who needs help" in answer
    assert "nobody will look" in priya.texts("", pictures=1)
    assert kept(town) == []
    assert [len(text.media) for text in texts_of(town, direction="in") if text.media] == [1, 1]


@pytest.mark.promise(2)
def test_danger_in_the_words_beside_a_picture_comes_first(town: Town, priya: Texter) -> None:
    answer = priya.texts("He has crushing chest pain, look", pictures=1)

    assert "chest" in answer
    assert "May the nurse" not in answer


def test_a_picture_is_shown_to_staff_of_its_organisation_and_to_nobody_else(
    town: Town, priya: Texter
) -> None:
    priya.texts(ILL, pictures=1)
    priya.texts("yes")
    (one,) = kept(town)
    browser = town.app.test_client()
    assert browser.get(f"/pictures/{one.id}").status_code == 302
    sent = {"username": "sam.reid", "password": "a quiet friday evening"}
    assert browser.post("/sign-in", data=sent).status_code == 303
    shown = browser.get(f"/pictures/{one.id}")
    assert (shown.data, shown.mimetype) == (SENT, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Cache-Control"] == "no-store"
    elsewhere = replace(town.staff("sam.reid"), organisation=town.staff("moira.dunn").organisation)
    with pytest.raises(NotFound):
        town.use_cases.journeys.pictures.look(elsewhere, one.id)
    assert town.use_cases.journeys.pictures.of_case(elsewhere, town.only(Case).id) == ()
