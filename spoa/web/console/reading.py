"""From what a form sent to what triage is told."""

from datetime import date
from math import isfinite, nan
from typing import Any, Final

from spoa.cases.people import Identity
from spoa.conversation.particulars import read_date, read_postcode
from spoa.kernel.errors import Invalid
from spoa.kernel.phones import e164
from spoa.triage.known import CHECK
from spoa.triage.rulebook import Rulebook

LATER: Final = "later"
WITH_PATIENT: Final = "with_patient"


def answer_of(form: dict[str, Any], rulebook: Rulebook) -> Any:
    """Return the value of an answer: bool, "unsure", number, (low, high), option or ids; or "later".

    ``Invalid`` for what does not answer that question: it must never come to stand for a no.
    """
    value = _answer(form, rulebook)
    if value != LATER and not _fits(form, value, rulebook):
        raise Invalid("That is not one of the answers to this question. Load the page again.")
    return value


def _fits(form: dict[str, Any], value: Any, rulebook: Rulebook) -> bool:
    group = rulebook.groups.get(form["question"])
    if group is not None:
        asked = set(group.facts)
        return set(form["member"]) <= asked and (value in ("unsure", "some") or set(value) <= asked)
    fact = rulebook.facts.get(form["question"].removesuffix(CHECK))
    if value == "unsure" or fact is None:
        return value == "unsure" or (form["question"] == WITH_PATIENT and isinstance(value, bool))
    if fact.bit:
        return isinstance(value, bool)
    several = value if isinstance(value, tuple) else (value,)
    if fact.options:
        return set(several) <= {option.id for option in fact.options}
    return all(isinstance(each, float) for each in several) and list(several) == sorted(several)


def _answer(form: dict[str, Any], rulebook: Rulebook) -> Any:
    chosen: list[str] = form["answer"]
    if LATER in chosen:
        return LATER
    if form["low"].strip():
        return _number(form)
    if not chosen:
        raise Invalid("Choose an answer first, or “Ask later”.")
    if form["question"] in rulebook.groups:
        return _of_group(chosen)
    if chosen == ["unsure"]:
        return "unsure"
    if chosen[0] in ("yes", "no"):
        return chosen[0] == "yes"
    return chosen[0] if len(chosen) == 1 else tuple(chosen)


def _of_group(chosen: list[str]) -> Any:
    if "none" in chosen:
        return []
    return chosen[0] if chosen[0] in ("unsure", "some") else chosen


def _number(form: dict[str, Any]) -> Any:
    low = _one(form["low"])
    return (low, _one(form["high"])) if form["high"].strip() else low


def _one(words: str) -> float:
    try:
        number = float(words.replace(",", ".").strip())
    except ValueError:
        number = nan
    if not isfinite(number):
        raise Invalid(f"“{words}” is not a number. Write it in figures, for example 38.5.")
    return number


def identity_of(form: dict[str, Any], today: date) -> Identity:
    """Return who the person is as the form says; ``Invalid`` for what cannot be."""
    return Identity(
        name=form["name"].strip() or None,
        date_of_birth=_born(form["date_of_birth"], today),
        sex=form["sex"] or None,
        phone=e164(form["phone"]) if form["phone"].strip() else None,
        address=form["address"].strip() or None,
        postcode=_postcode(form["postcode"]),
    )


def _born(words: str, today: date) -> date | None:
    if not words.strip():
        return None
    born = read_date(words, today)
    if born is None:
        raise Invalid(f"“{words}” is not a date. Write it like 14 March 1968 or 14/3/1968.")
    return born


def _postcode(words: str) -> str | None:
    if not words.strip():
        return None
    found = read_postcode(words)
    if found is None:
        raise Invalid(f"“{words}” is not a postcode. Write it like MK40 1AA, or only MK40.")
    return found
