"""The one place where parts are chosen and joined. Builds; starts nothing and asks nobody."""

from redis import Redis

from spoa.adapters.jobs import Publisher, Wake, connect
from spoa.adapters.readiness import checks
from spoa.kernel.clock import Clock, SystemClock
from spoa.records.unit import Records, make_engine
from spoa.settings import Settings
from spoa.staff.use_cases import StaffUseCases
from spoa.web.use_cases import UseCases

__all__ = ["UseCases", "build"]


def build(settings: Settings, clock: Clock | None = None) -> UseCases:
    """Return the service as the settings want it; connections are made when they are first used.

    ``clock`` stands in for the machine's (shifted by the settings) in tests and replays.
    """
    told = clock or SystemClock(settings.shift)
    redis = connect(settings.redis_url)
    records = _records(settings, redis)
    return UseCases(
        settings=settings,
        clock=told,
        records=records,
        redis=redis,
        staff=StaffUseCases(records, told),
        checks=checks(records, redis),
    )


def _records(settings: Settings, redis: Redis) -> Records:
    return Records(make_engine(settings.database_url), publish=Publisher(redis), wake=Wake(redis))
