"""The hands of staff whom the desk plays: signed in like anybody, and acting through their own pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from spoa.adapters.twilio.tokens import CLIENT, identity_of
from spoa.demo.doors import Doors
from spoa.demo.plays import Play
from spoa.demo.tickets import let_in
from spoa.kernel.errors import Conflict
from spoa.staff.signing_in import staff_by_username
from spoa.web.use_cases import UseCases

_STAFF_COOKIE: Final = "spoa-staff"
_SIGNED_OUT: Final = (302, 401)


@dataclass(frozen=True)
class Hands:
    """Acts for the staff of one play. Each has one sign-in session for the play."""

    services: UseCases
    doors: Doors
    play: Play

    def press(self, username: str, host: str, path: str, form: Mapping[str, Any]) -> None:
        """Send a form of somebody's page; ``Conflict`` when the page refuses it."""
        hand = self.play.hands.get(username) or self._take(username)
        cookies = {_STAFF_COOKIE: hand["token"]}
        answer = self.doors.post(host, path, form, cookies=cookies, csrf=hand["csrf"])
        if answer.status in _SIGNED_OUT and "sign-in" in (answer.location or "sign-in"):
            del self.play.hands[username]
        if answer.status >= 400:
            raise Conflict("A page refused what the desk played. Go on by hand in the pane that is outlined.")

    def pick_up(self, username: str) -> None:
        """Answer the telephone in somebody's page, in case no page of theirs is open to do it."""
        with self.services.records.read() as session:
            staff = staff_by_username(session, username)
        if staff is None:
            return
        page = f"{CLIENT}{identity_of(staff.id)}"
        if any(leg["state"] == "ringing" for leg in self.doors.handset(page)["legs"]):
            self.doors.phone(page, "answer", {})

    def _take(self, username: str) -> dict[str, str]:
        found = let_in(self.services, username)
        self.play.hands[username] = {"token": found.token, "csrf": found.csrf}
        return self.play.hands[username]
