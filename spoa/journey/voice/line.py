"""The line: a call arrives, hears the menu, waits, presses a key, asks to be rung back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.stages import Party
from spoa.cases.alerts import raise_alert
from spoa.cases.opening import Arrival, open_case
from spoa.cases.queueing import HANDLERS, WAITING_LINE, refresh_place
from spoa.journey.placing import Placing
from spoa.journey.tools import Tools
from spoa.journey.voice.again import rings_again
from spoa.journey.voice.inbound import feed, is_current, set_timer
from spoa.journey.voice.lengths import MEAN_LENGTH, call_length
from spoa.journey.voice.orders import new_leg
from spoa.journey.voice.stored import live_transfer
from spoa.journey.voice.wishes import PROFESSIONAL
from spoa.kernel.errors import Invalid, NotFound
from spoa.kernel.phones import e164, without_relay
from spoa.records.base import run
from spoa.records.cases import Case, Contact
from spoa.records.locks import lock_contact
from spoa.records.staff import Line as LineRow
from spoa.records.staff import Presence, Staff
from spoa.routing.languages import Spoken
from spoa.routing.queues import Wait, Waiting, expected_wait, position
from spoa.staff.presence import SEEN_WITHIN, State
from spoa.staff.roles import Role

_WITHHELD: Final = frozenset({"", "anonymous", "unknown", "unavailable", "restricted", "private"})
_LOOK_LATER: Final = timedelta(seconds=30)
_ONE_PRESS: Final = timedelta(seconds=4)

_AT_WORK: Final = (
    select(func.count())
    .select_from(Staff)
    .join(Presence, Presence.staff_id == Staff.id)
    .where(Staff.role == Role.CALL_HANDLER, Staff.organisation_id == bindparam("organisation"))
    .where(Presence.state != State.AWAY)
    .where(Presence.last_seen > bindparam("at", type_=Presence.last_seen.type) - SEEN_WITHIN)
)
_LINE: Final = WAITING_LINE.add_columns(
    _AT_WORK.scalar_subquery().label("at_work"), MEAN_LENGTH.scalar_subquery().label("mean_length")
)
"""Who waits, and beside each of them all that says how long it takes: asked by everyone who waits."""


@dataclass(frozen=True)
class Place:
    """What a waiting caller is told; ``state`` is the call's, ``wait`` is ``None`` where nobody can know.

    ``language``: in which they are told, where it is not English and the menu has it.
    """

    state: str
    place: int | None
    wait: Wait | None
    language: Spoken | None = None


@dataclass(frozen=True)
class Line:
    """Calls that come in. Each telling has one effect."""

    tools: Tools
    placing: Placing

    def arrives(self, *, call: str, to: str, sender: str, at: datetime | None = None) -> tuple[str, str]:
        """Take in a call, once however often it is told; return its contact and the line's source.

        The case is in the records before the caller hears a word. ``at`` is when it came, if not now.
        """
        at = at or self.tools.clock.now()
        with self.tools.records.unit() as session:
            # Tellings of one call take turns, even when two arrive in the same moment.
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(call))))
            known = session.scalar(select(Contact).where(Contact.carrier_ref == call))
            if known is not None:
                return known.id, known.source
            row = session.scalar(select(LineRow).where(LineRow.number == to)) or _first_line(session)
            by_relay = self.is_relayed(to=to, sender=sender)
            sender = without_relay(sender)[0]
            arrival = Arrival(
                organisation_id=row.organisation_id,
                line_id=row.id,
                channel="voice",
                source=row.source,
                address=_address(sender),
                carrier_ref=call,
                at=at,
                why="rings",
            )
            contact = rings_again(session, arrival) or open_case(session, arrival)
            contact.case.by_relay = contact.case.by_relay or by_relay
            party = Party.GIVER if row.source == PROFESSIONAL else Party.CALLER
            new_leg(session, contact, party=party, at=at, staff_id=None, transfer=None, rings_as=call)
            feed(session, contact, InboundEvent.GREETED, at=at)
            return contact.id, contact.source

    def is_relayed(self, *, to: str, sender: str) -> bool:
        """Say whether a call comes by text relay: its caller has the prefix, or it came on such a line."""
        return to in self.placing.rules.relay.lines or without_relay(sender)[1]

    def waits(
        self, contact_id: str, *, life_threatening: bool = False, worse: bool = False, key: str = ""
    ) -> Place:
        """The menu is done: the caller waits, first in the queue where they say that it is life.

        ``worse``: a waiting caller presses 9, and the people on shift know it. ``key``: what was pressed,
        which may be that of a language.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _call(session, contact_id)
            if life_threatening and contact.ended_at is None:
                contact.case.pinned_class = 1
                say = "A caller says that it is life-threatening. Take the call now."
                raise_alert(session, contact.case, level="critical", cause="life", say=say, at=at)
            language = self.placing.rules.interpreting.of_key(key)
            if language is not None and contact.ended_at is None:
                needs_interpreter(session, contact.case, language.name, at=at)
            if worse:
                feed(session, contact, InboundEvent.SAID_WORSE, at=at)
            feed(session, contact, InboundEvent.WAITS, at=at)
            return self._place(session, contact, at)

    def pressed_again(self, contact_id: str) -> bool:
        """Say whether a key came so soon after the menu that it is the menu's, pressed once more.

        In both menus 1 has a meaning: who presses it twice because life is in danger must not be let go.
        """
        at = self.tools.clock.now()
        with self.tools.records.read() as session:
            contact = session.get(Contact, contact_id)
            return contact is not None and at - contact.heard_at < _ONE_PRESS

    def wants_call_back(self, contact_id: str) -> bool:
        """A waiting caller presses 1; ``False`` when we have no number, and must ask for one first."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _call(session, contact_id)
            if contact.address is not None:
                feed(session, contact, InboundEvent.ASKED_CALL_BACK, at=at)
            return contact.address is not None

    def keys_number(self, contact_id: str, digits: str) -> None:
        """Keep the number that a caller keyed until they have confirmed it; ``Invalid`` for none."""
        number = e164(digits)
        with self.tools.records.unit() as session:
            contact = _call(session, contact_id)
            contact.call = (contact.call or {}) | {"number": number}

    def confirms_number(self, contact_id: str) -> None:
        """The number that was read back is right: that is where we ring."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _call(session, contact_id)
            keyed = (contact.call or {}).get("number")
            if keyed is None:
                raise Invalid("No number has been keyed.")
            contact.address = contact.address or keyed
            feed(session, contact, InboundEvent.ASKED_CALL_BACK, at=at)

    def room(self, contact_id: str) -> str | None:
        """Return the room of a call that goes on, or ``None`` when it has ended."""
        with self.tools.records.read() as session:
            contact = session.get(Contact, contact_id)
            if contact is None:
                raise NotFound("There is no such call.")
            return contact.room if contact.ended_at is None else None

    def timer(self, subject: str, done: Callable[[Session], None]) -> None:
        """Let a timer of an inbound call run out: the job. Only the timer set last counts.

        While a transfer looks after the caller it has timers of its own, and this one looks in later.
        """
        contact_id, event, set_at = subject.split("|")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _call(session, contact_id)
            if is_current(contact, event, set_at):
                if live_transfer(session, contact.case_id) is None:
                    feed(session, contact, InboundEvent(event), at=at)
                else:
                    set_timer(session, contact, at=at + _LOOK_LATER, now=at)
            done(session)

    def _place(self, session: Session, contact: Contact, at: datetime) -> Place:
        asked = {"organisation": contact.organisation_id, "queue": HANDLERS, "at": at}
        line = run(session, _LINE, asked).all()
        mine = next((entry for entry in line if entry.case_id == contact.case_id), None)
        language = self.placing.rules.interpreting.named(contact.case.language)
        if mine is None:
            return Place(contact.state, None, None, language)
        waiting = [Waiting(each.id, each.klass, each.due, each.since) for each in line]
        place = position(waiting, mine.id, self.placing.rules.queue_policy)
        usual = timedelta(minutes=self.placing.rules.limits.call_minutes)
        each = call_length(mine.mean_length, usual=usual)
        wait = expected_wait(place, mine.at_work, each) if place else None
        return Place(contact.state, place, wait, language)


def needs_interpreter(session: Session, case: Case, language: str, *, at: datetime) -> None:
    """Note that a caller speaks no English: whoever takes them knows it, and takes them at once.

    They could not be asked whether a life is in danger, so nobody may think that they said no.
    """
    case.language = language
    say = (
        f"A caller needs an interpreter ({language}) and could not be asked whether it is life-threatening. "
        "Take the call now, then ring the interpreter."
    )
    raise_alert(session, case, level="high", cause="language", say=say, at=at)
    refresh_place(session, case)


def _call(session: Session, contact_id: str) -> Contact:
    contact = lock_contact(session, contact_id)
    if contact is None:
        raise NotFound("There is no such call.")
    return contact


def _address(sender: str) -> str | None:
    """Return the number to ring back, ``None`` where it is withheld or no number at all."""
    if sender.lower() in _WITHHELD:
        return None
    try:
        return e164(sender)
    except Invalid:
        return None


def _first_line(session: Session) -> LineRow:
    """Return a line for a call to a number that is not in the records: it must not be lost."""
    return session.scalars(
        select(LineRow).where(LineRow.channel == "voice").order_by(LineRow.number)
    ).first() or (session.scalars(select(LineRow).order_by(LineRow.number)).one())
