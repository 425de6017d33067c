"""`spoa triage offer`: prove a folder of rules and put it before those who sign."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy import select

from spoa.adapters.jobs import Publisher, Wake, connect
from spoa.journey.offering_rules import offer as keep
from spoa.kernel.clock import SystemClock
from spoa.kernel.errors import Invalid
from spoa.records.staff import Staff
from spoa.records.unit import Records, make_engine
from spoa.settings import Settings
from spoa.staff.roles import Role
from spoa.triage.bundle import Bundle, bundle
from spoa.triage.check import check_protocols, check_shared
from spoa.triage.commands import PROOFS
from spoa.triage.kept import KeptProofs
from spoa.triage.problems import Problem, RulesRefused

_OFFERERS: Final = (Role.RULE_AUTHOR, Role.CLINICIAN)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--by", "username", required=True, help="Who offers it: the user name of a rule author.")
@click.option("--words", required=True, help="What it changes and why, in a sentence.")
@click.option("--proofs", default=PROOFS, envvar="SPOA_PROOFS", type=click.Path(path_type=Path), hidden=True)
def offer(folder: Path, username: str, words: str, proofs: Path) -> None:
    """Prove the rules in FOLDER and offer them as a version; nobody is triaged by it before it is live."""
    settings = Settings.from_environment()
    try:
        found = bundle(folder)
    except RulesRefused as refused:
        raise _refused(refused.problems) from None
    problems = tuple(_problems(found, folder, proofs))
    if problems:
        raise _refused(problems)
    redis = connect(settings.redis_url)
    records = Records(make_engine(settings.database_url), publish=Publisher(redis), wake=Wake(redis))
    number = offered(records, found, username, words, at=SystemClock(settings.shift).now())
    click.echo(f"Offered as version {number}. What it changes is on Rules, Versions, where it is signed.")


def offered(records: Records, found: Bundle, username: str, words: str, *, at: datetime) -> int:
    """Keep a proved version that somebody offers; return its number. `Invalid` where they may not."""
    with records.unit() as session:
        staff = session.scalar(select(Staff).where(Staff.username == username, Staff.active))
        if staff is None or staff.role not in _OFFERERS:
            raise Invalid(f"{username} is not a rule author or a clinician here. Give another --by.")
        return keep(session, found, by=staff, words=words, at=at).number


def _problems(found: Bundle, folder: Path, proofs: Path) -> list[Problem]:
    names, today = list(found.rulebook.protocols), datetime.now(UTC).date()
    problems = list(check_shared(found.rulebook, folder))
    kept = KeptProofs(proofs)
    for at, proved in enumerate(check_protocols(found.rulebook, folder, names, today, kept), 1):
        problems += proved.problems
        click.echo(f"[{at}/{len(names)}] {proved.name}: {len(proved.problems)} problems", err=True)
    return problems


def _refused(problems: tuple[Problem, ...]) -> SystemExit:
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"Not offered: {len(problems)} problems.")
    return SystemExit(1)
