"""A conversation by text or chat: what a reply changes in the case, and what is said and asked next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from spoa.cases.alerts import end_alert
from spoa.conversation import messages
from spoa.conversation.languages import is_foreign
from spoa.conversation.model import Reply, Understood
from spoa.conversation.plain import plain, words_of
from spoa.conversation.render import options
from spoa.conversation.understanding import understand
from spoa.conversation.wishes import is_thanks, wish
from spoa.journey import asking, joining, prompts
from spoa.journey.ambulance import Ambulance
from spoa.journey.assess import look_again
from spoa.journey.handing import Handing
from spoa.journey.pictures import what_becomes_of_it
from spoa.journey.reaching import NOT_REACHED, want_person
from spoa.journey.saying import close_prompt, open_prompt, say
from spoa.journey.situation import situation_of
from spoa.journey.taking import Turn, add_words, take
from spoa.journey.telling import standing, withdraw
from spoa.journey.tools import Tools
from spoa.kernel.errors import Invalid
from spoa.records.cases import Contact
from spoa.triage.finder import danger
from spoa.triage.rulebook import Rulebook
from spoa.triage.steps import Step

MISSES_UNTIL_A_PERSON: Final = 2
_A_SENTENCE: Final = 4
_NO_ENGLISH: Final = "writes in another language: ring them with an interpreter"
_SAYS_NOTHING: Final = (Understood.UNCLEAR, Understood.MEDIA, Understood.STALE, Understood.EXPIRED)


@dataclass(frozen=True)
class Dialogue:
    """Carries a conversation one reply further. Everything happens in the caller's transaction."""

    tools: Tools
    handing: Handing
    ambulance: Ambulance

    def begin(self, session: Session, contact: Contact, words: str, *, at: datetime) -> None:
        """Greet someone who has just come with their first words, and ask the first question."""
        wanted = wish(None, words)
        turn = Turn(session, contact, None, Reply(wanted or Understood.EXPIRED), at, words)
        if wanted is Understood.STOP:
            self._stop(turn)
            return
        greeting = messages.welcome() if contact.channel == "text" else messages.welcome_chat()
        code = joining.told_code(None, turn.reply, words)
        if code is not None:
            say(session, contact, greeting, at=at, prompt=prompts.joining(code))
            return
        if len(words_of(plain(words))) >= (_A_SENTENCE if wanted else 1):
            add_words(contact.case, words)
        said = [greeting]
        if is_foreign(words):
            _bring_person(turn, _NO_ENGLISH)
            said.append(messages.person_coming())
        if wanted in (Understood.HUMAN, Understood.WORSE):
            _bring_person(turn, "asked for a person")
            said.append(messages.person_coming())
        self._go_on(session, contact, "\n\n".join(said), at=at)

    def resume(self, session: Session, contact: Contact, *, at: datetime) -> None:
        """Go on in a new contact of a case where the others stopped; what was told is not asked again."""
        for other in contact.case.contacts:
            if other.id != contact.id:
                close_prompt(other)
        if contact.case.owner_kind == "staff":
            contact.handler_id = contact.case.owner_id
            say(session, contact, messages.a_colleague_reads(), at=at)
            return
        self._go_on(session, contact, messages.welcome_by_code(), at=at)

    def hear(
        self,
        session: Session,
        contact: Contact,
        body: str,
        *,
        pictures: int,
        at: datetime,
        came: datetime | None = None,
    ) -> None:
        """Take in one reply. Whatever it is, something sensible is said and nothing is lost.

        ``came`` is when they sent it, if not now: what was sent before a question was asked answers it not.
        """
        contact.heard_at, contact.state = at, "open"
        if NOT_REACHED in end_alert(session, contact.case, "silent", NOT_REACHED, at=at):
            want_person(session, contact.case, "wrote after we could not reach them: ring them", at=at)
        prompt = open_prompt(contact)
        asked_at, now = contact.prompt_at or at, came or at
        reply = understand(prompt, body, asked_at=asked_at, now=now, pictures=pictures)
        turn = Turn(session, contact, prompt, reply, at, body)
        code = joining.told_code(prompt, reply, body)
        if code is not None and contact.handler_id is None:
            self._code(turn, code)
            return
        alarm = self._listen(turn, body)
        if contact.handler_id is not None and reply.kind not in _ALWAYS_HEARD:
            return  # a colleague has taken this conversation, reads it and answers
        if alarm and reply.kind in _SAYS_NOTHING:
            self._go_on(session, contact, "", at=at)
            return
        _REPLIES[reply.kind](self, turn)

    def hear_late(self, session: Session, contact: Contact, body: str, *, at: datetime) -> None:
        """Take in an answer to what is not asked any more: nothing is answered, and danger is not missed."""
        reply = Reply(wish(None, body) or Understood.STALE, say=messages.already_answered())
        turn = Turn(session, contact, open_prompt(contact), reply, at, body)
        contact.heard_at, contact.state = at, "open"
        self._listen(turn, body)
        if contact.handler_id is None or reply.kind in _ALWAYS_HEARD:
            _REPLIES[reply.kind](self, turn)

    def go_on(self, session: Session, contact: Contact, *, at: datetime, words: str = "") -> None:
        """Say something and ask the next thing, of somebody whose case was changed by another."""
        self._go_on(session, contact, words, at=at)

    def _listen(self, turn: Turn, body: str) -> bool:
        """Keep what somebody says in their own words; say whether it sounds like danger: a person looks."""
        own = body
        for option in options(turn.prompt) if turn.prompt else ():
            own = own.replace(option, "")
        alarm = bool(danger(self._rulebook(turn), own))
        about_them = turn.prompt is not None and turn.prompt.id in prompts.ABOUT_THEM
        if alarm or (len(words_of(plain(own))) >= _A_SENTENCE and not about_them):
            add_words(turn.case, own)
            if turn.case.state == "closed" and (alarm or not is_thanks(own)):
                _bring_person(turn, "wrote again after everything was arranged")
        if alarm:
            _bring_person(turn, "words that sound like danger")
        elif is_foreign(body):
            _bring_person(turn, _NO_ENGLISH)
        return alarm

    def _code(self, turn: Turn, code: str) -> None:
        """Somebody names a case: ask for what belongs to it, unless it is the one in which they write."""
        if turn.case.reference == code and turn.case.state == "open":
            self._go_on(turn.session, turn.contact, messages.welcome_by_code(), at=turn.at)
        else:
            say(turn.session, turn.contact, "", at=turn.at, prompt=prompts.joining(code))

    def _claims(self, turn: Turn) -> None:
        """Go on in the case whose code and birthday were told, or here where they do not fit."""
        close_prompt(turn.contact)
        try:
            contact = joining.joined(turn)
        except Invalid as wrong:
            self._go_on(turn.session, turn.contact, wrong.say, at=turn.at)
        else:
            self.resume(turn.session, contact, at=turn.at)

    def _answered(self, turn: Turn) -> None:
        if turn.prompt is not None and turn.prompt.id.startswith(prompts.JOIN):
            self._claims(turn)
            return
        turn.contact.misses = 0
        try:
            words = take(turn, self.handing, self._rulebook(turn))
        except Invalid as wrong:
            say(turn.session, turn.contact, wrong.say, at=turn.at, prompt=turn.prompt)
            return
        close_prompt(turn.contact)
        if _places(turn):
            self.ambulance.confirm_place(turn.session, turn.case, by=turn.by, at=turn.at)
        if turn.prompt and turn.prompt.id == prompts.CHOOSE and turn.reply.value == prompts.NONE:
            _bring_person(turn, "none of our questions fits what they write")
            words = messages.person_coming()
        self._go_on(turn.session, turn.contact, words, at=turn.at)

    def _go_on(self, session: Session, contact: Contact, words: str, *, at: datetime) -> None:
        """Assess again, act on what is ready, and ask the next thing."""
        case = contact.case
        if case.state == "closed":
            say(session, contact, words, at=at)
            return
        undecided, known = case.urgency is None, case.human
        found = self._assess(session, contact, at=at)
        said = [words]
        if case.human and case.human != known:
            want_person(session, case, str(case.human["why"]), at=at)
            said.append(messages.looked_at())
        if found.status == "decided":
            said += [self.handing.suggested(found)] if undecided else []
            said += [self.handing.hand_on(session, contact, at=at)]
            said += [self.handing.looking_after(found, contact)] if undecided else []
        prompt = asking.next_prompt(situation_of(self.handing.placing, session, contact, found, at=at))
        if prompt is None:
            close_prompt(contact)
        whole = "\n\n".join(filter(None, said))
        if whole or prompt:
            say(session, contact, whole, at=at, prompt=prompt)

    def _assess(self, session: Session, contact: Contact, *, at: datetime) -> Step:
        """Look again; where the words mean one problem without doubt, take it without asking."""
        found = look_again(self.tools, session, contact, at=at)
        clear = asking.clear_candidate(found.candidates)
        if found.status != "choose" or clear is None:
            return found
        contact.case.protocols = [clear]
        return look_again(self.tools, session, contact, at=at)

    def _human(self, turn: Turn) -> None:
        _bring_person(turn, "asked for a person")
        say(turn.session, turn.contact, messages.person_coming(), at=turn.at, prompt=turn.prompt)

    def _stop(self, turn: Turn) -> None:
        turn.contact.opted_out = True
        close_prompt(turn.contact)
        if turn.case.state == "open":
            _bring_person(turn, "wants no texts: ring them")

    def _start(self, turn: Turn) -> None:
        turn.contact.opted_out = False
        self._go_on(turn.session, turn.contact, messages.welcome_back(), at=turn.at)

    def _worse(self, turn: Turn) -> None:
        """Ask the danger signs again and bring a person; nobody has to prove that they are worse."""
        rulebook = self._rulebook(turn)
        told = standing(turn.session, turn.case.id)
        danger_signs = [row for row in told if _is_danger(rulebook, row.key)]
        reassuring = [row for row in danger_signs if row.value["is"] in (False, [], "unsure")]
        withdraw(turn.session, reassuring, why="said to be worse: asked again", by=turn.by, at=turn.at)
        turn.case.pinned_class = min(turn.case.pinned_class or 2, 2)
        _bring_person(turn, "is getting worse")
        self._go_on(turn.session, turn.contact, messages.worse(), at=turn.at)

    def _rulebook(self, turn: Turn) -> Rulebook:
        return self.tools.rulebooks.of(turn.session, turn.case)

    def _unclear(self, turn: Turn) -> None:
        """Ask again in other words; after the second time a person looks too."""
        turn.contact.misses += 1
        words = [turn.reply.say]
        if turn.contact.misses == MISSES_UNTIL_A_PERSON:
            _bring_person(turn, "was not understood")
            words.append(messages.person_coming())
        again = replace(turn.prompt, tries=turn.prompt.tries + 1) if turn.prompt else None
        say(turn.session, turn.contact, "\n\n".join(filter(None, words)), at=turn.at, prompt=again)

    def _media(self, turn: Turn) -> None:
        if turn.case.state == "closed":
            _bring_person(turn, "sent a picture after everything was arranged")
        self._go_on(turn.session, turn.contact, what_becomes_of_it(turn.session, turn.case.id), at=turn.at)

    def _expired(self, turn: Turn) -> None:
        """Answer what came too late, or when nothing was asked."""
        if turn.case.state == "closed":
            thanks = is_thanks(turn.body)
            words = messages.thanked() if thanks else messages.nothing_open()
            say(turn.session, turn.contact, words, at=turn.at)
        elif turn.prompt is not None:
            self._go_on(turn.session, turn.contact, turn.reply.say, at=turn.at)
        else:
            self._go_on(turn.session, turn.contact, messages.added(), at=turn.at)


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


def _places(turn: Turn) -> bool:
    """Say whether the reply says where the person is: an ambulance that is on its way must know."""
    asked = {turn.prompt.id} if turn.prompt else set()
    return not {prompts.POSTCODE, prompts.ADDRESS}.isdisjoint(asked | set(turn.reply.values))


def _is_danger(rulebook: Rulebook, key: str) -> bool:
    group = rulebook.groups.get(key)
    fact = rulebook.facts.get(key.removesuffix(".check"))
    return group.danger if group else fact is not None and fact.danger


def _bring_person(turn: Turn, why: str) -> None:
    """Let the case wait for a call handler, and tell those on shift."""
    want_person(turn.session, turn.case, why, at=turn.at)
