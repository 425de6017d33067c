"""Pictures that people text: asked about once, fetched by a job when they agree, and looked at by staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from spoa.conversation import messages
from spoa.journey.looks import opened
from spoa.journey.ports import CarrierRefused, TextCarrier
from spoa.journey.prompts import PICTURE
from spoa.journey.telling import consents
from spoa.journey.tools import Tools
from spoa.kernel.errors import NotFound
from spoa.records.cases import Case, Contact, Message
from spoa.records.outbox import put
from spoa.records.pictures import Picture
from spoa.records.topics import changed
from spoa.staff.me import Me

_Columns = TypeVarTuple("_Columns")

KEEP: Final = "pictures.keep"

# Drawings that carry scripts are no photographs.
SHOWN: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic"})
_MOST_BYTES: Final = 8 * 1024 * 1024


def agreed(session: Session, case_id: str) -> bool | None:
    """Return whether the pictures of a case may be looked at; ``None`` where nobody has been asked."""
    return consents(session, case_id).get(PICTURE)


def what_becomes_of_it(session: Session, case_id: str) -> str:
    """Return what to say to another picture; "" where it has to be asked first."""
    said = {True: messages.picture_kept(), False: messages.picture_not_kept(), None: ""}
    return said[agreed(session, case_id)]


def keep_soon(session: Session, case: Case, *, at: datetime) -> None:
    """Have the pictures of a case fetched, once they may be."""
    if agreed(session, case.id):
        put(session, job=KEEP, subject=case.id, urgent=False, at=at)


@dataclass(frozen=True)
class Shown:
    """One picture for a page."""

    content_type: str
    data: bytes


@dataclass(frozen=True)
class Pictures:
    """Keeps pictures, and shows them to those who may see the case."""

    tools: Tools
    carrier: TextCarrier

    def keep(self, case_id: str, done: Callable[[Session], None]) -> None:
        """Fetch the pictures of a case that we do not have yet: the job. What is no photograph is left."""
        with self.tools.records.read() as session:
            wanted = _not_kept(session, case_id) if agreed(session, case_id) else []
        fetched = [(message, number, self._fetch(address)) for message, number, address in wanted]
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            missing = {(message, number) for message, number, _ in _not_kept(session, case_id)}
            for message, number, got in fetched:
                if got is not None and (message, number) in missing:
                    session.add(_picture(message, number, got, at))
            changed(session, f"case:{case_id}")
            done(session)

    def _fetch(self, address: str) -> Shown | None:
        try:
            content_type, data = self.carrier.fetch_picture(address)
        except CarrierRefused as refused:
            if refused.lost:
                raise
            return None
        fits = content_type in SHOWN and len(data) <= _MOST_BYTES
        return Shown(content_type, data) if fits else None

    def of_case(self, me: Me, case_id: str) -> tuple[str, ...]:
        """Return the pictures of a case of this person's organisation, the oldest first."""
        with self.tools.records.read() as session:
            asked = _with_case(select(Picture.id))
            asked = asked.where(Case.id == case_id, Case.organisation_id == me.organisation)
            return tuple(session.scalars(asked.order_by(Picture.at, Picture.number, Picture.id)))

    def look(self, me: Me, picture_id: str) -> Shown:
        """Return a picture and write the look into the audit; elsewhere it does not exist for this person."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            asked = _with_case(select(Picture, Case.id)).where(Picture.id == picture_id)
            found = session.execute(asked.where(Case.organisation_id == me.organisation)).first()
            if found is None:
                raise NotFound("There is no such picture here. It may belong to another organisation.")
            picture, case_id = found
            opened(session, me, "picture.look", "case", case_id, "opened the picture", at)
            return Shown(picture.content_type, picture.data)


def _with_case(asked: Select[*_Columns]) -> Select[*_Columns]:
    """Join the case in which a picture was sent, wherever that conversation went since."""
    through = asked.join(Message, Message.id == Picture.message_id)
    return through.join(Contact, Contact.id == Message.contact_id).join(Case, Case.id == Contact.case_id)


def _not_kept(session: Session, case_id: str) -> list[tuple[str, int, str]]:
    """Return message, number and address of each picture of a case that is still only at the carrier."""
    sent = select(Message).join(Contact, Contact.id == Message.contact_id).where(Contact.case_id == case_id)
    kept = _with_case(select(Picture.message_id, Picture.number)).where(Case.id == case_id)
    have = {(message, number) for message, number in session.execute(kept)}
    return [
        (message.id, number, address)
        for message in session.scalars(sent.order_by(Message.at, Message.id))
        for number, address in enumerate(message.media, 1)
        if (message.id, number) not in have
    ]


def _picture(message: str, number: int, got: Shown, at: datetime) -> Picture:
    return Picture(
        message_id=message,
        number=number,
        content_type=got.content_type,
        data=got.data,
        at=at,
    )
