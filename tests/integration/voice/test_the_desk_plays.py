"""The desk of the demonstration plays a call to its end, on the telephones and pages of an evening."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from spoa.demo.doors import Answer
from spoa.demo.play import Stage
from spoa.records.calls import Transfer
from tests.integration.voice.town import BASE, Page, Phone, Town


@dataclass(frozen=True)
class TownDoors:
    """The pages and telephones of a town, without a network."""

    town: Town

    def post(
        self, host: str, path: str, form: Mapping[str, Any], *, cookies: Mapping[str, str], csrf: str = ""
    ) -> Answer:
        browser = self.town.app.test_client()
        for name, value in cookies.items():
            browser.set_cookie(name, value, domain=f"{host}.spoa.localhost")
        address = BASE.replace("//", f"//{host}.")
        sent = browser.post(path, base_url=address, data=form, headers={"X-CSRF-Token": csrf})
        return Answer(sent.status_code, sent.headers.get("Location", ""), {})

    def phone(self, number: str, act: str, body: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.town.control(f"handsets/{number}/{act}", body)
        return found

    def handset(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.town.control(f"handsets/{number}")
        return found


@pytest.mark.promise(4)
def test_one_click_plays_a_first_desk_that_is_silent_and_a_second_that_has_him(
    town: Town, jo: Page, kit: Page, ana: Page
) -> None:
    stage = Stage(town.use_cases, TownDoors(town))
    play = stage.begin("silent")
    david = Phone(town, play.number)
    town.phones.append(david)
    while not stage.plays.find(play.id).ended:
        assert (town.clock.now() - play.began_at).total_seconds() < 150
        town.wait(2)
        stage.turn(play.id)
    assert [(each.receiver_id, each.stage) for each in town.rows(Transfer)] == [
        (kit.me.id, "no_answer"),
        (ana.me.id, "handed_over"),
    ]
    assert david.hears == {"receiver"}
    assert david.longest_quiet <= 8
