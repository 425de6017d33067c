"""What is wrong with a file of rules: where, what, and what was probably meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from spoa.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. ``file`` is relative to the folder above ``rules``; ``line`` counts from 1."""

    file: str
    line: int
    say: str
    witness: str = ""

    def __str__(self) -> str:
        """Return it as editors and terminals like it: ``file:line: what is wrong``."""
        told = f"{self.file}:{self.line}: {self.say}"
        return f"{told}\n    for example: {self.witness}" if self.witness else told


class RulesRefused(Invalid):
    """The rules cannot be served; ``problems`` says why. Whatever ran before goes on running."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def unknown(what: str, word: object, known: Iterable[str], where: str) -> str:
    """Return "fact 'age_year' is not in vocabulary.yaml; did you mean 'age_years'?"."""
    close = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    hint = f"; did you mean '{close[0]}'?" if close else ""
    return f"{what} '{word}' is not {where}{hint}"
