"""What we say to a person in a text or a chat: written down first, sent by a job, never twice."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from spoa.conversation.model import Prompt
from spoa.conversation.render import as_chat, as_text
from spoa.conversation.splitting import split
from spoa.kernel.actor import Actor
from spoa.kernel.ids import digest, new_id
from spoa.records.audit import note
from spoa.records.cases import Contact, Message
from spoa.records.outbox import put
from spoa.records.topics import changed

SEND_TEXT: Final = "text.send"
SERVICE: Final = "spoa"
"""The author of what we say by ourselves; what one of us writes has their id."""


def say(
    session: Session,
    contact: Contact,
    words: str,
    *,
    at: datetime,
    author: str = SERVICE,
    prompt: Prompt | None = None,
) -> None:
    """Say ``words`` and ask ``prompt``; the prompt is open from now on, in place of an earlier one.

    A person who has opted out of texts is not sent any; the case then waits for a call instead.
    """
    contact.prompt = prompt.to_dict() if prompt else contact.prompt
    contact.prompt_at = at if prompt else contact.prompt_at
    _tell_pages(session, contact)
    if contact.channel == "text" and contact.opted_out:
        return
    whole = "\n\n".join(filter(None, (words, _shown(contact, prompt))))
    for part in split(whole) if contact.channel == "text" else [whole]:
        _keep(session, contact, part, author=author, at=at)


def keep_heard(
    session: Session,
    contact: Contact,
    body: str,
    *,
    at: datetime,
    reference: str | None = None,
    media: tuple[str, ...] = (),
) -> None:
    """Write down what somebody wrote to us, as it came, before anything is made of it."""
    message = Message(
        id=new_id(),
        contact_id=contact.id,
        direction="in",
        author="patient",
        body=body,
        at=at,
        status="received",
        carrier_ref=reference,
        media=list(media),
    )
    session.add(message)
    actor = Actor("patient", contact.id, contact.organisation_id)
    note(session, actor=actor, action="message.in", subject="contact", subject_id=contact.id, why="", at=at)
    _tell_pages(session, contact)
    session.flush()


def _tell_pages(session: Session, contact: Contact) -> None:
    """Tell the pages of both sides; whoever has several conversations sees in their list which one moved."""
    mine = [f"staff:{contact.handler_id}"] if contact.handler_id else []
    changed(session, f"contact:{contact.id}", f"case:{contact.case_id}", *mine)


def close_prompt(contact: Contact) -> None:
    """Nothing is asked any more; a late reply will be told so."""
    contact.prompt, contact.prompt_at = None, None


def open_prompt(contact: Contact) -> Prompt | None:
    """Return the question that the person is looking at."""
    return Prompt.from_dict(contact.prompt) if contact.prompt else None


def asked_as(contact: Contact) -> str:
    """Return the name of this asking of this question: an answer that names another one came too late."""
    if contact.prompt is None or contact.prompt_at is None:
        return ""
    return digest(f"{contact.prompt['id']} {contact.prompt_at.isoformat()}")[:16]


def _shown(contact: Contact, prompt: Prompt | None) -> str:
    if prompt is None:
        return ""
    return as_text(prompt) if contact.channel == "text" else as_chat(prompt).text


def _keep(session: Session, contact: Contact, body: str, *, author: str, at: datetime) -> None:
    if not body:
        return
    message = Message(
        id=new_id(),
        contact_id=contact.id,
        direction="out",
        author=author,
        body=body,
        at=at,
        status="queued" if contact.channel == "text" else "shown",
    )
    session.add(message)
    session.flush()
    if contact.channel == "text":
        put(session, job=SEND_TEXT, subject=message.id, urgent=True, at=at)
