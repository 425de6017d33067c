"""What a reply means, given what was asked: tolerant of how people write, sure of what it says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from spoa.conversation import messages
from spoa.conversation.amounts import in_bounds, read_duration, read_number
from spoa.conversation.choosing import Unread, read_one, read_several
from spoa.conversation.model import Kind, Prompt, Reply, Understood, Value
from spoa.conversation.particulars import read_address, read_date, read_name, read_postcode, read_street
from spoa.conversation.plain import bare, plain
from spoa.conversation.render import options
from spoa.conversation.together import read_together
from spoa.conversation.wishes import wish
from spoa.conversation.yes_no import read_yes_no
from spoa.kernel.london import london

# Who somebody is does not change while a question waits; how they are does.
_NEVER_STALE: Final = frozenset(
    {
        Kind.FREE,
        Kind.NAME,
        Kind.ADDRESS,
        Kind.POSTCODE,
        Kind.DATE_OF_BIRTH,
        Kind.WHO_FOR,
        Kind.TOGETHER,
    }
)


def understand(
    prompt: Prompt | None, text: str, *, asked_at: datetime, now: datetime, pictures: int = 0
) -> Reply:
    """Return what ``text``, sent at ``now``, means as a reply to ``prompt``, which was asked at ``asked_at``.

    A wish (for a person, to stop, "worse") is heard whatever was asked and however long ago. ``say`` of an
    unclear reply says why, to be followed by the question again. Never raises, whatever is sent.
    """
    reply = _understand(prompt, text, asked_at, now, pictures)
    return Reply(
        reply.kind, reply.value, reply.values, reply.missing, reply.why, reply.say, pictures=pictures
    )


def _understand(prompt: Prompt | None, text: str, asked_at: datetime, now: datetime, pictures: int) -> Reply:
    if not text.strip():
        return _wordless(pictures)
    wanted = wish(prompt, text)
    if wanted is not None:
        return Reply(wanted)
    if prompt is None:
        return Reply(Understood.EXPIRED, say=messages.nothing_open())
    if prompt.kind not in _NEVER_STALE:
        if now < asked_at:
            return Reply(Understood.STALE, say=messages.not_read_yet())
        if now - asked_at > prompt.good_for:
            return Reply(Understood.STALE, say=messages.expired())
    reply = _read(prompt, text, now)
    if reply.kind is Understood.UNCLEAR and pictures and not bare(plain(text)):
        return Reply(Understood.MEDIA)
    return reply


def _wordless(pictures: int) -> Reply:
    return Reply(Understood.MEDIA) if pictures else Reply(Understood.EMPTY, say=messages.empty())


def _read(prompt: Prompt, text: str, now: datetime) -> Reply:
    if prompt.kind is Kind.TOGETHER:
        return _together(prompt, text, now)
    return _READERS[prompt.kind](prompt, text, now)


def _answer(value: Value | None, why: str, say: str) -> Reply:
    if value is None:
        return Reply(Understood.UNCLEAR, why=why, say=say)
    return Reply(Understood.ANSWERED, value)


def _yes_no(prompt: Prompt, text: str, _now: datetime) -> Reply:
    value = read_yes_no(prompt, text)
    if value == "unsure" and not prompt.unsure and prompt.kind is Kind.CONFIRM:
        value = None
    return _answer(value, "not_yes_or_no", messages.yes_or_no())


def _several(prompt: Prompt, text: str, _now: datetime) -> Reply:
    chosen = read_several(prompt, text)
    if isinstance(chosen, Unread):
        return Reply(Understood.UNCLEAR, why=chosen.why, say=messages.none_or_numbers())
    return Reply(Understood.ANSWERED, chosen)


def _one(prompt: Prompt, text: str, _now: datetime) -> Reply:
    chosen = read_one(prompt, text)
    if isinstance(chosen, Unread):
        alone = chosen.why == "more_than_one"
        say = messages.only_one() if alone else messages.pick_a_number(len(options(prompt)))
        return Reply(Understood.UNCLEAR, why=chosen.why, say=say)
    return Reply(Understood.ANSWERED, chosen)


def _number(prompt: Prompt, text: str, _now: datetime) -> Reply:
    amount = read_number(prompt, text)
    if amount is not None and not in_bounds(prompt, amount):
        say = messages.number_out_of_range(prompt.least, prompt.most)
        return Reply(Understood.UNCLEAR, why="out_of_range", say=say)
    return _answer(amount, "not_a_number", messages.a_number(prompt.unit))


def _duration(prompt: Prompt, text: str, now: datetime) -> Reply:
    return _answer(read_duration(prompt, text, now), "not_a_duration", messages.how_long())


def _date(_prompt: Prompt, text: str, now: datetime) -> Reply:
    return _answer(read_date(text, london(now).date()), "not_a_date", messages.a_date_of_birth())


def _postcode(prompt: Prompt, text: str, _now: datetime) -> Reply:
    reply = _answer(read_postcode(text), "not_a_postcode", messages.a_postcode())
    street = read_street(text)
    if reply.value is None or street is None:
        return reply
    # Who writes the whole address is not asked for the street again.
    return replace(reply, values={prompt.id: reply.value, Kind.ADDRESS.value: street})


def _name(prompt: Prompt, text: str, _now: datetime) -> Reply:
    return _answer(read_name(text), "not_a_name", messages.not_understood(prompt.tries))


def _address(prompt: Prompt, text: str, _now: datetime) -> Reply:
    return _answer(read_address(text), "not_an_address", messages.not_understood(prompt.tries))


def _free(prompt: Prompt, text: str, _now: datetime) -> Reply:
    said = text.strip() if bare(plain(text)) else None
    return _answer(said, "no_words", messages.not_understood(prompt.tries))


def _together(prompt: Prompt, text: str, now: datetime) -> Reply:
    values = read_together(prompt, text, london(now).date())
    if not values:
        return Reply(Understood.UNCLEAR, why="nothing_found", say=messages.not_understood(prompt.tries))
    missing = tuple(part.id for part in prompt.parts if part.id not in values)
    return Reply(Understood.SEVERAL, values=values, missing=missing)


_READERS: Final[Mapping[Kind, Callable[[Prompt, str, datetime], Reply]]] = {
    Kind.YES_NO: _yes_no,
    Kind.CONFIRM: _yes_no,
    Kind.GROUP: _several,
    Kind.ANY_OF: _several,
    Kind.ONE_OF: _one,
    Kind.WHO_FOR: _one,
    Kind.SLOTS: _one,
    Kind.NUMBER: _number,
    Kind.DURATION: _duration,
    Kind.DATE: _date,
    Kind.DATE_OF_BIRTH: _date,
    Kind.POSTCODE: _postcode,
    Kind.NAME: _name,
    Kind.ADDRESS: _address,
    Kind.FREE: _free,
}
