"""The alert strip of every page of staff: the worst on top, "Seen" for what only needs to be known."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.records.cases import Alert
from spoa.staff.me import Me
from spoa.staff.roles import Role, Sight
from spoa.web.render import is_part, render
from spoa.web.security import any_role, me
from spoa.web.use_cases import use_cases

blueprint = Blueprint("alerts", __name__)

_CASES = {Role.CALL_HANDLER: "/console", Role.CLINICIAN: "/clinician", Role.SUPERVISOR: "/console"}
"""Where each role opens a case."""


class Shown(Sequence[dict[str, Any]]):
    """The alerts of somebody's page, read when a template asks for them: most parts of pages never do."""

    def __init__(self, person: Me) -> None:
        self._person = person
        self._read: list[dict[str, Any]] | None = None

    def _all(self) -> list[dict[str, Any]]:
        if self._read is None:
            self._read = strip(self._person)
        return self._read

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        """Return one alert, or some."""
        return self._all()[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Return them in their order, the worst first."""
        return iter(self._all())


def strip(person: Me) -> list[dict[str, Any]]:
    """Return the alerts that still want this person's eyes, the worst first."""
    if not person.may(Sight.QUEUE):
        return []
    found = use_cases().journeys.looking.alerts(person)
    return [_line(each, person) for each in found if each.level == "critical" or each.seen_by is None]


def _line(alert: Alert, person: Me) -> dict[str, Any]:
    base = _CASES.get(person.role)
    act = {"href": f"{base}/case/{alert.case_id}", "words": "Open"} if alert.case_id and base else None
    return {
        "id": alert.id,
        "level": alert.level,
        "say": alert.say,
        "more": "",
        "since": alert.at,
        "act": act,
        "seen": alert.seen_by is not None,
    }


@blueprint.app_context_processor
def _on_every_page() -> dict[str, Any]:
    person: Me | None = g.get("me")
    return {"alerts": Shown(person)} if person is not None else {}


@blueprint.get("/alerts")
@any_role
def page() -> ResponseReturnValue:
    """Show the strip alone, for a page that heard of something new."""
    return render("alerts.html")


@blueprint.post("/alerts/<alert_id>/seen")
@any_role
def seen(alert_id: str) -> ResponseReturnValue:
    """Say that one has seen an alert."""
    use_cases().journeys.on_shift.seen(me(), alert_id)
    return page() if is_part() else redirect(url_for("home.page"), 303)
