"""What the pages of rule authors share: their blueprint, who may open them, and the version that is read."""

from typing import Any, Final

from flask import Blueprint, request, url_for

from spoa.journey.versions import Book
from spoa.kernel.errors import NotFound
from spoa.staff.roles import Role
from spoa.triage.rulebook import Protocol
from spoa.web.security import role
from spoa.web.use_cases import use_cases

blueprint = Blueprint("authors", __name__, url_prefix="/rules")
readers = role(Role.RULE_AUTHOR, Role.CALL_HANDLER, Role.CLINICIAN, Role.SUPERVISOR)
signers = role(Role.RULE_AUTHOR, Role.CLINICIAN)

_DIGITS: Final = 6


def book() -> Book:
    """Return the version that ``?under=`` names, or the live one."""
    said = request.args.get("under", "")
    return use_cases().journeys.versions.book(number_of(said) if said else None)


def number_of(said: str) -> int:
    """Return the number of a version as an address says it."""
    if not (said.isdecimal() and len(said) <= _DIGITS and int(said)):
        raise NotFound("There is no such version. All of them are on Rules, Versions.")
    return int(said)


def found_in(of: Book, name: str) -> Protocol:
    """Return a protocol of a version."""
    found = of.rulebook.protocols.get(name)
    if found is None:
        raise NotFound("There is no such protocol. The list is on Rules.")
    return found


def under(of: Book) -> dict[str, Any]:
    """Return what a page says of the version that it shows."""
    return {
        "number": of.number,
        "live": of.live,
        "digest": of.rulebook.digest.removeprefix("sha256:")[:12],
        "href": url_for("authors.version", number=of.number) if of.number else "",
        "query": "" if of.live else f"?under={of.number}",
    }
