"""Legs: made, rung, answered, ended. What a leg does once it is answered is a script given by the caller."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from spoa.exchange.callbacks import call_callback
from spoa.exchange.callees import behaviour_of, play_part
from spoa.exchange.config import Application
from spoa.exchange.core import Exchange
from spoa.exchange.hearing import tell
from spoa.exchange.model import Call, Callback, new_sid
from spoa.exchange.tasks import Script, Task, first_of, sleep

BUFFER: Final = 5.0  # seconds the carrier adds to a Timeout
_SETUP: Final = 0.1
_UNREGISTERED: Final = 2.0
WITHHELD: Final = "anonymous"


@dataclass(frozen=True)
class Order:
    """A leg that is wanted."""

    to: str
    from_: str
    direction: str
    app: Application = field(default_factory=Application)
    callback: Callback | None = None
    parent: str | None = None
    timeout: float = 60.0
    params: dict[str, str] = field(default_factory=dict)
    detect_machine: bool = False


def make(x: Exchange, order: Order) -> Call:
    """Make the record of a leg to a party; nothing rings yet."""
    address, _, query = order.to.partition("?") if order.to.startswith("client:") else (order.to, "", "")
    number = x.config.numbers.get(order.from_)
    call = Call(
        sid=new_sid("CA"),
        direction=order.direction,
        from_=order.from_,
        to=address,
        party=x.party(address),
        created=x.now(),
        app=order.app,
        updated=x.now(),
        parent=order.parent,
        number_sid=number.sid if number else None,
        callback=order.callback,
        params={**dict(parse_qsl(query)), **order.params},
        detect_machine=order.detect_machine,
    )
    _keep(x, call)
    return call


def make_incoming(
    x: Exchange, from_: str, to: str, party: str, app: Application, params: dict[str, str]
) -> Call:
    """Make the record of a leg that a party begins, to one of our numbers or an application."""
    number = x.config.numbers.get(to)
    call = Call(
        sid=new_sid("CA"), direction="inbound", from_=from_, to=to, party=x.party(party), created=x.now(),
        app=app, status="ringing", updated=x.now(), number_sid=number.sid if number else None, params=params,
    )  # fmt: skip
    if number is not None and number.status_callback:
        call.callback = Callback(number.status_callback)
    _keep(x, call)
    return call


def _keep(x: Exchange, call: Call) -> None:
    x.calls[call.sid] = call
    call.party.legs = [*call.party.legs[-20:], call]
    x.journal.note("call", sid=call.sid, direction=call.direction, status=call.status)
    x.changed()


def place(x: Exchange, call: Call, timeout: float, answered: Callable[[], Script]) -> None:
    """Ring a leg; once it is answered carry out the script, and hang up when that ends."""
    call.task = Task(x.timeline, _life(x, call, timeout, answered))


def carry_out(x: Exchange, call: Call, script: Script) -> None:
    """Let a leg do this from now on, in place of what it did."""
    if call.task is not None:
        call.task.stop()
    call.task = Task(x.timeline, script, lambda _: finish(x, call, "completed"))


def _life(x: Exchange, call: Call, timeout: float, answered: Callable[[], Script]) -> Script:
    yield from _wait_for_turn(x, call)
    call_callback(x, call, "initiated")
    yield sleep(x.timeline, _SETUP)
    if not call.party.reachable:
        yield sleep(x.timeline, _UNREGISTERED)
    end = _cannot_ring(x, call) or (yield from _ring(x, call, timeout))
    if end is None:
        answer(x, call)
        play_part(x, call, lambda: hang_up(x, call))
        yield from answered()
    finish(x, call, end or "completed")


def _wait_for_turn(x: Exchange, call: Call) -> Script:
    """Calls made by REST start at most so many a second; those beyond wait their turn."""
    if call.direction != "outbound-api" or not x.config.calls_per_second:
        return
    now = x.timeline.seconds()
    turn = max(now, x.next_dial)
    x.next_dial = turn + 1 / x.config.calls_per_second
    call.queue_time = turn - now
    if turn > now:
        yield sleep(x.timeline, turn - now)


def _cannot_ring(x: Exchange, call: Call) -> str | None:
    """Why a leg cannot ring: the status it ends with, or None."""
    behaviour = behaviour_of(x, call)
    if behaviour is not None:
        return behaviour.does if behaviour.does in ("busy", "failed") else None
    if not call.party.reachable:
        return "no-answer"
    others = [leg for leg in call.party.live if leg is not call and leg.status != "queued"]
    return "busy" if others and not call.party.is_client else None


def _ring(x: Exchange, call: Call, timeout: float) -> Script:
    """Ring; give None when it was answered, else the status it ends with."""
    set_status(x, call, "ringing")
    call_callback(x, call, "ringing")
    tell(x, call, f"ringing: {call.from_}", kind="tone", by="line")
    waits = [call.picked_up.wait, call.refused.wait, sleep(x.timeline, timeout + BUFFER)]
    behaviour = behaviour_of(x, call)
    if behaviour is not None and behaviour.does != "no-answer":
        waits.append(sleep(x.timeline, behaviour.after))
    place_in, _ = yield first_of(*waits)
    return {1: "busy", 2: "no-answer"}.get(place_in)


def answer(x: Exchange, call: Call) -> None:
    """A leg is answered; harmless when it was before."""
    if call.started is not None:
        return
    call.started = x.now()
    if call.detect_machine:
        behaviour = behaviour_of(x, call)
        call.answered_by = "machine_start" if behaviour and behaviour.does == "voicemail" else "human"
    set_status(x, call, "in-progress")
    tell(x, call, "connected", kind="tone", by="line")
    call_callback(x, call, "answered")


def set_status(x: Exchange, call: Call, status: str) -> None:
    """Change the status of a leg."""
    call.status, call.updated = status, x.now()
    x.journal.note("call", sid=call.sid, direction=call.direction, status=status)
    x.changed()


def finish(x: Exchange, call: Call, status: str) -> None:
    """End a leg with this status; what it was doing is stopped. Harmless when it has ended."""
    if not call.live:
        return
    if status == "completed" and call.started is None:
        status = "no-answer" if call.direction == "inbound" else "canceled"
    call.ended = x.now()
    set_status(x, call, status)
    if call.task is not None:
        call.task.stop()
    tell(x, call, f"call ended ({status})", kind="tone", by="line")
    call.ear, call.listening, call.sound = None, None, ""
    call_callback(x, call, "completed")
    call.gone.fire(status)


def hang_up(x: Exchange, call: Call) -> None:
    """The party of a leg hangs up."""
    call.leaves_by = "participant_hung_up"
    finish(x, call, "completed")
