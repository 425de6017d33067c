"""The carrier in the words of what we do. A thin wall before the library; it decides nothing.

Rooms are named by us (opaque); orders to a room want the carrier's own id, which is looked up each time,
because a name may be used again after a room has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from spoa.adapters.twilio.errors import CarrierError, Kind, of_answer, told
from spoa.adapters.twilio.tokens import address_of
from spoa.adapters.twilio.transport import Fetch, media_path
from spoa.adapters.twilio.twiml import ROOM_EVENTS
from spoa.journey.ports import InRoom

_CALL_EVENTS: Final = ["initiated", "ringing", "answered", "completed"]
_LIVE_CALLS: Final = ("queued", "ringing", "in-progress")
_LIVE_ROOMS: Final = ("init", "in-progress")
_LOOK_BACK: Final = timedelta(seconds=5)  # the carrier's clock is not ours
_PAGE: Final = 50
_LISTEN: Final = 4
"""Seconds in which it must be clear who picked up (the carrier's least is 3); then a key is asked for."""


@dataclass(frozen=True)
class LiveCall:
    """A leg that the carrier says is live, or a call that came in."""

    reference: str
    to: str
    sender: str
    status: str
    at: datetime


@dataclass(frozen=True)
class LiveRoom:
    """A room that the carrier says is live."""

    reference: str
    name: str


@dataclass(frozen=True)
class IncomingText:
    """A text that the carrier has taken in for us. ``media`` are its addresses at the carrier."""

    reference: str
    to: str
    sender: str
    body: str
    media: tuple[str, ...]
    at: datetime


class TwilioCarrier:
    """Carries out our orders by the library's client; every method raises ``CarrierError``.

    It is the ``VoiceCarrier`` and the ``TextCarrier`` of the journeys, and what reconciliation reads back.
    """

    def __init__(self, client: Client, fetch: Fetch | None = None) -> None:
        self._client = client
        self._fetch = fetch

    def fetch_picture(self, address: str) -> tuple[str, bytes]:
        """Return the type of a picture that somebody texted, and its bytes."""
        path = media_path(address)
        if path is None or self._fetch is None:
            raise CarrierError(Kind.GONE, "no picture of the carrier's")
        with told():
            status, content_type, data = self._fetch(path)
        if status >= 400:
            raise of_answer(status, None)
        return content_type.partition(";")[0].strip().lower(), data

    def send_text(self, *, to: str, sender: str, body: str, callback: str) -> str:
        """Send a text and return the carrier's reference."""
        with told():
            sent = self._client.messages.create(to=to, from_=sender, body=body, status_callback=callback)
        return str(sent.sid)

    def find_text(self, *, to: str, body: str, since: str) -> str | None:
        """Return the reference of a text with these words, sent to ``to`` since a date or moment (ISO)."""
        earliest = _moment(since) - _LOOK_BACK
        with told():
            sent = self._client.messages.list(to=to, limit=_PAGE)
        ours = (m for m in sent if m.direction != "inbound" and _at(m.date_created) >= earliest)
        return next((str(m.sid) for m in ours if m.body == body), None)

    def send_to(self, *, call: str, url: str) -> None:
        """Let a live call go on with the document at ``url``."""
        with told():
            self._client.calls(call).update(url=url, method="POST")

    def ring_into_room(
        self,
        *,
        room: str,
        to: str,
        sender: str,
        label: str,
        status: str,
        events: str,
        seconds: int,
        guest: bool = False,
    ) -> str:
        """Ring someone and put them into a room when they answer; return the leg.

        ``guest``: they come in muted, and a room in which nobody has spoken stays as it is.
        Only for softphones: a telephone's voicemail would be joined. Telephones are rung with ``ring``.
        """
        with told():
            made = self._client.conferences(room).participants.create(
                from_=sender,
                to=address_of(to),
                label=label,
                timeout=seconds,
                early_media=False,
                beep="false",
                start_conference_on_enter=not guest,
                muted=guest,
                end_conference_on_exit=False,
                conference_record="do-not-record",
                status_callback=status,
                status_callback_method="POST",
                status_callback_event=_CALL_EVENTS,
                conference_status_callback=events,
                conference_status_callback_method="POST",
                conference_status_callback_event=ROOM_EVENTS.split(),
            )
        return str(made.call_sid)

    def ring(self, *, to: str, sender: str, url: str, status: str, seconds: int, listen: bool = False) -> str:
        """Ring a telephone and go on with the document at ``url`` when it answers; return the leg.

        ``listen``: for a machine, for a few seconds only, because a person hears nothing meanwhile; the
        document is then asked for with ``AnsweredBy``.
        """
        machine: Any = {"machine_detection": "Enable", "machine_detection_timeout": _LISTEN} if listen else {}
        with told():
            made = self._client.calls.create(
                to=address_of(to),
                from_=sender,
                url=url,
                method="POST",
                timeout=seconds,
                status_callback=status,
                status_callback_method="POST",
                status_callback_event=_CALL_EVENTS,
                **machine,
            )
        return str(made.sid)

    def hold(self, *, room: str, call: str, url: str) -> None:
        """Put a participant on hold; they hear the document at ``url``, which loops by itself.

        The carrier asks for it with GET unless told otherwise.
        """
        with told():
            self._participant(room, call).update(hold=True, hold_url=url, hold_method="POST")

    def unhold(self, *, room: str, call: str) -> None:
        """Take a participant off hold."""
        with told():
            self._participant(room, call).update(hold=False)

    def speak(self, *, room: str, call: str, muted: bool, coached: str | None) -> None:
        """Let a participant be heard by nobody, by everybody, or by the leg ``coached`` alone."""
        heard: dict[str, Any] = {"muted": muted, "coaching": coached is not None}
        if coached is not None:
            heard["call_sid_to_coach"] = coached
        with told():
            self._participant(room, call).update(**heard)

    def remove(self, *, room: str, call: str) -> None:
        """Take a participant out of a room, which ends their leg."""
        with told():
            self._participant(room, call).delete()

    def end_call(self, *, call: str) -> None:
        """End a leg, whether it rings or is live."""
        with told():
            self._client.calls(call).update(status="completed")

    def end_room(self, *, room: str) -> None:
        """End a room and every leg in it. That there is none is what was wanted."""
        with told():
            for live in self._rooms(room):
                self._client.conferences(live.sid).update(status="completed")

    def in_room(self, *, room: str) -> tuple[InRoom, ...]:
        """Return who is in a room now, not who is being rung; empty when there is no such room."""
        with told():
            people = [
                each
                for live in self._rooms(room)
                for each in self._client.conferences(live.sid).participants.list()
            ]
        return tuple(
            InRoom(str(each.label or ""), str(each.call_sid), bool(each.hold))
            for each in people
            if each.status == "connected"
        )

    def is_live(self, *, call: str) -> bool:
        """Say whether a leg rings or is up; one that the carrier does not know is not."""
        try:
            with told():
                return str(self._client.calls(call).fetch().status) in _LIVE_CALLS
        except CarrierError as error:
            if not error.gone:
                raise
            return False

    def find_leg(self, *, to: str, since: str) -> str | None:
        """Return the leg last rung to ``to`` since a moment (ISO): for an answer that was lost."""
        earliest = _moment(since) - _LOOK_BACK
        with told():
            rung = self._client.calls.list(to=address_of(to), limit=_PAGE)
        ours = (call for call in rung if str(call.direction).startswith("outbound"))
        return next((str(call.sid) for call in ours if _at(call.date_created) >= earliest), None)

    def live_calls(self) -> tuple[LiveCall, ...]:
        """Return every leg that the carrier says is queued, ringing or in progress."""
        with told():
            found = [c for status in _LIVE_CALLS for c in self._client.calls.list(status=status)]
        return tuple(map(_call, found))

    def live_rooms(self) -> tuple[LiveRoom, ...]:
        """Return every room that the carrier says is live, one with a single person in it too."""
        with told():
            found = [c for status in _LIVE_ROOMS for c in self._client.conferences.list(status=status)]
        return tuple(LiveRoom(str(one.sid), str(one.friendly_name)) for one in found)

    def calls_since(self, moment: datetime) -> tuple[LiveCall, ...]:
        """Return the calls that came in since a moment, oldest first, each with its original time."""
        with told():
            found = self._client.calls.list(start_time_after=moment.date())
        came = [_call(each) for each in found if each.direction == "inbound"]
        return tuple(sorted((each for each in came if each.at >= moment), key=lambda each: each.at))

    def texts_since(self, moment: datetime) -> tuple[IncomingText, ...]:
        """Return the texts that came in since a moment, oldest first, each with its original time."""
        with told():
            found = self._client.messages.list(date_sent_after=moment.date())
            came = [m for m in found if m.direction == "inbound" and _at(m.date_created) >= moment]
            texts = [self._text(message) for message in came]
        return tuple(sorted(texts, key=lambda text: text.at))

    def _text(self, message: Any) -> IncomingText:
        at, media = _at(message.date_created), _media_of(message)
        return IncomingText(
            str(message.sid), str(message.to), str(message.from_), str(message.body), media, at
        )

    def _rooms(self, room: str) -> Iterable[Any]:
        """Return the live rooms of this name; there is one, or none."""
        named = self._client.conferences.list(friendly_name=room, limit=_PAGE)
        return [one for one in named if one.status in _LIVE_ROOMS]

    def _participant(self, room: str, call: str) -> Any:
        live = next(iter(self._rooms(room)), None)
        if live is None or not call:
            raise CarrierError(Kind.GONE, "there is no such room or leg any more")
        return self._client.conferences(live.sid).participants(call)


def _call(call: Any) -> LiveCall:
    sender = str(getattr(call, "_from", "") or "")
    return LiveCall(
        str(call.sid), str(call.to), sender, str(call.status), _at(call.start_time or call.date_created)
    )


def _moment(iso: str) -> datetime:
    """Return a moment from ISO text; a bare date is its beginning in UTC."""
    return _at(datetime.fromisoformat(iso))


def _at(moment: datetime | None) -> datetime:
    """Return an aware UTC moment; what the carrier gives no time for is long ago."""
    if moment is None:
        return datetime.min.replace(tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _media_of(message: Any) -> tuple[str, ...]:
    """Return where the pictures of a text are; the words wait for no picture that cannot be listed."""
    try:
        kept = message.media.list() if int(message.num_media or 0) else []
    except TwilioException:
        return ()
    return tuple(str(each.uri).removesuffix(".json") for each in kept)
