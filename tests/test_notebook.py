"""The example notebook runs from its first cell to its last."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kg.export.graph import Graph

ROOT = Path(__file__).parent.parent


def run(cell: str, names: dict[str, Any]) -> Any:
    """Run a cell; gives what its last line is, as a notebook would show it."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


@pytest.mark.slow
def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data" / "examples", tmp_path / "data" / "examples")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    notebook = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in cells), "clear the outputs"
    names: dict[str, Any] = {}
    shown = [run("".join(cell["source"]), names) for cell in cells]  # a text, or its lines
    graphs = [it for it in shown if isinstance(it, Graph)]
    assert [("<svg" in it._repr_html_()) for it in graphs] == [False, True]
    frames = [it for it in shown if hasattr(it, "columns")]
    assert len(frames) == 3 and all(len(frame) for frame in frames)
    assert (tmp_path / "out" / "myeloma.gexf").is_file()
