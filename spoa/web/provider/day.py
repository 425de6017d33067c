"""A base's evening as its page shows it: what is to answer, the rooms as a strip, the list."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from spoa.booking.lists import working_day
from spoa.booking.states import WORDS
from spoa.journey.brief import who
from spoa.journey.inboxes import Day, DayLine, Sent
from spoa.kernel.london import clock_time, london
from spoa.records.bookings import Slot
from spoa.web.console.lines import SOURCES

_COLUMN: Final = timedelta(minutes=10)
_COLUMNS: Final = 30
_STRIP_BEFORE: Final = timedelta(hours=1)
_LATE: Final = timedelta(minutes=10)
_DONE: Final = ("seen", "no_show")
_KINDS: Final = {"held": "held", "booked": "new", "arrived": "in", "seen": "done", "no_show": "done"}


def head(day: Day, now: datetime) -> dict[str, str]:
    """Return the title of the day and its numbers."""
    date = working_day(now)
    booked = [line for line in day.lines if line.sent]
    free = [line.slot.starts_at for line in day.lines if line.booking is None and line.slot.starts_at > now]
    parts = [f"{len(booked)} booked", f"{len(day.to_answer)} to answer"]
    parts.append(f"next free {clock_time(min(free))}" if free else "nothing free")
    return {"title": f"Today, {date:%A} {date.day} {date:%B}", "say": ", ".join(parts)}


def to_answer(day: Day) -> list[dict[str, Any]]:
    """Return the bookings that wait for an answer."""
    return [_new(line, line.sent) for line in day.to_answer if line.sent]


def _new(line: DayLine, sent: Sent) -> dict[str, Any]:
    return {
        "id": line.booking.id if line.booking else "",
        "time": clock_time(line.slot.starts_at),
        "who": named(sent),
        "klass": sent.klass,
        "by": f"through {SOURCES.get(sent.case.source, sent.case.source)}, {line.slot.room}",
        "brief": " ".join(sentences(f"{_words(sent)}\n{sent.brief.assessment}")),
        "seen_by": f"Be seen by {clock_time(sent.need.deadline_at)}.",
        "answer_by": line.booking.answer_by if line.booking else None,
    }


def named(sent: Sent) -> str:
    """Return a person as their receiver calls them: by name, with their age."""
    age = who(sent.case).rpartition(", ")
    name = sent.case.person.name if sent.case.person and sent.case.person.name else None
    return ", ".join(filter(None, (name, age[2] if age[0] else ""))) if name else who(sent.case)


def sentences(note: str) -> list[str]:
    """Return the lines of a brief as sentences that can stand one after the other."""
    lines = [line.strip() for line in note.splitlines() if line.strip()]
    return [line if line[-1] in ".!?" else f"{line}." for line in lines]


def place(sent: Sent) -> str:
    """Return where the person of a case is, as far as it is known."""
    return ", ".join(filter(None, (sent.case.place.get("address"), sent.case.place.get("postcode"))))


def _words(sent: Sent) -> str:
    return sent.case.complaint.splitlines()[0] if sent.case.complaint else sent.need.title


def rows(day: Day, now: datetime) -> list[dict[str, Any]]:
    """Return the list: everybody who is booked, by time."""
    return [_row(line, line.sent, now) for line in day.lines if line.sent and line.booking]


def _row(line: DayLine, sent: Sent, now: datetime) -> dict[str, Any]:
    booking = line.booking
    state = booking.state if booking else ""
    new = state == "booked" and booking is not None and booking.answer_by is not None
    act, also = _acts(state, line.slot, now)
    return {
        "id": booking.id if booking else "",
        "time": clock_time(line.slot.starts_at),
        "who": named(sent),
        "why": _words(sent),
        "klass": sent.klass,
        "where": line.slot.room,
        "state": f"New: answer by {clock_time(booking.answer_by)}"
        if new and booking and booking.answer_by
        else WORDS[state].capitalize(),
        "ticked": state == "seen",
        "strong": state in ("booked", "arrived"),
        "phase": "past" if state in _DONE else "now" if state == "arrived" else "",
        "act": act,
        "also": also,
    }


def _acts(state: str, slot: Slot, now: datetime) -> tuple[dict[str, str], dict[str, str] | None]:
    """Return the next thing that reception can say of a booking, and a second one where there is a choice."""
    if state == "acknowledged":
        late = now > slot.starts_at + _LATE
        return {"do": "arrived", "words": "Arrived"}, {
            "do": "missed",
            "words": "Did not come",
        } if late else None
    if state == "arrived":
        return {"do": "seen", "words": "Seen"}, None
    return {"do": "brief", "words": "See brief" if state == "booked" else "Open"}, None


def rooms(day: Day, now: datetime) -> dict[str, Any]:
    """Return the strip: five hours in columns of ten minutes, a row a room, from an hour before now."""
    begins = _floor(now - _STRIP_BEFORE)
    ends = begins + _COLUMN * _COLUMNS
    shown = [line for line in day.lines if line.slot.ends_at > begins and line.slot.starts_at < ends]
    by_room = sorted(shown, key=lambda line: (line.slot.room, line.slot.starts_at))
    return {
        "hours": _hours(begins),
        "columns": _COLUMNS,
        "now_at": (now - begins) / (ends - begins),
        "rows": [
            _room(room, list(lines), begins, ends, now)
            for room, lines in groupby(by_room, key=lambda line: line.slot.room)
        ],
    }


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)


def _hours(begins: datetime) -> list[dict[str, Any]]:
    """Return the full hours over the strip; the first may be cut."""
    hours: list[dict[str, Any]] = []
    for column in range(_COLUMNS):
        moment = begins + _COLUMN * column
        if london(moment).minute == 0 or not hours:
            hours.append({"words": clock_time(moment), "span": 0})
        hours[-1]["span"] += 1
    return hours


def _room(name: str, lines: list[DayLine], begins: datetime, ends: datetime, now: datetime) -> dict[str, Any]:
    cells: list[dict[str, Any]] = []
    at = begins
    for line in lines:
        gone = line.booking is None and line.slot.starts_at < now
        if gone:
            continue
        start, end = max(line.slot.starts_at, begins), min(line.slot.ends_at, ends)
        _off(cells, _columns(at, start))
        cells.append({"span": max(_columns(start, end), 1), **_cell(line)})
        at = end
    _off(cells, _columns(at, ends))
    people = dict.fromkeys(line.slot.clinician for line in lines)
    return {"name": name, "small": ", ".join(people), "cells": cells}


def _off(cells: list[dict[str, Any]], span: int) -> None:
    if span > 0:
        cells.append({"span": span, "kind": "off", "words": "", "small": ""})


def _columns(start: datetime, end: datetime) -> int:
    return round((end - start) / _COLUMN)


def _cell(line: DayLine) -> dict[str, str]:
    if line.booking is None:
        return {"kind": "free", "words": "free", "small": ""}
    if line.sent is None:
        return {"kind": "held", "words": "held", "small": ""}
    surname, age = _short(line.sent)
    kind = _KINDS.get(line.booking.state, "plain")
    return {"kind": kind, "words": surname, "small": f"{age}, new".strip(", ") if kind == "new" else age}


def _short(sent: Sent) -> tuple[str, str]:
    """Return a surname and an age, as they fit into the strip."""
    age = who(sent.case).rpartition(", ")
    name = sent.case.person.name if sent.case.person else None
    return (name.split()[-1] if name else age[0] or age[2]), age[2] if age[0] else ""


def brief(line: DayLine) -> dict[str, Any]:
    """Return the brief of one booking, for the dialog."""
    sent = line.sent
    if sent is None:
        raise AssertionError("a held time has no brief")
    return {
        "title": f"{clock_time(line.slot.starts_at)}, {named(sent)}",
        "say": f"{sent.need.title}, be seen by {clock_time(sent.need.deadline_at)}. {line.slot.room}.",
        "brief": sent.brief.as_json() | {"recommendation": f"{sent.need.title}.", "adds_by": "The hub"},
        "contact": contact(sent),
    }


def contact(sent: Sent) -> list[dict[str, str]]:
    """Return how a receiver reaches the person."""
    person = sent.case.person
    born = person.date_of_birth if person else None
    known: Iterable[tuple[str, str | None]] = (
        ("Telephone", sent.phone),
        ("Lives at", place(sent)),
        ("Born", f"{born.day} {born:%B %Y}" if born else None),
        ("Our reference", sent.case.reference),
    )
    return [{"q": q, "a": a} for q, a in known if a]
