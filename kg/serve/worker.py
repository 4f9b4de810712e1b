"""What runs in a process that answers queries."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.query.asking import Question, ask, open_stored
from kg.serve.results import NotAcceptableError, Result, TooLongError, to_result

if TYPE_CHECKING:
    from kg.serve.workers import Task


def work(
    pipe: Connection, store: str, prefixes: Mapping[str, str], federation: bool, memory: int
) -> None:
    """Answer tasks until the other side hangs up; ends where it needs more than ``memory`` bytes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers itself
    _limit_memory(memory)
    triples = open_stored(store)
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_answer(triples, pipe.recv(), prefixes, federation))


def _answer(
    store: Any, task: Task, prefixes: Mapping[str, str], federation: bool
) -> Result | Exception:
    question = Question(task.query, prefixes=prefixes)
    try:
        return to_result(ask(store, question, federation=federation), task.wanted, prefixes)
    except (QueryError, NotAcceptableError, TooLongError) as error:
        return error
    except (OSError, RuntimeError, ValueError) as error:
        return QueryError(f"the query cannot be answered ({error})")


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
