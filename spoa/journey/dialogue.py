"""A conversation by text or chat: what a reply changes in the case, and what is said and asked next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from spoa.cases.alerts import raise_alert
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.conversation import messages
from spoa.conversation.model import Understood
from spoa.conversation.understanding import understand
from spoa.journey import asking
from spoa.journey.assess import look_again
from spoa.journey.handing import Handing
from spoa.journey.saying import close_prompt, open_prompt, say
from spoa.journey.situation import situation_of
from spoa.journey.taking import Turn, add_words, take
from spoa.journey.telling import standing, withdraw
from spoa.journey.tools import Tools
from spoa.kernel.errors import Invalid
from spoa.records.cases import Case, Contact

MISSES_UNTIL_A_PERSON: Final = 2
_A_SENTENCE: Final = 4


@dataclass(frozen=True)
class Dialogue:
    """Carries a conversation one reply further. Everything happens in the caller's transaction."""

    tools: Tools
    handing: Handing

    def begin(self, session: Session, contact: Contact, *, at: datetime) -> None:
        """Greet someone who has just come, and ask the first question."""
        self._go_on(session, contact, messages.welcome(), at=at)

    def hear(self, session: Session, contact: Contact, body: str, *, pictures: int, at: datetime) -> None:
        """Take in one reply. Whatever it is, something sensible is said and nothing is lost."""
        contact.heard_at, contact.state = at, "open"
        prompt = open_prompt(contact)
        reply = understand(prompt, body, asked_at=contact.prompt_at or at, now=at, pictures=pictures)
        if len(body.split()) >= _A_SENTENCE and (prompt is None or prompt.id not in asking.ABOUT_THEM):
            add_words(contact.case, body)
        turn = Turn(session, contact, prompt, reply, at)
        if contact.handler_id is not None and reply.kind not in _ALWAYS_HEARD:
            return  # a colleague has taken this conversation, reads it and answers
        _REPLIES[reply.kind](self, turn)

    def go_on(self, session: Session, contact: Contact, *, at: datetime) -> None:
        """Ask the next thing of somebody whose case was changed by another, for example by a handler."""
        self._go_on(session, contact, "", at=at)

    def _answered(self, turn: Turn) -> None:
        turn.contact.misses = 0
        if turn.prompt and turn.prompt.id == asking.CHOOSE and turn.reply.value == asking.NONE:
            self._unclear(turn)
            return
        try:
            words = take(turn, self.handing, self.tools.rulebook)
        except Invalid as wrong:
            say(turn.session, turn.contact, wrong.say, at=turn.at, prompt=turn.prompt)
            return
        close_prompt(turn.contact)
        self._go_on(turn.session, turn.contact, words, at=turn.at)

    def _go_on(self, session: Session, contact: Contact, words: str, *, at: datetime) -> None:
        """Assess again, act on what is ready, and ask the next thing."""
        case = contact.case
        undecided = case.urgency is None
        found = look_again(self.tools, session, contact, at=at)
        said = [words]
        if found.status == "decided":
            said += [self.handing.decided(found)] if undecided else []
            said += [self.handing.hand_on(session, contact, at=at)]
        elif case.human:
            _want_person(session, case, str(case.human["why"]), at=at)
        prompt = asking.next_prompt(situation_of(self.handing.placing, session, contact, found, at=at))
        whole = "\n\n".join(filter(None, said))
        if whole or prompt:
            say(session, contact, whole, at=at, prompt=prompt)

    def _human(self, turn: Turn) -> None:
        _bring_person(turn, "asked for a person")
        say(turn.session, turn.contact, messages.person_coming(), at=turn.at, prompt=turn.prompt)

    def _stop(self, turn: Turn) -> None:
        turn.contact.opted_out = True
        close_prompt(turn.contact)
        _bring_person(turn, "wants no texts: ring them")

    def _start(self, turn: Turn) -> None:
        turn.contact.opted_out = False
        self._go_on(turn.session, turn.contact, messages.welcome_back(), at=turn.at)

    def _worse(self, turn: Turn) -> None:
        """Ask the danger signs again and bring a person; nobody has to prove that they are worse."""
        danger = [row for row in standing(turn.session, turn.case.id) if self._is_danger(row.key)]
        reassuring = [row for row in danger if row.value["is"] in (False, [], "unsure")]
        withdraw(turn.session, reassuring, why="said to be worse: asked again", by=turn.by, at=turn.at)
        turn.case.pinned_class = min(turn.case.pinned_class or 2, 2)
        _bring_person(turn, "is getting worse")
        self._go_on(turn.session, turn.contact, messages.worse(), at=turn.at)

    def _is_danger(self, key: str) -> bool:
        group = self.tools.rulebook.groups.get(key)
        fact = self.tools.rulebook.facts.get(key.removesuffix(".check"))
        return group.danger if group else fact is not None and fact.danger

    def _unclear(self, turn: Turn) -> None:
        """Ask again in other words; after the second time a person looks too. Danger in it is not missed."""
        turn.contact.misses += 1
        words = [turn.reply.say]
        if turn.contact.misses >= MISSES_UNTIL_A_PERSON:
            _bring_person(turn, "was not understood")
            words.append(messages.person_coming())
        found = look_again(self.tools, turn.session, turn.contact, at=turn.at)
        danger = found.question if found.question and found.question.danger else None
        prompt = asking.prompt_of(danger) if danger else turn.prompt
        say(turn.session, turn.contact, "\n\n".join(filter(None, words)), at=turn.at, prompt=prompt)

    def _media(self, turn: Turn) -> None:
        say(turn.session, turn.contact, messages.picture_kept(), at=turn.at, prompt=turn.prompt)

    def _expired(self, turn: Turn) -> None:
        if turn.case.state == "closed":
            say(turn.session, turn.contact, messages.nothing_open(), at=turn.at)
        else:
            self._go_on(turn.session, turn.contact, turn.reply.say, at=turn.at)


_ALWAYS_HEARD: Final = (Understood.STOP, Understood.WORSE)

_REPLIES: Final[Mapping[Understood, Callable[[Dialogue, Turn], None]]] = {
    Understood.ANSWERED: Dialogue._answered,
    Understood.SEVERAL: Dialogue._answered,
    Understood.HUMAN: Dialogue._human,
    Understood.STOP: Dialogue._stop,
    Understood.START: Dialogue._start,
    Understood.WORSE: Dialogue._worse,
    Understood.UNCLEAR: Dialogue._unclear,
    Understood.EMPTY: Dialogue._unclear,
    Understood.MEDIA: Dialogue._media,
    Understood.STALE: Dialogue._expired,
    Understood.EXPIRED: Dialogue._expired,
}


def _bring_person(turn: Turn, why: str) -> None:
    """Let the case wait for a call handler, and tell those on shift."""
    if turn.contact.handler_id is None:
        wait_in_queue(turn.session, turn.case, queue=HANDLERS, why=why)
    _want_person(turn.session, turn.case, why, at=turn.at)


def _want_person(session: Session, case: Case, why: str, *, at: datetime) -> None:
    raise_alert(session, case, level="high", cause="human", say=f"A person is wanted: {why}.", at=at)
