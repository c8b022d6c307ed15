"""Makes docs/terms.md and docs/clauses.md of the code: `python -m tests.glossary`; a unit test holds them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.acceptance.regulation import REGULATION

ROOT = Path(__file__).parent.parent
_TERM = re.compile(r"\(([\u4e00-\u9fff][\u4e00-\u9fff、]*)\)")
_TERMS = """# Terms

What the regulation calls it, and what it is called in the code: what is documented with the term first.
Made by `python -m tests.glossary`.

| 中文 | in the code | module |
|---|---|---|
"""
_CLAUSES = """# Clauses

Which clause of the regulation is carried by which parts, and which acceptance tests say that they prove it.
Made by `python -m tests.glossary`; `make clauses` runs them and says which hold.

| clause | what it asks | parts | tests |
|---|---|---|---|
"""


def terms() -> str:
    """The page of terms."""
    found: dict[str, tuple[str, str]] = {}
    modules: dict[str, tuple[str, str]] = {}
    for source in sorted((ROOT / "services").rglob("*.py")):
        for owner, text in _documented(ast.parse(source.read_text()), source.stem):
            for term in _TERM.findall(text):
                where = modules if owner == source.stem else found
                where.setdefault(term, (owner, str(source.relative_to(ROOT))))
    found = {**modules, **found}
    return _TERMS + "".join(f"| {term} | `{owner}` | {path} |\n" for term, (owner, path) in found.items())


def clauses() -> str:
    """The page of clauses."""
    tests = _tests_of_clauses()
    rows = sorted(REGULATION, key=lambda clause: clause.order)
    return _CLAUSES + "".join(
        f"| {one.number} | {one.about} | {', '.join(one.parts)} | {_listed(tests.get(one.number, []))} |\n"
        for one in rows
    )


def _documented(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    """Each docstring with the name of what it documents: a module, a class, a function, a value."""
    scopes: list[tuple[str, list[ast.stmt]]] = [(module, tree.body)]
    while scopes:
        name, body = scopes.pop(0)
        target = name
        for node in body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield target, str(node.value.value)
            elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                scopes.append((node.name, node.body))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                target = node.targets[0].id
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                target = node.target.id


def _tests_of_clauses() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in sorted((ROOT / "tests" / "acceptance").rglob("test_*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.FunctionDef):
                for number in _clauses_of(node):
                    found.setdefault(number, []).append(f"{source.stem}::{node.name}")
    return found


def _clauses_of(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
            yield str(ast.literal_eval(mark.args[0]))


def _listed(tests: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in tests) or "none yet"


PAGES = {"docs/terms.md": terms, "docs/clauses.md": clauses}


def main() -> None:
    for path, page in PAGES.items():
        (ROOT / path).write_text(page())


if __name__ == "__main__":
    main()
