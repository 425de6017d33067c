"""Random interleavings of everything that can happen, against the one promise: a caller is never alone."""

from collections import deque
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spoa.calls.commands import (
    CancelDial,
    Command,
    DialReceiver,
    EndRoom,
    HoldCaller,
    JoinReceiver,
    LookAtRoom,
    RemoveParty,
    SayToCaller,
    UnholdCaller,
)
from spoa.calls.model import Event, TransferState
from spoa.calls.stages import Form, Happened, Line, Party, Reach, Stage
from spoa.calls.transfer import advance, differences, is_over, open_transfer, rest_failed
from spoa.calls.view import invariant

LEGS = {
    Party.CALLER: ("CA-caller", "CA-caller-2"),
    Party.GIVER: ("CA-giver", "CA-giver-2", "CA-giver-3"),
    Party.RECEIVER: ("CA-receiver", "CA-receiver-2"),
}
NOT_ONCE = {Happened.HOLD_FAILED, Happened.UNHOLD_FAILED, Happened.REMOVE_FAILED}


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(Happened))
    party = leg = None
    if kind in (Happened.JOINED, Happened.LEFT):
        party = draw(st.sampled_from(Party))
        leg = draw(st.sampled_from([None, *LEGS[party]]))
    return Event(kind, party, leg, sure=draw(st.booleans()))


starts = st.builds(
    lambda form, own, known: (
        open_transfer(
            form,
            caller_leg="CA-caller" if own or form is not Form.FROM_PARTNER else "",
            giver_leg="CA-giver" if known else "",
        ).state
    ),
    st.sampled_from(Form),
    st.booleans(),
    st.booleans(),
)


def fire(state: TransferState) -> Event | None:
    return Event(state.timer.kind, number=state.timer.number) if state.timer else None


@pytest.mark.promise(4)
@settings(max_examples=2000, deadline=None)
@given(starts, st.lists(st.one_of(events(), st.just("timer")), max_size=25))
def test_no_interleaving_leaves_a_caller_who_hears_nobody_and_no_timer(
    start: TransferState, script: list[Event | str]
) -> None:
    state = start
    for item in script:
        event = fire(state) if item == "timer" else item
        if not isinstance(event, Event):
            continue
        outcome = advance(state, event)
        assert invariant(outcome.state) == "", (event, state, outcome)
        if item == "timer":
            assert outcome.ignored == "", f"a timer ran out and no row took it: {state.stage} {event.kind}"
        if outcome.ignored:
            assert not outcome.commands
        state = outcome.state


@pytest.mark.promise(6)
@settings(max_examples=1500, deadline=None)
@given(starts, st.lists(events(), max_size=20), events())
def test_an_event_told_twice_changes_nothing_the_second_time(
    state: TransferState, script: list[Event], event: Event
) -> None:
    for earlier in script:
        state = advance(state, earlier).state
    once = advance(state, event).state
    again = advance(once, event)
    if event.kind not in NOT_ONCE:
        assert again.state == once
        assert not any(isinstance(c, DialReceiver | JoinReceiver | HoldCaller) for c in again.commands)


class World:
    """The carrier and the people, as they really are; tells of what happens by callbacks that may be lost."""

    def __init__(self, form: Form) -> None:
        self.room = {Party.CALLER: "CA-caller", Party.GIVER: "CA-giver"}
        self.held = False
        self.message = ""
        self.ringing = False
        self.receivers = 0
        self.givers = 1
        self.ended = False
        self.told: deque[Event] = deque()
        self.state = open_transfer(form, caller_leg="CA-caller", giver_leg="CA-giver").state

    def feed(self, event: Event, fails: bool = False) -> None:
        outcome = advance(self.state, event)
        self.state = outcome.state
        for command in outcome.commands:
            self.carry_out(command, fails)

    def carry_out(self, command: Command, fails: bool) -> None:
        if fails and not isinstance(command, LookAtRoom):
            failed = rest_failed(command)
            if failed:
                self.told.append(failed)
            return
        match command:
            case HoldCaller(message) | SayToCaller(message):
                self.play(message)
            case UnholdCaller():
                self.held = False
                self.told.append(Event(Happened.CALLER_UNHELD))
            case RemoveParty(party):
                self.leave(party)
            case EndRoom():
                self.end()
            case LookAtRoom():
                self.reconcile()
            case _:
                self.ring(command)

    def ring(self, command: Command) -> None:
        match command:
            case DialReceiver():
                self.receivers += 1
                self.ringing = True
            case CancelDial():
                self.ringing = False
                self.told.append(Event(Happened.LEFT, Party.RECEIVER))
            case JoinReceiver() if self.ringing:
                self.join_receiver()
            case _:
                pass

    def play(self, message: str) -> None:
        if Party.CALLER in self.room:
            self.held, self.message = True, message
            self.told.append(Event(Happened.CALLER_HELD))

    def end(self) -> None:
        for party in list(self.room):
            self.leave(party)
        self.ended = True

    def join_receiver(self) -> None:
        self.ringing = False
        self.room[Party.RECEIVER] = f"CA-receiver-{self.receivers}"
        self.told.append(Event(Happened.JOINED, Party.RECEIVER, self.room[Party.RECEIVER]))

    def join_giver(self) -> None:
        self.givers += 1
        self.room[Party.GIVER] = f"CA-giver-{self.givers}"
        self.told.append(Event(Happened.JOINED, Party.GIVER, self.room[Party.GIVER]))

    def leave(self, party: Party) -> None:
        leg = self.room.pop(party, None)
        if leg:
            self.told.append(Event(Happened.LEFT, party, leg))

    def reconcile(self) -> None:
        held = self.held if Party.CALLER in self.room else None
        for event in differences(self.state, dict(self.room), held):
            self.told.append(event)

    def settle(self) -> None:
        """Let everything work from here: callbacks come, timers end, the queue sends the next handler."""
        for _ in range(60):
            while self.told:
                self.feed(self.told.popleft())
            if is_over(self.state):
                return
            if self.state.queued and Party.GIVER not in self.room and Party.CALLER in self.room:
                self.join_giver()
            self.reconcile()
            while self.told:
                self.feed(self.told.popleft())
            event = fire(self.state)
            if event:
                self.feed(event)

    def caller_hears(self) -> bool:
        return self.held or bool({Party.GIVER, Party.RECEIVER} & set(self.room))


ACTS = st.sampled_from(
    [
        *("begin", "accept", "decline", "bring_in", "mine", "handover", "cancel", "finished"),
        *("caller_leaves", "giver_leaves", "receiver_leaves", "giver_joins", "answer_without_accept"),
        *("timer", "tell", "tell", "tell", "lose", "twice", "last_first", "fails"),
    ]
)

SAYS = {
    "begin": Happened.BEGIN,
    "decline": Happened.RECEIVER_DECLINED,
    "bring_in": Happened.BRING_IN,
    "mine": Happened.RECEIVER_SAYS_MINE,
    "handover": Happened.GIVER_SAYS_HANDOVER,
    "cancel": Happened.CANCEL,
}


def fire_timer(world: World, *, fails: bool) -> None:
    event = fire(world.state)
    if event:
        world.feed(event, fails)


DOES: dict[str, Callable[[World], object]] = {
    "accept": lambda w: w.ringing and w.feed(Event(Happened.RECEIVER_ACCEPTED)),
    "answer_without_accept": lambda w: w.ringing and w.feed(Event(Happened.RECEIVER_ANSWERED)),
    "finished": lambda w: w.feed(Event(Happened.RECEIVER_FINISHED)),
    "caller_leaves": lambda w: w.leave(Party.CALLER),
    "giver_leaves": lambda w: w.leave(Party.GIVER),
    "receiver_leaves": lambda w: w.leave(Party.RECEIVER),
    "giver_joins": lambda w: w.room and Party.GIVER not in w.room and w.join_giver(),
    "timer": lambda w: fire_timer(w, fails=False),
    "fails": lambda w: fire_timer(w, fails=True),
    "tell": lambda w: w.told and w.feed(w.told.popleft()),
    "lose": lambda w: w.told and w.told.popleft(),
    "twice": lambda w: w.told and w.told.append(w.told[0]),
    "last_first": lambda w: w.told.rotate(1),
}


def act(world: World, what: str) -> None:
    """Let one thing happen in the world."""
    if what in SAYS:
        world.feed(Event(SAYS[what]))
    else:
        DOES[what](world)


@pytest.mark.promise(4)
@settings(max_examples=2000, deadline=None)
@given(st.sampled_from([Form.BRIEF_FIRST, Form.JOIN_AT_ONCE]), st.lists(ACTS, max_size=40))
def test_whatever_was_lost_doubled_or_late_the_caller_ends_up_with_someone(
    form: Form, script: list[str]
) -> None:
    world = World(form)
    for what in script:
        act(world, what)
        assert invariant(world.state) == ""
    world.settle()
    assert invariant(world.state) == ""
    if Party.CALLER in world.room and not is_over(world.state):
        assert world.caller_hears(), (world.state, world.room, world.held)
        assert world.state.timer is not None
    if Party.CALLER in world.room and world.state.line is Line.TALKING:
        assert not world.held, "the record says talking and the caller hears a loop"
    if is_over(world.state) and world.state.line is Line.GONE:
        assert not world.ringing, "a phone rings on for a caller who has gone"


NOT_IN = {
    Form.BRIEF_FIRST: set(),
    Form.JOIN_AT_ONCE: {Stage.HOLDING, Stage.BRIEFING},
    Form.FROM_PARTNER: {Stage.HOLDING},
    Form.IN_WRITING: {
        Stage.HOLDING,
        Stage.BRIEFING,
        Stage.JOINING,
        Stage.CALLER_LOST,
        Stage.HANDLER_LOST,
        Stage.FAILED,
    },
}


@pytest.mark.promise(4)
@pytest.mark.parametrize("form", Form)
def test_every_stage_and_every_exit_of_a_form_can_be_reached_and_no_other(form: Form) -> None:
    seen = {open_transfer(form).state}
    frontier = set(seen)
    told = [Event(kind) for kind in Happened]
    told += [Event(k, p) for k in (Happened.JOINED, Happened.LEFT) for p in Party]
    for _ in range(8):
        frontier = {advance(s, e).state for s in frontier for e in [*told, *filter(None, [fire(s)])]} - seen
        if len(frontier) > 300:
            frontier = set(sorted(frontier, key=repr)[:: len(frontier) // 300 + 1])
        seen |= frontier
    assert {s.stage for s in seen} == set(Stage) - NOT_IN[form]


def test_a_receiver_who_is_gone_never_comes_back_by_a_late_callback() -> None:
    state = open_transfer(Form.JOIN_AT_ONCE).state
    for event in (
        Event(Happened.BEGIN),
        Event(Happened.JOINED, Party.RECEIVER, "CA1"),
        Event(Happened.LEFT, Party.RECEIVER, "CA1"),
    ):
        state = advance(state, event).state
    late = advance(state, Event(Happened.JOINED, Party.RECEIVER, "CA1"))
    assert late.ignored == "stale"
    assert late.state.receiver is Reach.GONE
