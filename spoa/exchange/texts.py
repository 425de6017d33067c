"""Texts: from a handset to the service and back, opt-out words, segments, the walk to delivered."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final

from spoa.exchange.callbacks import API, message_callback
from spoa.exchange.config import Application
from spoa.exchange.core import Exchange
from spoa.exchange.fetching import Goto, Page, Question, fetch
from spoa.exchange.model import Callback, Media, Message, new_sid
from spoa.exchange.tasks import Script, Task, sleep
from spoa.exchange.twiml import TEXT, Verb
from spoa.exchange.webhooks import Params

STOPPED: Final = 21610
LONGEST: Final = 1600
_STOP: Final = {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
_START: Final = {"START", "UNSTOP", "YES"}
_HELP: Final = {"HELP", "INFO"}
_STOP_REPLY: Final = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
_START_REPLY: Final = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help."
)
_HELP_REPLY: Final = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO: Final = frozenset("^{}\\[~]|€\f")
_STEP: Final = 0.3


class CannotSend(Exception):
    """A text that the carrier refuses; ``code`` is its error number."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


def segments(body: str) -> int:
    """How many parts a text takes: GSM-7 160 or 153 a part, else UCS-2 70 or 67."""
    if all(char in _GSM or char in _GSM_TWO for char in body):
        length, one, many = sum(2 if char in _GSM_TWO else 1 for char in body), 160, 153
    else:
        length, one, many = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= one else -(-length // many)


def read_media(raw: Sequence[Mapping[str, Any]]) -> list[Media]:
    """Read pictures of the control API's shape; raise ``ValueError``."""
    try:
        return [
            Media(
                new_sid("ME"),
                str(one.get("content_type", "image/png")),
                base64.b64decode(one.get("data", ""), validate=True),
            )
            for one in raw
        ]
    except (binascii.Error, AttributeError, TypeError) as wrong:
        raise ValueError(f"not a picture: {wrong}") from wrong


# ---- from a handset
def receive(x: Exchange, from_: str, to: str, body: str, media: list[Media]) -> Message:
    """A handset sends a text. An opt-out word is acted on here; the service is told with OptOutType."""
    message = Message(
        new_sid("MM" if media else "SM"),
        "inbound",
        from_,
        to,
        body,
        x.now(),
        "received",
        x.now(),
        x.now(),
        media=media,
    )
    x.messages[message.sid] = message
    x.party(from_).texts.append(message)
    number = x.config.numbers.get(to)
    word = _opt_out(x, message) if number else None
    if number is not None and number.texts.url:
        Task(x.timeline, _ask_service(x, message, number.texts, word))
    x.changed()
    return message


def _opt_out(x: Exchange, message: Message) -> str | None:
    word = message.body.strip().upper()
    pair = (message.to, message.from_)
    if word in _STOP:
        _send_note(x, message, _STOP_REPLY)
        x.opted_out.add(pair)
        return "STOP"
    if word in _START and (pair in x.opted_out or word != "YES"):
        x.opted_out.discard(pair)
        _send_note(x, message, _START_REPLY)
        return "START"
    if word in _HELP:
        _send_note(x, message, _HELP_REPLY)
        return "HELP"
    return None


def _send_note(x: Exchange, message: Message, words: str) -> None:
    if (message.to, message.from_) not in x.opted_out:
        send(x, message.to, message.from_, words, direction="outbound-reply")


def _ask_service(x: Exchange, message: Message, app: Application, word: str | None) -> Script:
    params = _params(x, message) | ({"OptOutType": word} if word else {})
    goto: Goto | None = Goto(app.url or "", app.method)
    while goto is not None:
        question = Question(goto, app, lambda: params, TEXT, kind="message", about=message.sid)
        page: Page | None = yield from fetch(x, question)
        goto = _reply(x, message, page) if page is not None else None


def _reply(x: Exchange, message: Message, page: Page) -> Goto | None:
    for verb in page.verbs:
        if verb.name == "Redirect":
            return Goto(page.link(verb.text.strip()), verb.get("method", "POST"))
        url = verb.get("statusCallback") or verb.get("action")
        callback = Callback(page.link(url)) if url else None
        try:
            send(
                x, verb.get("from") or message.to, verb.get("to") or message.from_, _body(verb),
                callback=callback, direction="outbound-reply", media=_linked(verb, page),
            )  # fmt: skip
        except CannotSend as wrong:
            x.journal.note("error", code=wrong.code, url=page.url, about=message.sid)
    return None


def _body(verb: Verb) -> str:
    inner = [one.text for one in verb.inner if one.name == "Body"]
    return (inner[0] if inner else verb.text).strip()


def _linked(verb: Verb, page: Page) -> list[Media]:
    return [
        Media(new_sid("ME"), "image/*", url=page.link(o.text.strip()))
        for o in verb.inner
        if o.name == "Media"
    ]


def _params(x: Exchange, message: Message) -> Params:
    params = {
        "ToCountry": "GB", "ToState": "", "SmsMessageSid": message.sid, "NumMedia": str(len(message.media)),
        "ToCity": "", "FromZip": "", "SmsSid": message.sid, "FromState": "", "SmsStatus": "received",
        "FromCity": "", "Body": message.body, "FromCountry": "GB", "To": message.to, "ToZip": "",
        "NumSegments": str(segments(message.body)), "MessageSid": message.sid,
        "AccountSid": x.config.account_sid, "From": message.from_, "ApiVersion": API,
    }  # fmt: skip
    for place, one in enumerate(message.media):
        params |= {
            f"MediaUrl{place}": media_url(x, message, one),
            f"MediaContentType{place}": one.content_type,
        }
    return params


def media_url(x: Exchange, message: Message, media: Media) -> str:
    """Where a picture is fetched: the carrier's own address, which clients rewrite as any other."""
    path = f"/{API}/Accounts/{x.config.account_sid}/Messages/{message.sid}/Media/{media.sid}"
    return media.url or f"https://api.twilio.com{path}"


# ---- to a handset
def send(
    x: Exchange,
    from_: str,
    to: str,
    body: str,
    *,
    callback: Callback | None = None,
    direction: str = "outbound-api",
    media: list[Media] | None = None,
) -> Message:
    """Send a text to a handset; raise ``CannotSend`` with what the carrier would say."""
    if from_ not in x.config.numbers:
        raise CannotSend(
            21606, f"The From phone number {from_} is not a valid, SMS-capable number of this account"
        )
    if (from_, to) in x.opted_out:
        raise CannotSend(STOPPED, "Attempt to send to unsubscribed recipient")
    if len(body) > LONGEST:
        raise CannotSend(21617, "The concatenated message body exceeds the 1600 character limit")
    if not body and not media:
        raise CannotSend(21602, "Message body is required")
    message = Message(
        new_sid("SM"),
        direction,
        from_,
        to,
        body,
        x.now(),
        "queued",
        x.now(),
        callback=callback,
        media=media or [],
    )
    x.messages[message.sid] = message
    Task(x.timeline, _walk(x, message))
    x.changed()
    return message


def _walk(x: Exchange, message: Message) -> Script:
    """From queued by sent to delivered, or to the error that the callee's script names."""
    message_callback(x, message)
    yield sleep(x.timeline, _STEP)
    if message.status == "canceled":
        return
    _set(x, message, "sending")
    message.sent = x.now()
    _set(x, message, "sent")
    message_callback(x, message)
    yield sleep(x.timeline, _STEP)
    behaviour = x.callees.get(message.to)
    message.error = behaviour.texts if behaviour else None
    if message.error is None:
        x.party(message.to).texts.append(message)
    _set(x, message, "delivered" if message.error is None else "undelivered")
    message_callback(x, message)


def _set(x: Exchange, message: Message, status: str) -> None:
    message.status, message.updated = status, x.now()
    x.journal.note("message", sid=message.sid, direction=message.direction, status=status)
    x.changed()
