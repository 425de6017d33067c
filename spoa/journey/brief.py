"""The brief: situation, background, assessment, recommendation; written from the case, never retyped."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.booking.slots import time_words
from spoa.cases.deadlines import still_open
from spoa.journey.consultations import latest, words
from spoa.journey.telling import ANSWER, GROUP, standing
from spoa.kernel.london import clock_time, span
from spoa.records.cases import Case, Decision
from spoa.triage.rulebook import Rulebook

_DAYS_A_YEAR: Final = 365.25
_SEX: Final = {"female": ("Woman", "Girl"), "male": ("Man", "Boy")}
_SOURCES: Final = {
    "111": "NHS 111",
    "999": "999",
    "nurseline": "NurseLine",
    "care_home": "a care home",
    "professional": "a professional",
    "direct": "us directly",
}
_ADULT: Final = 16
_LONGEST: Final = 300
"""Of what they said: later words may be what it is about, and a brief stays short."""
_VOWELS: Final = frozenset({8, 11, 18, *range(80, 90)})
"""Years that are said with a vowel first: an eight-year-old."""


@dataclass(frozen=True)
class Brief:
    """One sentence or two a letter, at most six lines in all; ``adds`` are the handler's own words."""

    situation: str
    background: str
    assessment: str
    recommendation: str
    adds: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as stored beside a request."""
        return asdict(self)

    def as_text(self) -> str:
        """Return it as it is sent in a message."""
        lines = [self.situation, self.background, self.assessment, self.recommendation]
        return "\n".join(filter(None, [*lines, f"The call handler adds: {self.adds}" if self.adds else ""]))


def brief_of(session: Session, case: Case, *, now: datetime, rulebook: Rulebook) -> Brief:
    """Return the brief of a case as it stands."""
    yes, no, unsure = _said(session, case, rulebook)
    waiting = still_open(case.needs)
    complaint = "; ".join(filter(None, case.complaint.splitlines()))[:_LONGEST] or "not said yet"
    decision = last_decision(session, case.id)
    because = "; ".join(_bare(each["text"]) for each in decision.result["because"]) if decision else ""
    assessed = [f"{len(no)} danger signs and other questions answered no" if no else "", because]
    assessed.append(f"Not sure: {', '.join(unsure)}" if unsure else "")
    consulted = latest(session, case.id)
    assessed.append(words(consulted) if consulted else "")
    return Brief(
        situation=f"{_described(session, case)}. {_speaks(case)}In their words: {complaint}",
        background=f"Came through {_SOURCES.get(case.source, case.source)} at {clock_time(case.clock_at)}, "
        f"{span(now - case.clock_at)} ago. Yes to: {', '.join(yes) or 'nothing yet'}.",
        assessment=". ".join(filter(None, assessed)) or "Not assessed yet.",
        recommendation="; ".join(f"{need.title}, by {time_words(need.deadline_at, now)}" for need in waiting)
        or ("Nothing is open." if case.needs else "Not decided yet."),
        adds=case.note.strip(),
    )


def speaks(case: Case) -> str:
    """Return what whoever takes a person must know before they speak with them; "" where it is nothing."""
    needed = f"needs an interpreter: {case.language}" if case.language else ""
    return ", ".join(filter(None, (needed, "by text relay" if case.by_relay else "")))


def _speaks(case: Case) -> str:
    said = speaks(case)
    return f"{said[0].upper()}{said[1:]}. " if said else ""


def last_decision(session: Session, case_id: str) -> Decision | None:
    """Return what triage last decided about a case."""
    asked = select(Decision).where(Decision.case_id == case_id)
    return session.scalar(asked.order_by(Decision.at.desc(), Decision.id.desc()).limit(1))


def who(case: Case) -> str:
    """Return a person without a name: "Man, 58", "Girl, 4", "Baby, 40 days", "Adult"."""
    return _who(case.age_days, case.sex)


def _who(age_days: int | None, sex: str | None) -> str:
    years = age_days / _DAYS_A_YEAR if age_days is not None else None
    grown = years is None or years >= _ADULT
    word = _SEX.get(sex or "", ("Person", "Child"))[0 if grown else 1]
    if years is None:
        return word
    if age_days is not None and years < 1:
        return f"Baby, {age_days} days" if age_days < 90 else f"Baby, {age_days // 30} months"
    return f"{word}, {int(years)}"


def _described(session: Session, case: Case) -> str:
    """Return a person as a brief begins: sex as it is known or was answered; "A 71-year-old" without it.

    Nobody is asked for their sex so that a sentence sounds better; triage asks it where it matters.
    """
    answered = next((row.value["is"] for row in standing(session, case.id) if row.key == "sex"), None)
    sex = case.sex or answered
    years = int((case.age_days or 0) / _DAYS_A_YEAR)
    if sex in _SEX or years < 1:
        return _who(case.age_days, sex)
    return f"A{'n' if years in _VOWELS else ''} {years}-year-old"


def _said(session: Session, case: Case, rulebook: Rulebook) -> tuple[list[str], list[str], list[str]]:
    """Return what was told in short words: yes, no and unsure."""
    yes: list[str] = []
    no: list[str] = []
    unsure: list[str] = []
    for row in standing(session, case.id):
        value = row.value["is"]
        if row.kind == GROUP:
            named = value if isinstance(value, list) else []
            yes += [_short(rulebook, name) for name in named]
            no += [
                _short(rulebook, name)
                for name in row.members
                if isinstance(value, list) and name not in named
            ]
        elif row.kind == ANSWER:
            _sort(row.key, value, rulebook, yes, no, unsure)
    settled = {*yes, *no}  # a plainer question was answered
    return _once(yes), _once(no), _once(each for each in unsure if each not in settled)


def _once(said: Iterable[str]) -> list[str]:
    """Return each of these once: what stayed unsure was asked twice, the second time in plainer words."""
    return list(dict.fromkeys(said))


def _sort(key: str, value: Any, rulebook: Rulebook, yes: list[str], no: list[str], unsure: list[str]) -> None:
    if value == "unsure":
        unsure.append(_short(rulebook, key))
    elif value is False:
        no.append(_short(rulebook, key))
    elif value is True:
        yes.append(_short(rulebook, key))
    else:
        yes.append(_measured(rulebook, key, value))


def _bare(sentence: str) -> str:
    """Return a sentence as a part of another."""
    return sentence.rstrip(".")


def _short(rulebook: Rulebook, key: str) -> str:
    fact = rulebook.facts.get(key.removesuffix(".check"))
    return fact.short if fact else key.replace("_", " ")


def _measured(rulebook: Rulebook, key: str, value: Any) -> str:
    """Return a number or a choice with its unit: "temperature 39.4 °C", "earache for 3 days"."""
    fact = rulebook.facts.get(key.removesuffix(".check"))
    said = f"{_short(rulebook, key)} {_words(value)}"
    return f"{said} {fact.unit}" if fact and fact.unit else said


def _words(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    return " to ".join(f"{each:g}" if isinstance(each, float) else str(each) for each in parts)
