"""One module of the program connects to the network, and one listens on it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOWNLOADER = Path("kg/lexicon/downloading.py")
LISTENER = Path("kg/serve/listening.py")
SERVER = Path("kg/serve")

SERVING = ("asyncio", "starlette", "uvicorn")
"""What a server is made of; it could connect out, too, so it stays in one room."""

CONNECTING = ("connect", "connect_ex", "create_connection", "open_connection", "sendto", "sendmsg")
"""Names of functions that connect out."""

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


def networking(source: str, modules: Sequence[str] = NETWORKING) -> set[str]:
    """What a module imports of what uses the network."""
    return {
        known
        for module in imported(source)
        for known in modules
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


def names_used(source: str) -> set[str]:
    """All names and attributes in a module, but for what opens a database that is a file."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node) != "sqlite3.connect"
    }


def modules_of_the_program() -> dict[Path, str]:
    """The source of every module."""
    return {
        path.relative_to(ROOT): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "kg").rglob("*.py"))
    }


def test_only_the_downloader_and_the_listener_import_networking() -> None:
    sources = modules_of_the_program()
    assert len(sources) > 100
    found = {path for path, source in sources.items() if networking(source)}
    assert found == {DOWNLOADER, LISTENER}
    assert networking(sources[LISTENER]) == {"socket"}


def test_the_server_stays_in_its_room_and_does_not_connect_out() -> None:
    for path, source in modules_of_the_program().items():
        if SERVER in path.parents:
            assert not names_used(source) & set(CONNECTING), path
        else:
            assert not networking(source, SERVING), path


def test_connecting_is_seen() -> None:
    assert names_used("s = socket.socket()\ns.connect((host, 1))") >= {"connect"}
    assert "connect" not in names_used("sqlite3.connect(path)")
    assert names_used("await asyncio.open_connection()") >= {"open_connection"}
