"""The command ``spoa``. Each command's code is loaded when it is asked for, and no sooner.

So ``spoa triage`` starts in a moment, and works where web, database and telephone are not installed.
"""

from typing import Any, Final

import click

from spoa.kernel.errors import SpoaError
from spoa.lazily import LazyGroup

COMMANDS: Final = {
    "up": ("spoa.up.command", "up", "Start everything on this machine and keep it running."),
    "release": ("spoa.release", "release", "Bring the database to this version, and load what it needs."),
    "web": ("spoa.serve", "web", "Answer requests: pages, webhooks, API."),
    "live": ("spoa.serve", "live", "Hold the streams of live pages."),
    "triage": ("spoa.triage.commands", "triage", "Check, explain, replay and change the rules."),
    "simulate": ("spoa.triage.simulate_commands", "simulate", "Send invented people through the rules."),
    "decisions": ("spoa.decisions", "decisions", "Write stored decisions as a file, to replay them."),
}


class _InWords(LazyGroup):
    """Says what we refuse as our pages do: in a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit with 1 and the sentence where it is refused."""
        try:
            return super().invoke(ctx)
        except SpoaError as refused:
            raise click.ClickException(refused.say) from None


@click.group(cls=_InWords, lazy=COMMANDS)
def main() -> None:
    """Run spoa, a Single Point of Access for urgent care: one front door, and safe hands at the end."""


if __name__ == "__main__":
    main()
