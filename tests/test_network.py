"""One module of the program uses the network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOWNLOADER = Path("kg/lexicon/downloading.py")

NETWORKING = (
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "urllib.error",
    "urllib.request",
    "urllib3",
    "xmlrpc",
)


def imported(source: str) -> Iterator[str]:
    """The modules that a module imports, anywhere in it; ``from a import b`` may mean ``a.b``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in ("import_module", "__import__"):
                yield str(node.args[0].value)


def networking(source: str) -> set[str]:
    """What a module imports of what uses the network."""
    return {
        known
        for module in imported(source)
        for known in NETWORKING
        if module == known or module.startswith(f"{known}.")
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import urllib.request", {"urllib.request"}),
        ("from urllib import request, parse", {"urllib.request"}),
        ("from http.client import HTTPResponse", {"http.client"}),
        ("def f():\n    import socket as s", {"socket"}),
        ("__import__('requests.sessions')", {"requests"}),
        ("importlib.import_module('httpx')", {"httpx"}),
        ("from urllib.parse import quote\nimport http", set()),
        ("from .socket import x", set()),
    ],
)
def test_imports_are_found(source: str, found: set[str]) -> None:
    assert networking(source) == found


def test_only_the_downloader_imports_networking() -> None:
    found = {
        path.relative_to(ROOT): networking(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "kg").rglob("*.py"))
    }
    assert len(found) > 100
    assert {path for path, modules in found.items() if modules} == {DOWNLOADER}
