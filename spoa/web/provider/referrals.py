"""The inbox of a service that takes referrals: who asks, who will ring and when."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.journey.inboxes import ReferralInbox, ReferralLine
from spoa.kernel.errors import Invalid
from spoa.kernel.london import clock_time, day_words, from_london, london
from spoa.routing.referral import WORDS
from spoa.web.forms import parse
from spoa.web.provider import day, forms
from spoa.web.provider.views import blueprint, needs_kind, providers
from spoa.web.render import is_part, render
from spoa.web.security import me
from spoa.web.use_cases import use_cases

__all__ = ["blueprint"]

_KINDS: Final = ("voluntary", "community", "mental_health", "social_care", "hospital", "dental", "pharmacy")
_HOURS: Final = (10, 12, 15, 18)
_DAYS: Final = 3


@blueprint.get("/referrals")
@providers
def referrals() -> ResponseReturnValue:
    """Show the inbox."""
    return render("provider/referrals.html", **_inbox())


@blueprint.get("/referrals/head")
@providers
def referrals_head() -> ResponseReturnValue:
    """Show how many wait for an answer and how many are ours."""
    return render("provider/head.html", **_inbox())


@blueprint.get("/referrals/inbox")
@providers
def inbox() -> ResponseReturnValue:
    """Show the inbox alone, for a page that heard of something new."""
    return render("provider/inbox.html", **_inbox())


@blueprint.post("/referrals/<referral_id>/accept")
@providers
def accept_referral(referral_id: str) -> ResponseReturnValue:
    """Take a person: who will ring and by when is told to them at once."""
    form = parse(forms.AcceptReferralForm)
    if form["rings_at"] <= use_cases().clock.now():
        raise Invalid("Choose a time that has not gone by.")
    use_cases().journeys.partners.accept_referral(
        referral_id,
        promised=f"{form['rings_by']} will ring you",
        contact_by=form["rings_at"],
        by=me().actor,
    )
    return _answered()


@blueprint.get("/referrals/<referral_id>/decline")
@providers
def ask_decline_referral(referral_id: str) -> ResponseReturnValue:
    """Ask why a referral is declined."""
    confirm = {
        "title": "Decline this referral?",
        "say": "The single point of access asks the next service at once, and sees your reason.",
        "url": url_for("provider.decline_referral", referral_id=referral_id),
        "target": "#inbox",
        "act": "Decline",
        "kind": "",
        "ask": "Why",
    }
    return render("console/confirm.html", confirm=confirm)


@blueprint.post("/referrals/<referral_id>/decline")
@providers
def decline_referral(referral_id: str) -> ResponseReturnValue:
    """Decline a referral, with a reason."""
    use_cases().journeys.partners.decline_referral(referral_id, parse(forms.WhyForm)["why"], by=me().actor)
    return _answered()


@blueprint.post("/referrals/<referral_id>/done")
@providers
def done(referral_id: str) -> ResponseReturnValue:
    """Say that what was promised has been done."""
    use_cases().journeys.reception.done(me(), referral_id)
    return _answered()


def _answered() -> ResponseReturnValue:
    return inbox() if is_part() else redirect(url_for("provider.referrals"), 303)


def _inbox() -> dict[str, Any]:
    needs_kind(*_KINDS)
    found = use_cases().journeys.inboxes.referrals(me())
    now = use_cases().clock.now()
    waiting = [line for line in found.lines if line.referral.state == "offered"]
    taken = [line for line in found.lines if line.referral.state != "offered"]
    return {
        "place": found.place.name,
        "day": {"title": "Referrals", "say": f"{len(waiting)} to answer, {len(taken)} yours"},
        "inbox": {
            "waiting": [_waiting(line, found, now) for line in waiting],
            "taken": [_taken(line, now) for line in taken],
        },
        "topics": f"service:{found.place.id}",
        "head_url": url_for("provider.referrals_head"),
        "states": [{"icon": "home", "say": found.place.name}],
    }


def _waiting(line: ReferralLine, found: ReferralInbox, now: datetime) -> dict[str, Any]:
    sent, referral = line.sent, line.referral
    return {
        "id": referral.id,
        "who": day.named(sent),
        "need": sent.need.title,
        "klass": referral.klass,
        "brief": day.sentences(referral.note),
        "wants": "They said yes to being rung.",
        "phone": sent.phone or "no number",
        "place": day.place(sent) or "place not known",
        "answer_by": referral.answer_by,
        "people": list(found.people),
        "times": times(now),
    }


def times(now: datetime) -> list[dict[str, str]]:
    """Return when somebody can be rung: this evening, then some hours of the next days."""
    wall = london(now)
    moments = [
        from_london(datetime.combine(each, time(hour)))
        for each in (wall.date() + timedelta(days=ahead) for ahead in range(_DAYS))
        for hour in (*_HOURS, 20)
    ]
    return [
        {"value": each.isoformat(), "words": f"{day_words(each, now)} by {clock_time(each)}"}
        for each in moments
        if each > now + timedelta(minutes=30)
    ]


def _taken(line: ReferralLine, now: datetime) -> dict[str, Any]:
    referral = line.referral
    by = referral.contact_by
    when = f", {day_words(by, now)} by {clock_time(by)}" if by else ""
    return {
        "id": referral.id,
        "who": day.named(line.sent),
        "state": f"{(referral.promised or WORDS[referral.state]).replace(' you', ' them')}{when}",
        "ticked": True,
        "small": f"{line.sent.need.title}. {line.sent.phone or ''}",
        "brief": day.sentences(referral.note),
        "place": day.place(line.sent) or "place not known",
        "act": {"do": "done", "words": "Rung"},
    }
