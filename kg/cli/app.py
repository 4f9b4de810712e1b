"""The command-line program: how it starts, how it is stopped, and what becomes of errors.

Only what is needed for that is imported here; the commands are when ``main`` is there to catch an
interrupt.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from kg.errors import GraphError, KgError, OutputError, QueryError, UsageError

if TYPE_CHECKING:
    from kg.cli.commands import app

__all__ = ["app", "main"]

_SIGNALS: Final = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "hung up"}
"""Signals that stop the program in order -> what it says then."""
_COLLECTED_AFTER: Final = 50_000
"""New objects after which those that are lost in circles are collected."""
_INTERRUPTED: Final = 130
"""What the library of the commands makes of a KeyboardInterrupt."""
_IN_THE_WAY: Final = frozenset({errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENOTEMPTY})


class _Stopped(KeyboardInterrupt):
    """A signal came.  Python itself would end a program by SIGINT after a bare KeyboardInterrupt in an
    import, even one that was caught."""


def __getattr__(name: str) -> object:
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kg.cli.commands import app

    return app


def main(
    arguments: Sequence[str] | None = None, *, name: str = "kg", command: str | None = None
) -> int:
    """Run the command line and give its exit code; ``command`` alone where one is named.

    An error of ours and a signal to stop are one line on stderr; a reader of stdout that goes away is
    silent.  Anything else is a bug and shows where it happened.
    """
    received: list[int] = []
    try:
        with _stoppable(received):
            return _run(arguments, name, command)
    except KeyboardInterrupt:
        number = received[0] if received else signal.SIGINT
        return _complain(name, _SIGNALS[signal.Signals(number).name], 128 + number)


def _run(arguments: Sequence[str] | None, name: str, command: str | None) -> int:
    _prepare()
    try:
        code = _exit_code_of(arguments, name, command)
        sys.stdout.flush()
    except KgError as error:
        return _complain(name, str(error), _code_of(error))
    except BrokenPipeError:
        return _be_quiet()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        place = error.filename or "standard output"
        return _complain(name, f"{place}: {error.strerror}; make room and run again", 1)
    return code


@contextmanager
def _stoppable(received: list[int]) -> Iterator[None]:
    """Let the first signal to stop be a KeyboardInterrupt, whatever it stops; later ones change nothing.

    Its number is put into ``received``.  A signal that is ignored already (``nohup``) stays so.
    """
    ours: dict[int, Any] = {}

    def stop(number: int, _: FrameType | None) -> None:
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        received.append(number)
        _end_workers()
        raise _Stopped

    try:
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)):
                before = signal.getsignal(number)
                if before in (signal.SIG_DFL, signal.default_int_handler):
                    ours[number] = before
                    signal.signal(number, stop)
        yield
    except BaseException:
        if received:  # what was stopped may have made another error of it
            raise _Stopped from None
        raise
    finally:
        for number, before in ours.items():
            signal.signal(number, before)


def _end_workers() -> None:
    """Do not wait for the batches that worker processes are at."""
    processes = sys.modules.get("multiprocessing.process")
    for worker in processes.active_children() if processes else ():
        worker.terminate()


def _code_of(error: KgError) -> int:
    """2 where the call is at fault: what it names is not there, or stands in the way."""
    if isinstance(error, OutputError):
        cause = error.__cause__
        return 2 if not isinstance(cause, OSError) or cause.errno in _IN_THE_WAY else 1
    return 2 if isinstance(error, UsageError | QueryError | GraphError) else 1


def _prepare() -> None:
    """Keep warnings of libraries from users, have streams where the shell has closed them, which can write
    every character, and look seldom for objects that refer to each other: there are few, and each search
    costs time."""
    gc.set_threshold(_COLLECTED_AFTER)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8"))
        _accept_all_characters(getattr(sys, name))
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.FileIO(os.devnull), encoding="utf-8")


def _accept_all_characters(stream: object) -> None:
    """Let a stream be written in UTF-8, as files are; one to a terminal of another encoding shows signs that
    stand for what it does not have."""
    if not isinstance(stream, io.TextIOWrapper):
        return
    if stream.isatty():
        stream.reconfigure(errors="replace")
    elif stream.encoding.lower().replace("-", "") != "utf8":
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _exit_code_of(arguments: Sequence[str] | None, name: str, command: str | None) -> int:
    from typer.main import get_command

    from kg.cli.commands import app

    group = get_command(app)
    target = group.commands[command] if command else group  # type: ignore[attr-defined]
    args = list(sys.argv[1:] if arguments is None else arguments)
    try:
        target.main(args=args, prog_name=name)
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt from None
        return code
    return 0


def _complain(name: str, message: str, code: int) -> int:
    sys.stderr.write(f"{name}: {message}\n")
    return code


def _be_quiet() -> int:
    """Let nothing more be written to a stdout that nobody reads."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
