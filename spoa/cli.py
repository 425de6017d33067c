"""The command ``spoa``. Each command's code is loaded when it is asked for, and no sooner.

So ``spoa triage`` starts in a moment, and works where web, database and telephone are not installed.
"""

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "up": ("spoa.up.command", "up", "Start everything on this machine and keep it running."),
    "release": ("spoa.release", "release", "Bring the database to this version, and load what it needs."),
    "web": ("spoa.serve", "web", "Answer requests: pages, webhooks, API."),
    "live": ("spoa.serve", "live", "Hold the streams of live pages."),
    "triage": ("spoa.triage.commands", "triage", "Check, explain, replay and change the rules."),
}


class _Lazy(click.Group):
    """A group that knows what its commands are called, and loads one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, _, summary) in COMMANDS.items()])


@click.group(cls=_Lazy)
def main() -> None:
    """Run spoa, a Single Point of Access for urgent care: one front door, and safe hands at the end."""


if __name__ == "__main__":
    main()
