"""Mutants of what a module does once, at import: constants, tables, statements built ahead. mutmut switches functions only.

    python -m tests.mutation bot/tasks.py tests/unit/test_tasks.py tests/properties/test_task_lanes.py

Each mutant is written into a copy of the tree and the tests are run on it; the survivors are printed.
"""

from __future__ import annotations

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_COMPARE: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(), ast.LtE: ast.Lt(), ast.Gt: ast.GtE(), ast.GtE: ast.Gt(), ast.Eq: ast.NotEq(), ast.NotEq: ast.Eq(),
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], ast.operator] = {ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Div()}
_CALLS = {"or_": "and_", "and_": "or_", "min": "max", "max": "min", "is_": "is_not", "is_not": "is_"}


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """The node with one thing in it otherwise."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield ast.Constant(node.value + "x")
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        yield ast.Compare(node.left, [_COMPARE[type(node.ops[0])], *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)], node.right)
    elif isinstance(node, ast.Call) and _name(node.func) in _CALLS:
        other = copy.deepcopy(node.func)
        if isinstance(other, ast.Name):
            other.id = _CALLS[other.id]
        elif isinstance(other, ast.Attribute):
            other.attr = _CALLS[other.attr]
        yield ast.Call(other, node.args, node.keywords)
    elif isinstance(node, ast.Call):
        for n in range(len(node.keywords)):
            yield ast.Call(node.func, node.args, node.keywords[:n] + node.keywords[n + 1 :])
        if len(node.args) > 1:
            yield ast.Call(node.func, node.args[:-1], node.keywords)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _at_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run at import, with the functions they call by name."""
    called = {
        _name(n.func)
        for one in tree.body
        if isinstance(one, (ast.Assign, ast.AnnAssign))
        for n in ast.walk(one)
        if isinstance(n, ast.Call)
    }
    for one in tree.body:
        if isinstance(one, (ast.Assign, ast.AnnAssign)) or (isinstance(one, ast.FunctionDef) and one.name in called):
            yield one


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """(line, the piece of code as it became, the whole text)."""
    tree = ast.parse(source)
    for statement in _at_import(tree):
        for parent in ast.walk(statement):
            for field, value in ast.iter_fields(parent):
                if field in ("annotation", "returns") or isinstance(parent, (ast.arguments, ast.Expr)):
                    continue
                for at, child in enumerate(value if isinstance(value, list) else [value]):
                    if not isinstance(child, ast.expr):
                        continue
                    for other in _changed(child):
                        ast.copy_location(other, child)
                        _put(parent, field, at, other)
                        yield child.lineno, ast.unparse(other)[:100], ast.unparse(ast.fix_missing_locations(tree))
                        _put(parent, field, at, child)


def _put(parent: ast.AST, field: str, at: int, child: ast.AST) -> None:
    value = getattr(parent, field)
    if isinstance(value, list):
        value[at] = child
    else:
        setattr(parent, field, child)


def main(module: str, tests: list[str]) -> None:
    source = (ROOT / module).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(
            ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", ".mypy_cache", ".hypothesis", "voice")
        )
        environment = {**os.environ, "MUTANT_UNDER_TEST": module}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", *tests]
        assert subprocess.run(command, cwd=tree, env=environment, capture_output=True).returncode == 0, (
            "the tests fail without a mutant"
        )
        count = survived = 0
        for line, piece, text in mutants(source):
            (tree / module).write_text(text, encoding="utf-8")
            count += 1
            if subprocess.run(command, cwd=tree, env=environment, capture_output=True).returncode == 0:
                survived += 1
                print(f"{module}:{line}: {piece}", flush=True)
        print(f"{count - survived} of {count} killed")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
