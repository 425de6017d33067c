"""The steps of each play: what the people at the desk do next, how one sees that it is done, and doing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from spoa.calls.stages import Party, Stage
from spoa.demo.hands import Hands
from spoa.demo.moment import Moment
from spoa.triage.steps import Question

Deed = Callable[[Hands, Moment], None]


_AMOUNTS: Final = ("number", "duration", "date")


@dataclass(frozen=True)
class Step:
    """One step. ``pane`` is where it happens; without a ``deed`` it is the caller's or the service's own.

    ``done`` says whether it has happened, ``words`` what to do, from how the case stands.
    """

    pane: str
    words: Callable[[Moment], str]
    done: Callable[[Moment], bool]
    deed: Deed | None = None


def _plain(words: str) -> Callable[[Moment], str]:
    return lambda _now: words


def _came(now: Moment) -> bool:
    return now.view is not None


def _decided(now: Moment) -> bool:
    return now.decided


def _has(*handed_over: str) -> Callable[[Moment], bool]:
    return lambda now: now.has_it(*handed_over)


# ---- the chat: a letter to the practice, and a referral that is accepted


def _accept_referral(hands: Hands, now: Moment) -> None:
    found = now.need("accepted")
    if found is not None and found.referral is not None and found.referral.state == "offered":
        form = {"rings_by": "Ruth Bell", "rings_at": (now.at + timedelta(hours=1)).isoformat()}
        hands.press("ruth.bell", "community", f"/referrals/{found.referral.id}/accept", form)


# ---- the text: a time is chosen, booked and acknowledged


def _booked(now: Moment) -> bool:
    found = now.need("booked")
    return found is not None and found.booking is not None


def _acknowledged(now: Moment) -> bool:
    found = now.need("booked")
    return found is not None and found.booking is not None and found.booking.state != "booked"


def _accept_booking(hands: Hands, now: Moment) -> None:
    found = now.need("booked")
    if found is not None and found.booking is not None:
        user, host = now.caller.staff[-1].username, now.caller.staff[-1].host
        hands.press(user, host, f"/provider/booking/{found.booking.id}/accept", {})


# ---- the call


def _case(now: Moment, path: str) -> str:
    return f"/console/case/{now.view.case.id if now.view else ''}/{path}"


def _jo(hands: Hands, now: Moment, path: str, form: Mapping[str, Any]) -> None:
    hands.press("jo.marsh", "handler", _case(now, path), form)


def _take_call(hands: Hands, now: Moment) -> None:
    if now.view is not None and now.view.case.owner_kind == "queue":
        _jo(hands, now, "call/take", {})
    hands.pick_up("jo.marsh")


def _chosen(now: Moment) -> bool:
    return now.view is not None and now.view.step.status != "choose"


def _choose(hands: Hands, now: Moment) -> None:
    view = now.view
    if view is None:
        return
    if not view.case.complaint:
        _jo(hands, now, "complain", {"words": now.caller.opening})
    elif view.step.candidates:
        _jo(hands, now, "choose", {"answer": view.step.candidates[0].protocol})


def _ambulance(now: Moment) -> bool:
    return now.view is not None and now.view.ambulance is not None


def _sent(now: Moment) -> bool:
    asked = now.view.ambulance if now.view else None
    return asked is not None and asked.state not in ("counting", "undone")


def _question(now: Moment) -> str:
    question = now.view.step.question if now.view else None
    if question is None:
        return "ask what is shown"
    if question.type in _AMOUNTS:
        return f"write {now.caller.tells.get(question.id, 'what is said')}, press Enter"
    ticked = " and ".join(
        f"“{option.text}”" for option in question.options if option.id in _ticks(question, now)
    )
    return f"tick {ticked}, press Enter"


def _ticks(question: Question, now: Moment) -> list[str]:
    """Return the options of a question that are true by what the caller has said."""
    shown = [option.id for option in question.options]
    if question.type == "group":
        return [each for each in shown if each in now.told] or ["none"]
    if question.type == "yes_no":
        return ["yes" if question.id in now.told else "no"]
    told = now.caller.tells.get(question.id, "unsure")
    return [told if told in shown else shown[0]]


def _answer(hands: Hands, now: Moment) -> None:
    question = now.view.step.question if now.view else None
    if question is None:
        return
    form: dict[str, Any] = {"question": question.id, "member": list(question.facts)}
    if question.type in _AMOUNTS:
        form["low"] = now.caller.tells.get(question.id, "1")
    else:
        form["answer"] = _ticks(question, now)
    _jo(hands, now, "answer", form)


def _placed(now: Moment) -> bool:
    asked = now.view.ambulance if now.view else None
    return asked is not None and (asked.confirmed_at is not None or _has("joined")(now))


def _place(hands: Hands, now: Moment) -> None:
    _jo(hands, now, "place", now.caller.place)


def _desk(now: Moment) -> str:
    """Return which of the desks is being rung: the user name of its pane."""
    receiver = now.view.transfer.receiver if now.view and now.view.transfer else None
    return next((pane.username for pane in now.caller.staff[1:] if pane.who == receiver), "kit.lowe")


def _press_desk(hands: Hands, now: Moment, do: str) -> None:
    asked = now.view.ambulance if now.view else None
    username = _desk(now)
    host = next(pane.host for pane in now.caller.staff if pane.username == username)
    if asked is not None:
        hands.press(username, host, f"/ambulance/{asked.id}/{do}", {})


def _desk_accepts(hands: Hands, now: Moment) -> None:
    if now.view is not None and now.view.ambulance is not None and now.view.ambulance.state == "sent":
        _press_desk(hands, now, "accept")
    hands.pick_up(_desk(now))


def _desk_has_him(hands: Hands, now: Moment) -> None:
    _press_desk(hands, now, "mine")


def _receiver_here(now: Moment) -> bool:
    return now.here(Party.RECEIVER) or _has("joined")(now)


def _passed_on(now: Moment) -> bool:
    """Say whether the first desk was rung in vain and the next one is rung."""
    return now.view is not None and now.view.transfer is not None and len(now.view.transfer.row.offered) > 1


# ---- the other way: a partner rings our nurse


def _offer(now: Moment) -> str:
    return now.view.transfer.row.id if now.view and now.view.transfer else ""


def _nurse_accepts(hands: Hands, now: Moment) -> None:
    if _offer(now):
        hands.press("sam.reid", "clinician", f"/clinician/offer/{_offer(now)}/accept", {})
    hands.pick_up("sam.reid")


def _nurse_has_her(hands: Hands, now: Moment) -> None:
    hands.press("sam.reid", "clinician", _case(now, "call/say/mine"), {})


def _handed_over(now: Moment) -> bool:
    return now.view is not None and any(
        each is not None and each.state.stage is Stage.HANDED_OVER for each in (now.view.transfer,)
    )


_DAVID_RINGS: Final = (
    Step("caller", _plain("David rings"), _came),
    Step("handler", _plain("Take the call"), lambda now: now.here(Party.GIVER), _take_call),
    Step("handler", _plain("write “indigestion”, choose Chest pain"), _chosen, _choose),
    Step("handler", _question, _ambulance, _answer),
    Step("", _plain("it goes by itself after 5 s"), _sent),
)
_PLACE: Final = Step("handler", _plain("write 12 Ravenside Court, MK40 1AA, confirm"), _placed, _place)

STEPS: Final[Mapping[str, tuple[Step, ...]]] = {
    "chat": (
        Step("caller", _plain("Walter writes"), _came),
        Step("caller", _plain("he is asked, harm plainly too"), _decided),
        Step("caller", _plain("he says who he is; his practice has it"), _has("delivered")),
        Step("fourth", _plain("press Accept: Ruth will ring him"), _has("accepted"), _accept_referral),
    ),
    "text": (
        Step("caller", _plain("Anya’s mother texts"), _came),
        Step("caller", _plain("she is asked about danger, then the rest"), _decided),
        Step("caller", _plain("three times: she takes one"), _booked),
        Step("fourth", _plain("press Accept: they expect her"), _acknowledged, _accept_booking),
    ),
    "voice": (
        *_DAVID_RINGS,
        Step("third", _plain("press Accept and join"), _receiver_here, _desk_accepts),
        _PLACE,
        Step("third", _plain("press “I have him”"), _has("joined"), _desk_has_him),
    ),
    "silent": (
        *_DAVID_RINGS,
        _PLACE,
        Step("", _plain("nobody answers at desk 1 for 20 s; Jo stays with him"), _passed_on),
        Step("fourth", _plain("press Accept and join"), _receiver_here, _desk_accepts),
        Step("fourth", _plain("press “I have him”"), _has("joined"), _desk_has_him),
    ),
    "partner": (
        Step("caller", _plain("the paramedic rings"), _came),
        Step("third", _plain("press Accept"), _receiver_here, _nurse_accepts),
        Step("third", _plain("press “I have them”"), _handed_over, _nurse_has_her),
    ),
}
