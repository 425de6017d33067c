"""The parameters of webhooks, and the callbacks that tell how calls, conferences and texts go on."""

from typing import Final

from spoa.exchange.clock import rfc2822
from spoa.exchange.core import Exchange
from spoa.exchange.model import Call, Conference, Member, Message
from spoa.exchange.webhooks import Params, Webhook

API: Final = "2010-04-01"
_PLACES: Final = ("City", "State", "Zip")
_SIP: Final = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487", "failed": "404"}
_GROUPS: Final = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}


def voice_params(x: Exchange, call: Call) -> Params:
    """The parameters of every request about a call, the carrier's legacy and empty ones included."""
    params = {
        "CallSid": call.sid,
        "AccountSid": x.config.account_sid,
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
        "CallStatus": call.status,
        "ApiVersion": API,
        "Direction": call.direction,
        **_geography(("From", call.from_), ("Caller", call.from_), ("To", call.to), ("Called", call.to)),
    }
    if call.parent is not None:
        params["ParentCallSid"] = call.parent
    if call.answered_by is not None:
        params["AnsweredBy"] = call.answered_by
    if call.direction == "inbound":
        params |= call.params
    return params


def _geography(*ends: tuple[str, str]) -> Params:
    """What the carrier tells of a British number: the country, and the rest empty. Nothing of a browser."""
    told: Params = {}
    for name, number in ends:
        if number.startswith("+"):
            told |= {f"{name}{place}": "" for place in _PLACES}
            told[f"{name}Country"] = "GB" if number.startswith("+44") else ""
    return told


def call_callback(x: Exchange, call: Call, event: str) -> None:
    """Tell how a call goes on: initiated, ringing, answered or completed (any end)."""
    callback = call.callback
    if callback is None or event not in callback.events:
        return
    params = voice_params(x, call) | {
        "Timestamp": rfc2822(x.now()) or "",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(callback.next()),
    }
    if event == "initiated":
        params["CallStatus"] = "initiated"
    if event == "completed":
        seconds = seconds_of(call)
        params |= {
            "CallDuration": str(seconds),
            "Duration": str(-(-seconds // 60)),
            "SipResponseCode": _SIP.get(call.status, "200"),
        }
    x.post(Webhook("call-status", callback.url, params, callback.method, lane=call.sid))


def seconds_of(call: Call) -> int:
    """How long a call was answered, in whole seconds."""
    if call.started is None or call.ended is None:
        return 0
    return int((call.ended - call.started).total_seconds())


def conference_callback(
    x: Exchange, conference: Conference, event: str, member: Member | None = None, more: Params | None = None
) -> None:
    """Tell what happened in a conference, to the URL that its first member fixed."""
    callback = conference.callback
    if callback is None or _GROUPS[event] not in callback.events:
        return
    params = {
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "AccountSid": x.config.account_sid,
        "SequenceNumber": str(callback.next()),
        "Timestamp": rfc2822(x.now()) or "",
        "StatusCallbackEvent": event,
    }
    if member is not None:
        params |= _member_params(member)
    x.post(
        Webhook(
            "conference-status", callback.url, params | (more or {}), callback.method, lane=conference.sid
        )
    )


def _member_params(member: Member) -> Params:
    params = {
        "CallSid": member.call.sid,
        "Muted": _word(member.muted),
        "Hold": _word(member.hold),
        "Coaching": _word(member.coaching),
        "EndConferenceOnExit": _word(member.ends),
        "StartConferenceOnEnter": _word(member.starts),
    }
    if member.label:
        params["ParticipantLabel"] = member.label
    if member.coaches:
        params["CallSidToCoach"] = member.coaches
    return params


def _word(value: bool) -> str:
    return "true" if value else "false"


def message_callback(x: Exchange, message: Message) -> None:
    """Tell how a text goes on."""
    callback = message.callback
    if callback is None:
        return
    params = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": message.status,
        "SmsStatus": message.status,
        "AccountSid": x.config.account_sid,
        "From": message.from_,
        "To": message.to,
        "ApiVersion": API,
    }
    if message.status in ("delivered", "undelivered"):
        params["RawDlrDoneDate"] = x.now().strftime("%y%m%d%H%M")
    if message.error is not None:
        params["ErrorCode"] = str(message.error)
    x.post(Webhook("message-status", callback.url, params, callback.method, lane=message.sid))
