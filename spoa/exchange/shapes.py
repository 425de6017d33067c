"""Calls, conferences, participants, texts and numbers as the carrier's JSON (``spoa_core.openapi.json``)."""

from spoa.exchange.callbacks import API, seconds_of
from spoa.exchange.clock import rfc2822
from spoa.exchange.config import Application, Number
from spoa.exchange.core import Exchange
from spoa.exchange.model import MESSAGE_DONE, Call, Conference, Media, Member, Message
from spoa.exchange.rest import JSON
from spoa.exchange.texts import segments

_CALL_PARTS = (
    "events", "notifications", "payments", "recordings", "siprec", "streams", "transcriptions",
    "user_defined_message_subscriptions", "user_defined_messages",
)  # fmt: skip


def _base(x: Exchange) -> str:
    return f"/{API}/Accounts/{x.config.account_sid}"


def call_json(x: Exchange, call: Call) -> JSON:
    """A call."""
    uri = f"{_base(x)}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "date_created": rfc2822(call.created),
        "date_updated": rfc2822(call.updated),
        "parent_call_sid": call.parent,
        "account_sid": x.config.account_sid,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from_,
        "from_formatted": call.from_,
        "phone_number_sid": call.number_sid,
        "status": call.status,
        "start_time": rfc2822(call.started),
        "end_time": rfc2822(call.ended),
        "duration": str(seconds_of(call)) if call.ended else None,
        "price": None,
        "price_unit": "USD",
        "direction": call.direction,
        "answered_by": call.answered_by,
        "api_version": API,
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": str(int(call.queue_time * 1000)),
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {part: f"{uri}/{part.title().replace('_', '')}.json" for part in _CALL_PARTS},
    }


def conference_json(x: Exchange, conference: Conference) -> JSON:
    """A conference."""
    uri = f"{_base(x)}/Conferences/{conference.sid}"
    return {
        "account_sid": x.config.account_sid,
        "date_created": rfc2822(conference.created),
        "date_updated": rfc2822(conference.updated or conference.created),
        "api_version": API,
        "friendly_name": conference.name,
        "region": "us1",
        "sid": conference.sid,
        "status": conference.status,
        "uri": f"{uri}.json",
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
        "reason_conference_ended": conference.reason,
        "call_sid_ending_conference": conference.ended_by,
    }


def participant_json(x: Exchange, conference: Conference, member: Member) -> JSON:
    """A participant."""
    states = {"queued": "queued", "ringing": "ringing", "in-progress": "connected", "completed": "complete"}
    return {
        "account_sid": x.config.account_sid,
        "call_sid": member.call.sid,
        "label": member.label,
        "call_sid_to_coach": member.coaches,
        "coaching": member.coaching,
        "conference_sid": conference.sid,
        "date_created": rfc2822(member.created),
        "date_updated": rfc2822(member.updated or member.created),
        "end_conference_on_exit": member.ends,
        "muted": member.muted,
        "hold": member.hold,
        "start_conference_on_enter": member.starts,
        "status": states.get(member.call.status, "failed"),
        "queue_time": str(int(member.call.queue_time * 1000)),
        "uri": f"{_base(x)}/Conferences/{conference.sid}/Participants/{member.call.sid}.json",
    }


def message_json(x: Exchange, message: Message) -> JSON:
    """A text."""
    uri = f"{_base(x)}/Messages/{message.sid}"
    return {
        "body": message.body,
        "num_segments": str(segments(message.body)),
        "direction": message.direction,
        "from": message.from_,
        "to": message.to,
        "date_updated": rfc2822(message.updated),
        "price": None,
        "error_message": None if message.error is None else f"Error {message.error}",
        "uri": f"{uri}.json",
        "account_sid": x.config.account_sid,
        "num_media": str(len(message.media)),
        "status": message.status,
        "messaging_service_sid": None,
        "sid": message.sid,
        "date_sent": rfc2822(message.sent if message.status in (*MESSAGE_DONE, "sent") else None),
        "date_created": rfc2822(message.created),
        "error_code": message.error,
        "price_unit": "USD",
        "api_version": API,
        "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
    }


def media_json(x: Exchange, message: Message, media: Media) -> JSON:
    """A picture of a text."""
    return {
        "account_sid": x.config.account_sid,
        "content_type": media.content_type,
        "date_created": rfc2822(message.created),
        "date_updated": rfc2822(message.updated),
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": f"{_base(x)}/Messages/{message.sid}/Media/{media.sid}.json",
    }


def number_json(x: Exchange, number: Number, labels: dict[str, str]) -> JSON:
    """One of our numbers."""
    return {
        "account_sid": x.config.account_sid,
        "address_sid": None,
        "address_requirements": "none",
        "api_version": API,
        "beta": False,
        "capabilities": {"mms": True, "sms": True, "voice": True, "fax": False},
        "date_created": rfc2822(x.now()),
        "date_updated": rfc2822(x.now()),
        "friendly_name": labels.get(number.number, number.number),
        "identity_sid": None,
        "phone_number": number.number,
        "origin": "twilio",
        "sid": number.sid,
        **_urls("sms", number.texts),
        "status_callback": number.status_callback or "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "uri": f"{_base(x)}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_receive_mode": "voice",
        "voice_caller_id_lookup": False,
        **_urls("voice", number.voice),
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "bundle_sid": None,
        "status": "in-use",
        "type": "local",
    }


def _urls(kind: str, app: Application) -> JSON:
    return {
        f"{kind}_application_sid": None,
        f"{kind}_url": app.url or "",
        f"{kind}_method": app.method,
        f"{kind}_fallback_url": app.fallback_url or "",
        f"{kind}_fallback_method": app.fallback_method,
    }
