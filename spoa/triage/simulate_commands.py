"""`spoa simulate mix`: what the rules make of invented people, beside what is published of real ones."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click

from spoa.kernel.errors import Invalid
from spoa.triage.numbers_page import put_section
from spoa.triage.population import Population, read_population
from spoa.triage.rulebook import load
from spoa.triage.simulate import Mix, middle_and_most, outcome_lines, share
from spoa.triage.simulate import simulate as simulate_people

_SECTION: Final = "mix"
_RULES: Final = Path(__file__).resolve().parents[2] / "rules"


@click.group()
def simulate() -> None:
    """Send invented people through the rules."""


@simulate.command()
@click.option("--people", default=5000, type=click.IntRange(min=1), help="How many.")
@click.option("--seed", default=1, help="The same seed makes the same people.")
@click.option("--rules", default=_RULES, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write it into this page too.")
def mix(people: int, seed: int, rules: Path, write: Path | None) -> None:
    """Print the mix of outcomes of a seeded population beside the published one."""
    try:
        population = read_population(load(rules), rules)
    except Invalid as refused:
        click.echo(refused.say)
        raise SystemExit(1) from None
    counted = simulate_people(population, people, seed, _progress(people))
    page = "\n".join(_page(population, counted, people, seed))
    click.echo(page)
    if write is not None:
        put_section(write, _SECTION, page)


def _progress(people: int) -> Callable[[int], None]:
    began = time.monotonic()

    def told(done: int) -> None:
        click.echo(f"[{done}/{people}] after {time.monotonic() - began:.0f} s", err=True)

    return told


def _page(population: Population, mix: Mix, people: int, seed: int) -> Iterator[str]:
    published = population.data["published"]
    yield "## What the rules make of invented people"
    yield ""
    yield f"Made by `spoa simulate mix --people {people} --seed {seed} --write docs/numbers.md` under"
    yield f"{population.rulebook.digest}, with {len(population.rulebook.protocols)} protocols. The people are"
    yield "invented (`rules/population.yaml` says from what, and what is a guess): this shows whether the"
    yield f"rules keep their balance, and is no evidence about patients. Published: {published['source']}."
    yield ""
    yield "| outcome (lead need) | here | published |"
    yield "|---|---:|---|"
    for line in outcome_lines(mix, published["outcomes"]):
        yield f"| {line.name} | {line.share:.1f} % | {line.published} |"
    yield ""
    yield from _questions(mix)
    yield ""
    yield f"Something stayed unsure, so that a clinician settles it: {share(mix.aside, mix):.1f} % of people;"
    yield f"it was the most urgent need of {share(mix.led_by_aside, mix):.1f} %."
    yield ""
    yield from _protocols(mix)
    yield from _named(population)


def _questions(mix: Mix) -> Iterator[str]:
    yield "| channel | people | questions, median | 90th centile |"
    yield "|---|---:|---:|---:|"
    for channel in sorted(mix.asked):
        half, most = middle_and_most(mix.asked[channel])
        yield f"| {channel} | {len(mix.asked[channel])} | {half:g} | {most:g} |"


def _protocols(mix: Mix) -> Iterator[str]:
    yield "| protocol | people | ambulance | emergency department | pharmacy or home |"
    yield "|---|---:|---:|---:|---:|"
    for name, kinds in sorted(mix.by_protocol.items(), key=lambda each: -each[1].total()):
        total = kinds.total()
        counts = (kinds["ambulance"], kinds["emergency_department"], kinds["pharmacy"] + kinds["home"])
        shares = " | ".join(f"{100 * count / total:.0f} %" for count in counts)
        yield f"| {name} | {total} | {shares} |"


def _named(population: Population) -> Iterator[str]:
    for what, names in (
        ("With a small weight, for want of an entry", population.unnamed),
        ("With an entry, but not in the rulebook", population.absent),
    ):
        if names:
            yield ""
            yield f"{what}: {', '.join(names)}."
