"""Who this is: the identity strip and its form."""

from typing import Any, Final

from spoa.journey.brief import who
from spoa.journey.looking import CaseView
from spoa.kernel.phones import spoken

_SPEAKING: Final = {
    "self": "themselves",
    "parent": "a parent",
    "carer": "someone with them",
    "professional": "a professional",
}


def identity(view: CaseView) -> dict[str, Any]:
    """Return the identity strip of a case."""
    person, case = view.person, view.case
    known = (person.phone if person else None) or view.contact.address
    place = ", ".join(filter(None, (case.place.get("address"), case.place.get("postcode"))))
    return {
        "name": person.name if person and person.name else None,
        "age": _age(view),
        "sex": case.sex or "",
        "born": person.date_of_birth if person else None,
        "nhs_number": person.nhs_number if person else None,
        "matched": bool(person and person.nhs_number),
        "phone": spoken(known) if known else None,
        "read_back": bool(case.place.get("read_back")),
        "place": place or None,
        "place_note": case.place.get("note", ""),
        "speaking": _SPEAKING.get(case.by or "", ""),
        "with_patient": case.with_patient,
        "language": case.language or "",
        "by_relay": case.by_relay,
        "notes": "",
        "safeguarding": "none known",
        "before": None,
        "earlier": [],
        "code": case.reference,
    }


def form(view: CaseView) -> dict[str, Any]:
    """Return the identity form, filled with what is known."""
    person, case = view.person, view.case
    born = person.date_of_birth if person else None
    return {
        "name": person.name if person else "",
        "date_of_birth": f"{born.day} {born:%B %Y}" if born else "",
        "sex": case.sex or "",
        "phone": spoken((person.phone if person else None) or view.contact.address or ""),
        "read_back": bool(case.place.get("read_back")),
        "address": case.place.get("address", ""),
        "postcode": case.place.get("postcode", ""),
        "place_note": case.place.get("note", ""),
        "by": case.by or "",
        "language": case.language or "",
        "relay": "yes" if case.by_relay else "",
        "with_patient": {True: "yes", False: "no", None: ""}[case.with_patient],
    }


def title(view: CaseView) -> str:
    """Return how the page calls the person: by name where it is known, else by age and sex."""
    return view.person.name if view.person and view.person.name else who(view.case)


def _age(view: CaseView) -> str:
    words = view.who.rpartition(", ")
    return words[2] if words[0] else ""
