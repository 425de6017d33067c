"""Every journey, built once from the tools and the outside, and the jobs and rounds that they bring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from spoa.journey.acting import Acting
from spoa.journey.ambulance import GO, Ambulance
from spoa.journey.chats import Chats
from spoa.journey.console import Console
from spoa.journey.consulting import Consulting
from spoa.journey.dialogue import Dialogue
from spoa.journey.dispatch import Dispatch
from spoa.journey.handing import Handing
from spoa.journey.inboxes import Inboxes
from spoa.journey.looking import Looking
from spoa.journey.matching import Matching
from spoa.journey.offering import DELIVER
from spoa.journey.offering_rules import COMPARE
from spoa.journey.offers import Offers
from spoa.journey.partners import Partners
from spoa.journey.pictures import KEEP, Pictures
from spoa.journey.placing import Placing
from spoa.journey.ports import Mailbox, TextCarrier, VoiceCarrier
from spoa.journey.reception import Reception
from spoa.journey.saying import SEND_TEXT
from spoa.journey.shift import OnShift
from spoa.journey.texts import Texts
from spoa.journey.tools import Tools
from spoa.journey.versions import Versions
from spoa.journey.voice.back import TIMER as RING_TIMER
from spoa.journey.voice.back import Backs
from spoa.journey.voice.back_desk import BackDesk
from spoa.journey.voice.carrying import Orders
from spoa.journey.voice.desk import CallDesk
from spoa.journey.voice.guest_desk import GuestDesk
from spoa.journey.voice.heard import Hearing
from spoa.journey.voice.inbound import TIMER as LINE_TIMER
from spoa.journey.voice.interpreting import Interpreters
from spoa.journey.voice.line import Line
from spoa.journey.voice.look import Look
from spoa.journey.voice.missed import Missed
from spoa.journey.voice.news import News
from spoa.journey.voice.orders import CARRY_OUT
from spoa.journey.voice.receivers import OFFER_AGAIN
from spoa.journey.voice.ringing import Ringing
from spoa.journey.voice.transfers import TIMER as TRANSFER_TIMER
from spoa.journey.voice.transfers import Transfers
from spoa.journey.voice.unreached import Unreached
from spoa.journey.voice.wishes import LOOK
from spoa.journey.watch import Watch
from spoa.journey.writing import Writing
from spoa.records.unheard import HEAR

Job = Callable[[str, Callable[[Session], None]], None]

_WATCH_SECONDS = 2.0
_RECONCILE_SECONDS = 30.0
_MISSED_SECONDS = 10.0  # somebody waits for an answer to a text that we could not take in


@dataclass(frozen=True)
class Journeys:
    """The use-cases of every journey."""

    tools: Tools
    placing: Placing
    chats: Chats
    texts: Texts
    pictures: Pictures
    matching: Matching
    console: Console
    acting: Acting
    looking: Looking
    partners: Partners
    ambulance: Ambulance
    line: Line
    ringing: Ringing
    news: News
    look: Look
    desk: CallDesk
    orders: Orders
    transfers: Transfers
    missed: Missed
    watch: Watch
    consulting: Consulting
    inboxes: Inboxes
    reception: Reception
    dispatch: Dispatch
    offers: Offers
    on_shift: OnShift
    backs: Backs
    back_desk: BackDesk
    guest_desk: GuestDesk
    interpreters: Interpreters
    unreached: Unreached
    versions: Versions
    writing: Writing

    def jobs(self) -> Mapping[str, Job]:
        """Return the use-cases that are jobs, by name."""
        return {
            HEAR: self.texts.hear,
            KEEP: self.pictures.keep,
            SEND_TEXT: self.texts.send,
            DELIVER: self.partners.deliver,
            GO: self.ambulance.go,
            CARRY_OUT: self.orders.carry_out,
            LOOK: self.look.look,
            LINE_TIMER: self.line.timer,
            OFFER_AGAIN: self.ringing.again,
            TRANSFER_TIMER: self.transfers.timer,
            RING_TIMER: self.backs.timer,
            COMPARE: self.versions.compare,
        }

    def rounds(self) -> tuple[tuple[str, float, Callable[[], object]], ...]:
        """Return what the clock process does again and again."""
        return (
            ("watch", _WATCH_SECONDS, self.watch.round),
            ("reconcile", _RECONCILE_SECONDS, self.look.reconcile),
            ("texts", _MISSED_SECONDS, self.texts.look_for_missed),
            ("calls", _MISSED_SECONDS, self.missed.look),
        )


def build_journeys(
    tools: Tools, placing: Placing, *, voice: VoiceCarrier, text: TextCarrier, mailbox: Mailbox
) -> Journeys:
    """Join the journeys."""
    transfers = Transfers(tools)
    writing = Writing(tools, transfers)
    handing = Handing(tools, placing, writing.by_itself)
    ringing = Ringing(tools, transfers)
    ambulance = Ambulance(tools, ringing.desk)
    dialogue = Dialogue(tools, handing, ambulance)
    backs = Backs(tools, placing)
    hearing = Hearing(transfers, backs)
    news = News(tools, hearing)
    desk = CallDesk(tools, transfers)
    line = Line(tools, placing)
    return Journeys(
        tools=tools,
        placing=placing,
        chats=Chats(tools, dialogue),
        texts=Texts(tools, dialogue, text),
        pictures=Pictures(tools, text),
        matching=Matching(tools),
        console=Console(tools, dialogue, transfers),
        acting=Acting(tools, placing, ambulance),
        looking=Looking(tools, placing),
        partners=Partners(tools, dialogue, mailbox),
        ambulance=ambulance,
        line=line,
        missed=Missed(tools, voice, line, news),
        ringing=ringing,
        news=news,
        look=Look(tools, voice, hearing),
        desk=desk,
        orders=Orders(tools, voice, news.failed),
        transfers=transfers,
        watch=Watch(tools),
        consulting=Consulting(tools),
        inboxes=Inboxes(tools),
        reception=Reception(tools),
        dispatch=Dispatch(tools, ambulance, desk, ringing),
        offers=Offers(tools),
        on_shift=OnShift(tools, transfers),
        backs=backs,
        back_desk=BackDesk(tools, backs, transfers),
        guest_desk=GuestDesk(tools),
        interpreters=Interpreters(tools, placing),
        unreached=Unreached(tools, placing),
        versions=Versions(tools),
        writing=writing,
    )
