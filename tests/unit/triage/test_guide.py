"""The guide for somebody who changes a rule for the first time: each of its commands does what it says."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

from click.testing import CliRunner

from spoa.triage.commands import triage
from tests.unit.triage.conftest import RULES

GUIDE = RULES.parent / "docs/guides/change-a-rule.md"


def steps(text: str) -> list[tuple[str, list[str]]]:
    """Return each command of the guide with the lines that it must print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


def run(command: str, folder: Path) -> str:
    """Run a command as it stands in the guide; ours in this process, for it runs them nine times."""
    name, *words = shlex.split(command)
    if name == "spoa":
        return CliRunner().invoke(triage, ["--rules", str(folder / "rules"), *words[1:]]).output
    done = subprocess.run([name, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_the_guide_is_true_from_its_first_command_to_its_last(tmp_path: Path) -> None:
    """With all protocols: a number that others use as well would move their people, too."""
    shutil.copytree(RULES, tmp_path / "rules")
    for words in ("init -q", "add rules", "-c user.name=a -c user.email=a@example.org commit -qm rules"):
        subprocess.run(["git", "-C", str(tmp_path), *words.split()], check=True)
    told = steps(GUIDE.read_text())
    assert len(told) > 8
    for command, lines in told:
        said = run(command, tmp_path)
        for line in lines:
            assert line in said, f"{command}\n{said}"
        if "diff" in command:
            assert said.splitlines() == lines
