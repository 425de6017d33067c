"""Playing: begin a caller, let one thing happen at a time, and tell what is to be done next."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from spoa.demo.callers import BY_ID, SPARE_NUMBERS, Caller, Channel
from spoa.demo.doors import Doors
from spoa.demo.hands import Hands
from spoa.demo.moment import Moment, look
from spoa.demo.plays import Play, Plays
from spoa.demo.speaking import AT_PATIENT, Said, next_words, press_keys, say
from spoa.demo.steps import STEPS, Step
from spoa.kernel.errors import Invalid, SpoaError, Unavailable
from spoa.kernel.ids import new_id
from spoa.records.cases import Case, Contact
from spoa.web.csrf import visit_csrf
from spoa.web.use_cases import UseCases

AIM: Final = 90
"""Seconds to a shown hand-over."""

_SPEAKS_AFTER: Final = 1.5
_ACTS_AFTER: Final = 1.5


@dataclass(frozen=True)
class Stage:
    """The desk's plays. Everything that they do goes through the same doors as anybody's."""

    services: UseCases
    doors: Doors

    @property
    def plays(self) -> Plays:
        """Return the plays of the last hour."""
        return Plays(self.services.redis)

    def begin(self, caller_id: str, *, staff: bool = False) -> Play:
        """Let a caller come: a chat is begun, a text sent, a number rung."""
        caller = BY_ID.get(caller_id)
        if caller is None:
            raise Invalid("There is no such caller to play.")
        self._hang_up()
        at = self.services.clock.now()
        play = Play(
            id=new_id(),
            caller=caller.id,
            number=self._number(caller),
            began=at.isoformat(),
            staff=staff or caller.watched,
        )
        if caller.channel is Channel.CHAT:
            play.visit = self._begin_chat(caller)
        elif caller.channel is Channel.TEXT:
            self.doors.phone(play.number, "text", {"to": caller.line, "body": caller.opening})
        else:
            self.doors.phone(play.number, "ring", {"to": caller.line})
        self.plays.keep(play)
        self.plays.remember(play)
        return play

    def turn(self, play_id: str, *, now_please: bool = False) -> Moment:
        """Let one thing happen if it is time for it (``now_please``: the caller's next words, at once)."""
        with self.plays.turn(play_id) as mine:
            play = self.plays.find(play_id)
            moment = look(self.services, BY_ID[play.caller], play)
            if mine and not play.ended:
                try:
                    self._go_on(moment, now_please)
                finally:
                    self.plays.keep(play)
        return moment

    def look(self, play_id: str) -> Moment:
        """Return where a play stands, and change nothing."""
        play = self.plays.find(play_id)
        return look(self.services, BY_ID[play.caller], play)

    def _go_on(self, moment: Moment, now_please: bool) -> None:
        play, waited = moment.play, moment.play.waited(moment.at)
        if press_keys(self.doors, moment):
            return
        following = next_step(moment)
        said = next_words(moment)
        speaks = following is not None or moment.caller.channel is Channel.VOICE
        if said is not None and speaks:
            if now_please or (play.by_itself and waited >= _SPEAKS_AFTER):
                self._say(moment, said)
            return
        if following is None:
            play.ended = moment.at.isoformat()
        elif play.staff and following.deed is not None and waited >= _ACTS_AFTER:
            self._do(moment, following)

    def _say(self, moment: Moment, said: Said) -> None:
        csrf = visit_csrf(moment.play.visit) if moment.play.visit else ""
        say(self.doors, moment, said, csrf)
        moment.play.last = moment.at.isoformat()

    def _do(self, moment: Moment, step: Step) -> None:
        """Do what a member of staff would. What a page refuses is left to the visitor, who sees why there."""
        moment.play.last, moment.play.trouble = moment.at.isoformat(), ""
        if step.deed is None:
            return
        try:
            step.deed(Hands(self.services, self.doors, moment.play), moment)
        except SpoaError as refused:
            moment.play.trouble = refused.say

    def _begin_chat(self, caller: Caller) -> str:
        form = {"source": caller.line, "complaint": caller.opening}
        answer = self.doors.post(AT_PATIENT, "/chat/start", form, cookies={})
        if "spoa-visit" not in answer.cookies:
            raise Unavailable("The chat did not begin. Wait a moment, then play the caller again.")
        return answer.cookies["spoa-visit"]

    def _hang_up(self) -> None:
        """End the call of the play before: its people are needed for the next one."""
        last = self.plays.last()
        if last is not None and BY_ID[last.caller].channel is Channel.VOICE:
            self.doors.phone(last.number, "hangup", {})

    def _number(self, caller: Caller) -> str:
        """Return a telephone with which no case is open, so that a caller can be played again and again."""
        if not caller.number:
            return ""
        with self.services.records.read() as session:
            asked = select(Contact.address).join(Case, Case.id == Contact.case_id)
            taken = set(session.scalars(asked.where(Contact.channel.in_(("text", "voice")))))
        return next((each for each in (caller.number, *SPARE_NUMBERS) if each not in taken), caller.number)


def next_step(now: Moment) -> Step | None:
    """Return the first step that has not been done; ``None`` when somebody has the person.

    What was done stays done: the handler who took the call leaves it in the end.
    """
    steps = STEPS[now.caller.id]
    done = {place for place, step in enumerate(steps) if step.done(now)} | set(now.play.did)
    now.play.did = sorted(done)
    return next((step for place, step in enumerate(steps) if place not in done), None)


def guide(now: Moment) -> dict[str, Any]:
    """Return what ``desk/guide.html`` shows: the steps, the pane that is next, the time."""
    steps, following = STEPS[now.caller.id], next_step(now)
    said = next_words(now)
    return {
        "id": now.play.id,
        "title": now.caller.heading,
        "began": now.play.began_at,
        "ended": now.play.ended_at,
        "aim": AIM,
        "next_pane": "caller" if said else following.pane if following else "",
        "steps": [
            {"words": each.words(now), "state": "now" if each is following else _state(place, now)}
            for place, each in enumerate(steps)
        ],
        "next_words": said.words if said and not now.play.ended else "",
        "by_itself": now.play.by_itself,
        "staff": now.play.staff,
        "trouble": now.play.trouble if now.play.staff else "",
    }


def _state(place: int, now: Moment) -> str:
    return "done" if place in now.play.did else "to_come"
