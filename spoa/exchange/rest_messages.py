"""REST: Messages, and the list of our numbers."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from spoa.exchange import texts
from spoa.exchange.core import Exchange
from spoa.exchange.model import MESSAGE_DONE, Media, Message, new_sid
from spoa.exchange.rest import (
    PREFIX,
    RestError,
    callback,
    exchange,
    gone,
    is_number,
    not_found,
    page,
    reply,
    rest_blueprint,
    within,
)  # fmt: skip
from spoa.exchange.shapes import media_json, message_json, number_json

messages = rest_blueprint("messages")


@messages.post(f"{PREFIX}/Messages.json")
def create() -> ResponseReturnValue:
    """Send a text; it is queued when this answers."""
    x, form = exchange(), request.form
    to, from_ = form.get("To", "").strip(), form.get("From", "").strip()
    if not to:
        raise RestError(400, 21604, "A 'To' phone number is required.")
    if not from_:
        raise RestError(400, 21603, "A 'From' phone number is required.")
    if not is_number(to):
        raise RestError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    media = [Media(new_sid("ME"), "image/*", url=url) for url in form.getlist("MediaUrl")]
    with x.lock:
        try:
            message = texts.send(
                x, from_, to, form.get("Body", ""), callback=callback("StatusCallback", ()), media=media
            )
        except texts.CannotSend as wrong:
            raise RestError(400, wrong.code, str(wrong)) from wrong
        return reply(message_json(x, message), 201)


@messages.get(f"{PREFIX}/Messages.json")
def listed() -> ResponseReturnValue:
    """Texts, newest first, by To, From, DateSent."""
    x = exchange()
    to, from_ = request.args.get("To"), request.args.get("From")
    with x.lock:
        rows = [
            one
            for one in reversed(x.messages.values())
            if (not to or one.to == to)
            and (not from_ or one.from_ == from_)
            and within("DateSent", one.sent or one.created)
        ]
        return page("messages", rows, lambda one: message_json(x, one))


@messages.get(f"{PREFIX}/Messages/<sid>.json")
def fetched(sid: str) -> ResponseReturnValue:
    """One text."""
    x = exchange()
    with x.lock:
        return reply(message_json(x, _found(x, sid)))


@messages.post(f"{PREFIX}/Messages/<sid>.json")
def updated(sid: str) -> ResponseReturnValue:
    """Take the words out of a text (an empty Body), or cancel one that has not gone out."""
    x = exchange()
    with x.lock:
        message = _found(x, sid)
        if request.form.get("Status") == "canceled":
            if message.status != "queued":
                raise RestError(400, 30409, "The message cannot be canceled")
            message.status = "canceled"
        elif request.form.get("Body") == "":
            message.body = ""
        else:
            raise RestError(400, 20001, "Only an empty Body, or Status canceled")
        message.updated = x.now()
        return reply(message_json(x, message))


@messages.delete(f"{PREFIX}/Messages/<sid>.json")
def deleted(sid: str) -> ResponseReturnValue:
    """Forget a text that is done with."""
    x = exchange()
    with x.lock:
        if _found(x, sid).status not in MESSAGE_DONE:
            raise RestError(409, 20409, "The message is still under way")
        del x.messages[sid]
        return gone()


@messages.get(f"{PREFIX}/Messages/<sid>/Media.json")
def all_media(sid: str) -> ResponseReturnValue:
    """The pictures of a text."""
    x = exchange()
    with x.lock:
        message = _found(x, sid)
        return page("media_list", message.media, lambda one: media_json(x, message, one))


@messages.get(f"{PREFIX}/Messages/<sid>/Media/<media_sid>")
def media(sid: str, media_sid: str) -> ResponseReturnValue:
    """The bytes of a picture."""
    x = exchange()
    with x.lock:
        for one in _found(x, sid).media:
            if one.sid == media_sid:
                return Response(one.data, content_type=one.content_type)
    raise not_found()


@messages.get(f"{PREFIX}/IncomingPhoneNumbers.json")
def numbers() -> ResponseReturnValue:
    """Our numbers."""
    x = exchange()
    labels = dict(x.config.directory)
    wanted = request.args.get("PhoneNumber")
    rows = [one for one in x.config.numbers.values() if not wanted or wanted in one.number]
    return page("incoming_phone_numbers", rows, lambda one: number_json(x, one, labels))


def _found(x: Exchange, sid: str) -> Message:
    if sid not in x.messages:
        raise not_found()
    return x.messages[sid]
