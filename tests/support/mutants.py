"""``make mutants``: change one thing in what decides, and see whether a test notices; print the score.

mutmut needs a copy of the project for each change and starts pytest anew, some seconds for each of a
thousand; here one process holds the libraries, and a fork of it meets one changed module. A sample is taken,
seeded, so that it ends: about a quarter of an hour for 150 of each part on two idle cores.
"""

import argparse
import ast
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.service import ROOT

_LIBRARIES: Final = ("pytest", "hypothesis.strategies", "marshmallow", "yaml", "click", "jsonschema")
TOO_LONG: Final = 5  # times what the tests take as it is: a change that never ends is noticed by anybody


class Part(NamedTuple):
    """What is changed, and the tests that must notice, the quickest first."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


PARTS: Final = (
    Part(
        "engine",
        ("engine", "known", "asking", "decide", "steps", "plan", "sorting", "human"),
        (
            "test_engine.py",
            "test_edges.py",
            "test_edges_of_knowing.py",
            "test_stored_answers.py",
            "test_contract.py",
            "test_promises.py",
        ),
    ),
    Part(
        "transfer",
        ("table", "rows", "stages", "care", "legs"),
        (
            "test_transfer_edges.py",
            "test_transfer_failures.py",
            "test_legs_and_inbound.py",
            "test_transfer_never_strands.py",
        ),
    ),
)
_ROOMS: Final = {"engine": "triage", "transfer": "calls"}
_SWAPS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


class Mutant(NamedTuple):
    """One change: where, what, and the module as it is with it."""

    path: Path
    line: int
    what: str
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every change of a module: operators, conditions, numbers, truths, and what is returned."""
    tree = ast.parse(path.read_text())
    nodes = [node for function in _functions(tree) for node in ast.walk(function)]
    for node in nodes:
        for what, change in _changes(node):
            before = dict(node.__dict__)
            change(node)
            yield Mutant(path, getattr(node, "lineno", 0), what, ast.unparse(tree))
            node.__dict__.clear()
            node.__dict__.update(before)


def _functions(tree: ast.Module) -> list[ast.stmt]:
    """Return the bodies of all functions: not signatures, decorators, or tables of plain values."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {id(child) for node in found for child in ast.walk(node) if child is not node}
    return [statement for node in found if id(node) not in inner for statement in node.body]


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPS:
        swap = _SWAPS[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} to {swap.__name__}", _set(ops=[swap(), *node.ops[1:]])
    if isinstance(node, ast.BoolOp | ast.BinOp | ast.AugAssign) and type(node.op) in _SWAPS:
        swap = _SWAPS[type(node.op)]
        yield f"{type(node.op).__name__} to {swap.__name__}", _set(op=swap())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "drop ~", _set(op=ast.UAdd())
    if isinstance(node, ast.If | ast.IfExp):
        yield "turn a condition round", _set(test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
        yield "return None", _set(value=ast.Constant(None))
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int):
        other = not node.value if isinstance(node.value, bool) else node.value + 1
        yield f"{node.value} to {other}", _set(value=other)


def _is_nothing(node: ast.expr) -> bool:
    """Return whether a value is as good as none to whoever asks."""
    return isinstance(node, ast.Constant) and not node.value


def _set(**fields: object) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        node.__dict__.update(fields)

    return change


def fates(part: Part, changes: list[Mutant], patience: float) -> Iterator[tuple[Mutant, bool]]:
    """Yield each change with whether a test failed by it, tried on all cores, as they end."""
    for name in _LIBRARIES:
        import_module(name)
    waiting, running = list(reversed(changes)), {}
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            mutant = waiting.pop()
            running[_begun(part, mutant)] = (mutant, time.monotonic() + patience)
        for child, (mutant, ends) in list(running.items()):
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                yield mutant, os.waitstatus_to_exitcode(status) != 0
            elif time.monotonic() > ends:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                yield mutant, True
            else:
                continue
            del running[child]
        time.sleep(0.05)


def _begun(part: Part, mutant: Mutant) -> int:
    """Start the tests in a fork, which has loaded the libraries and nothing of ours."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os._exit(_tests_pass(part, mutant))
    return child


def _tests_pass(part: Part, mutant: Mutant) -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    ours = [name for name in sys.modules if name.split(".")[0] == "spoa"]
    for name in ours:
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(mutant))
    folder = ROOT / "tests/unit" / _ROOMS[part.name]
    tests = [str(folder / name) for name in part.tests if (folder / name).exists()]
    return int(import_module("pytest").main(["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", *tests]))


class _Changed:
    """Finds the changed module before the one on disk."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> object:
        return ModuleSpec(name, self, origin=str(self.mutant.path)) if name == self.name else None

    def create_module(self, _spec: object) -> None:
        """Leave that to Python."""

    def exec_module(self, module: object) -> None:
        exec(compile(self.mutant.source, str(self.mutant.path), "exec"), module.__dict__)  # noqa: S102


def main() -> int:
    """Print what no test noticed, and the score of each part; 1 where one is under the least."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("part", nargs="?", choices=[part.name for part in PARTS])
    given.add_argument("--sample", type=int, default=150, help="how many of each part; 0 is all")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--least", type=float, default=90.0, help="per cent")
    said = given.parse_args()
    scores = [_score(part, said.sample, said.seed) for part in PARTS if said.part in (None, part.name)]
    return int(min(scores) < said.least)


def _score(part: Part, sample: int, seed: int) -> float:
    folder = ROOT / "spoa" / _ROOMS[part.name]
    found = [each for name in part.modules for each in mutants(folder / f"{name}.py")]
    tried = random.Random(seed).sample(found, min(sample or len(found), len(found)))
    same = Mutant(
        folder / f"{part.modules[0]}.py", 0, "nothing", (folder / f"{part.modules[0]}.py").read_text()
    )
    began = time.monotonic()
    if any(failed for _, failed in fates(part, [same], float("inf"))):
        raise SystemExit(f"{part.name}: the tests fail as it is, so that they tell nothing")
    patience = 30 + TOO_LONG * (time.monotonic() - began)
    killed = 0
    for each, was_noticed in fates(part, tried, patience):
        killed += was_noticed
        if not was_noticed:
            print(f"not noticed: {each.path.relative_to(ROOT)}:{each.line}: {each.what}", flush=True)
    score = 100 * killed / len(tried)
    print(f"{part.name}: {killed} of {len(tried)} changes noticed ({score:.1f} %), out of {len(found)}")
    return score


if __name__ == "__main__":
    sys.exit(main())
