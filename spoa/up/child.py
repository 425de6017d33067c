"""The last steps before a program starts: whose it is, where it stands, and what happens if we die.

Run by path with ``python -I -S`` between ``spoa up`` and each program, because the steps must happen in the
new process and Python may not run safely between fork and exec. Uses the standard library only.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def become(user: str, group: str) -> None:
    """Give up root for a numeric user and group; an empty ``user`` changes nothing."""
    if not user:
        return
    os.setgroups([])
    os.setgid(int(group))
    os.setuid(int(user))


def die_with_parent(parent: int, last_word: int) -> None:
    """Ask Linux to send ``last_word`` to this process when ``parent`` ends, even by kill -9.

    Comes after ``become``, since a change of user clears the wish. Only Linux has it.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, last_word)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    """Read ``parent last-word user group folder command…`` and become the command."""
    parent, last_word, user, group, folder, *command = sys.argv[1:]
    become(user, group)
    os.chdir(folder)
    die_with_parent(int(parent), int(last_word))
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
