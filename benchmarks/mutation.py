"""Change the program in small ways and see whether its tests notice: a list of changes that they do not.

    python -m benchmarks.mutation                                  the modules below, 20 changes each
    python -m benchmarks.mutation survey/estimates/shares.py --most 0    every change of one module

A change turns one comparison (< to <=, == to !=), one sign (+ to -, * to /) or one number (n to n + 1,
a fraction to its half) of a module round. The module's tests then run in a copy of the project until
the first failure; a change that none of them fails on survives. Not every survivor is a fault: some changes mean
the same. Runs for minutes to hours; not part of the tests.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = {
    "survey/design": ("tests/survey/design", "tests/survey/weighting", "tests/survey/estimates"),
    "survey/weighting": ("tests/survey/weighting", "tests/survey/estimates"),
    "survey/estimates": ("tests/survey/estimates",),
    "survey/comparing": ("tests/survey/comparing", "tests/survey/estimates"),
    "survey/disclosing": ("tests/survey/disclosing",),
    "survey/rules": ("tests/survey/rules",),
}
"""The tests of a folder's modules, the likeliest to fail first."""
MODULES = (
    "survey/design/design.py",
    "survey/weighting/calibration.py",
    "survey/estimates/shares.py",
    "survey/estimates/sampling_error.py",
    "survey/rules/duplicates.py",
    "survey/rules/file_rows.py",
)
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "output", "wheels"
)
_SECONDS = 300
"""After which a run of the tests counts as a failure: the change made something endless."""

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one change: where, what stood there, what stands there now, and the whole text."""

    line: int
    before: str
    after: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every module that differs from the source in one comparison, sign or number."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for place in range(len(node.ops) if isinstance(node, ast.Compare) else 1):
            changed = deepcopy(tree)
            twin = next(one for at, one in enumerate(ast.walk(changed)) if at == number)
            if _change(twin, place):
                line = getattr(node, "lineno", 0)
                yield Mutant(line, ast.unparse(node), ast.unparse(twin), ast.unparse(changed))


def _change(node: ast.AST, place: int) -> bool:
    """Turn one thing of a node round; whether there was one."""
    if isinstance(node, ast.Compare) and type(node.ops[place]) in _SWAPS:
        node.ops[place] = _SWAPS[type(node.ops[place])]()  # type: ignore[call-overload]
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _SWAPS:
        node.op = _SWAPS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        node.value = node.value / 2 or 1.0
    elif isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        node.value += 1
    else:
        return False
    return True


def passes(copy: Path, tests: Sequence[str]) -> bool:
    """Whether the tests pass in the copy."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
    try:
        return (
            subprocess.run(command, check=False, cwd=copy, capture_output=True, timeout=_SECONDS).returncode
            == 0
        )
    except subprocess.TimeoutExpired:
        return False


def survivors(
    copy: Path, module: str, tests: Sequence[str], most: int, chance: random.Random
) -> tuple[list[Mutant], int]:
    """The changes of a module that no test notices, of how many that were tried (`most`; 0: all).

    Raises RuntimeError where the tests fail without any change, or pass on a module that cannot be imported.
    """
    own, source = copy / module, (ROOT / module).read_text(encoding="utf-8")
    if not passes(copy, tests):
        raise RuntimeError(f"{module}: the tests fail before any change")
    own.write_text("raise RuntimeError\n", encoding="utf-8")
    if passes(copy, tests):
        raise RuntimeError(f"{module}: the tests do not import it from the copy")
    tried = list(mutants(source))
    if most and len(tried) > most:
        tried = sorted(chance.sample(tried, most), key=lambda one: one.line)
    left = []
    for one in tried:
        own.write_text(one.text, encoding="utf-8")
        if passes(copy, tests):
            left.append(one)
            print(f"{module}:{one.line}  {one.before}  ->  {one.after}", flush=True)
    own.write_text(source, encoding="utf-8")
    return left, len(tried)


def main() -> None:
    """Print the survivors of each module and how many changes were tried."""
    parser = argparse.ArgumentParser(description="which small changes of the program no test notices")
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument(
        "--most", type=int, default=20, help="changes tried of a module, drawn by lot; 0 for all"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="*", help="tests to run instead of those of the module's folder")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
        for module in chosen.modules:
            tests = chosen.tests or TESTS[module.rpartition("/")[0]]
            left, tried = survivors(copy, module, tests, chosen.most, random.Random(chosen.seed))
            print(f"{module}: {len(left)} of {tried} survive", flush=True)


if __name__ == "__main__":
    main()
