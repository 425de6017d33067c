"""The one place where parts are chosen and joined. Builds; starts nothing and asks nobody."""

from functools import partial
from importlib import import_module

import structlog
from redis import Redis

from spoa.adapters.jobs import Publisher, Soon, Wake, connect
from spoa.adapters.mailbox import FolderMailbox
from spoa.adapters.readiness import checks
from spoa.adapters.twilio.client import TwilioCarrier
from spoa.adapters.twilio.signature import verify
from spoa.adapters.twilio.transport import client, fetcher
from spoa.journey.all import Journeys, build_journeys
from spoa.journey.placing import Placing
from spoa.journey.rulebooks import Rulebooks
from spoa.journey.tools import Tools
from spoa.kernel.clock import Clock, SystemClock
from spoa.records.unit import Records, make_engine
from spoa.reporting.shift import Reporting
from spoa.routing.read import read_directory, read_rules
from spoa.settings import Settings
from spoa.staff.use_cases import StaffUseCases
from spoa.triage.problems import RulesRefused
from spoa.triage.rulebook import Rulebook, load
from spoa.web.use_cases import NamedRound, UseCases

__all__ = ["UseCases", "build"]

_log = structlog.get_logger(__name__)


def build(settings: Settings, clock: Clock | None = None) -> UseCases:
    """Return the service as the settings want it; connections are made when they are first used.

    ``clock`` stands in for the machine's (shifted by the settings) in tests and replays.
    """
    told = clock or SystemClock(settings.shift)
    redis = connect(settings.redis_url)
    records = _records(settings, redis)
    journeys = _journeys(settings, records, told)
    return UseCases(
        settings=settings,
        clock=told,
        records=records,
        redis=redis,
        staff=StaffUseCases(records, told),
        journeys=journeys,
        reporting=Reporting(records, told),
        jobs=journeys.jobs(),
        rounds=(*journeys.rounds(), *_demonstration(settings, journeys)),
        checks=checks(records, redis, journeys.tools.live),
        signed=partial(verify, base=settings.public_url, tokens=settings.twilio_tokens),
    )


def _demonstration(settings: Settings, journeys: Journeys) -> tuple[NamedRound, ...]:
    """Return the rounds of the demonstration's other people. By name: production never imports them."""
    if not settings.demo:
        return ()
    found: tuple[NamedRound, ...] = import_module("spoa.demo.shift").rounds(journeys)
    return found


def _records(settings: Settings, redis: Redis) -> Records:
    publish, wake = Soon("topics", Publisher(redis)), Soon("wake", Wake(redis))
    url = settings.database_url
    return Records(make_engine(url), publish, wake, each_alone=make_engine(url, each_alone=True))


def _carrier(settings: Settings) -> TwilioCarrier:
    """Sign in at the carrier with the API key where there is one, else with the account's own token."""
    token = next(iter(settings.twilio_tokens), "none")
    user, secret = settings.twilio_account, token
    if settings.twilio_key:
        user, secret = settings.twilio_key, settings.twilio_key_secret
    base = settings.twilio_api_base
    ours = client(account=settings.twilio_account, user=user, secret=secret, base=base)
    return TwilioCarrier(ours, fetcher(user=user, secret=secret, base=base))


def _shipped(settings: Settings) -> Rulebook | None:
    """Return the rules that came with this version; refused ones are said, and what was live goes on."""
    try:
        return load(settings.rules_folder)
    except RulesRefused as refused:
        _log.error("rules refused", problems=[str(problem) for problem in refused.problems])
        return None


def _journeys(settings: Settings, records: Records, clock: Clock) -> Journeys:
    rulebooks = Rulebooks(_shipped(settings))
    rules = read_rules(settings.rules_folder / "routing.yaml")
    directory = read_directory(settings.rules_folder / "directory", rules)
    carrier = _carrier(settings)
    return build_journeys(
        Tools(records, clock, rulebooks, settings),
        Placing(directory, rules, rulebooks),
        voice=carrier,
        text=carrier,
        mailbox=FolderMailbox(settings.mail_folder),
    )
