"""Fetching the files of terminologies from their publishers.

This is the only module of the program that uses the network, and it does so only when it is asked to.
A file has its name when it is whole and what it should be.  Until then it is a part, which the next
attempt or the next run goes on with where the server can (range requests, RFC 9110).
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse, InvalidURL
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias, cast
from urllib import request as web
from urllib.error import HTTPError, URLError

from kg.errors import InputError, OutputError, UsageError
from kg.files import explained
from kg.lexicon.download_files import Wanted, discard, finish
from kg.lexicon.download_record import (
    OPTION,
    Edition,
    Fetched,
    read_edition,
    read_record,
    write_edition,
)
from kg.lexicon.downloads import YEAR, Download

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Called with the name of a file, the bytes that are there, and those it will have, if that is known."""

_CHUNK: Final = 1 << 17
_SMALL: Final = 1 << 16
_ADDRESS: Final = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_CONTENT_RANGE: Final = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+)")


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds to wait for a server, how often to try without getting further, and the pause
    after the first failure; it doubles with each."""

    timeout: float = 30.0
    attempts: int = 5
    pause: float = 1.0


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: fetched now; unchanged on the server since it was fetched; or kept as it was
    fetched, for the reason given."""

    paths: tuple[Path, ...]
    state: Literal["fetched", "unchanged", "kept"]
    entry: Fetched
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Transfer:
    wanted: Wanted
    whole: Fetched | None
    """What was fetched before and is not damaged."""
    progress: Progress | None
    patience: Patience


class _Failure(Exception):
    """An attempt failed; ``passing`` where the next may not, ``missing`` where there is no such file."""

    def __init__(self, reason: str, *, passing: bool, missing: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing
        self.missing = missing


def download(
    source: Download,
    root: Path,
    *,
    year: int = YEAR,
    base_url: str = "",
    progress: Progress | None = None,
    patience: Patience = PATIENCE,
) -> tuple[Outcome, ...]:
    """Fetch the files of a terminology into its folder under ``root``.

    ``base_url`` is a folder of a mirror that has the files under the names they are published by.  What
    was fetched before is fetched again only if it is damaged or the server has changed it; if the server
    does not answer, it is kept.  Raises InputError, which names the URL, where a file cannot be fetched or
    is not what it should be, OutputError where it cannot be written, UsageError where it must be fetched
    by hand or ``base_url`` is none.
    """
    source.check()
    if base_url and not _ADDRESS.fullmatch(base_url):
        raise UsageError(f"{base_url!r} is no address of the web", remedy="write https://...")
    folder = root / source.folder(year)
    with explained(folder, OPTION):
        folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        return tuple(
            _bring(Wanted(source, published, url, folder), progress, patience)
            for published, url in source.located(year, base_url)
        )


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let no other process download into the folder, where the system can see to that."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with explained(folder, OPTION):
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems have no locks
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                reason = "another process is downloading into this folder"
                remedy = "wait until it is done"
                raise OutputError(reason, path=str(folder), remedy=remedy) from error
        yield
    finally:
        os.close(descriptor)


def _bring(wanted: Wanted, progress: Progress | None, patience: Patience) -> Outcome:
    folder = wanted.folder
    known = read_record(folder).get(wanted.name)
    whole = known if known and known.edition.url == wanted.url and known.is_whole(folder) else None
    transfer = _Transfer(wanted, whole, progress, patience)
    try:
        if _retrieve(transfer):
            entry = finish(wanted, _published_checksum(transfer))
            return Outcome(_paths(folder, entry), "fetched", entry)
    except InputError as error:
        if whole is None:
            raise
        return Outcome(_paths(folder, whole), "kept", whole, str(error))
    assert whole is not None
    return Outcome(_paths(folder, whole), "unchanged", whole)


def _paths(folder: Path, entry: Fetched) -> tuple[Path, ...]:
    return tuple(folder / name for name in entry.files)


# ----------------------------------------------------------------------------------------- transfer


def _retrieve(transfer: _Transfer) -> bool:
    """Complete the part; false where the server has nothing newer than what is there."""
    wanted, patience = transfer.wanted, transfer.patience
    failures, most = 0, _size(wanted.part)
    while True:
        try:
            return _attempt(transfer)
        except _Failure as failure:
            reached = _size(wanted.part)
            failures, most = (1, reached) if reached > most else (failures + 1, most)
            if not failure.passing or failures >= patience.attempts:
                error = wanted.error(failure.reason, missing=failure.missing)
                raise error from failure.__cause__
        time.sleep(patience.pause * 2 ** (failures - 1))


def _attempt(transfer: _Transfer) -> bool:
    wanted, whole = transfer.wanted, transfer.whole
    begun, start = _begun(wanted)
    headers: dict[str, str] = {}
    if whole is not None:
        headers |= {
            "If-None-Match": whole.edition.etag,
            "If-Modified-Since": whole.edition.modified,
        }
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": begun.condition}
    with _answer(wanted.url, headers, transfer.patience) as response:
        edition = _edition(wanted.url, response)
        if response.status == 304 or (response.status == 200 and _has(whole, edition)):
            return False
        if response.status == 200:
            discard(wanted)
            write_edition(wanted.about_part, edition)
            _receive(transfer, response, 0, response.length)
        else:
            total = _total(response, start)
            if not start or total is None or begun.differs(edition):
                discard(wanted)
                raise _Failure("the server has changed the file meanwhile", passing=True)
            if response.status == 206:
                _receive(transfer, response, start, total)
    return True


def _has(whole: Fetched | None, edition: Edition) -> bool:
    return whole is not None and whole.edition.is_same(edition)


def _begun(wanted: Wanted) -> tuple[Edition, int]:
    """Of what there is a part that can be gone on with, and how many bytes of it are there."""
    edition = read_edition(wanted.about_part)
    if edition is None or edition.url != wanted.url or not edition.condition:
        return Edition(wanted.url), 0
    return edition, _size(wanted.part)


def _answer(url: str, headers: Mapping[str, str], patience: Patience) -> HTTPResponse:
    """The answer: 200, or to such headers 206, 304 or 416. Raises _Failure for all others."""
    sent = {name: value for name, value in headers.items() if value}
    sent |= {"User-Agent": "biomed-kg", "Accept-Encoding": "identity"}
    try:
        answer = _opener().open(web.Request(url, headers=sent), timeout=patience.timeout)
    except HTTPError as error:
        answer = error
    except (OSError, HTTPException, ValueError) as error:
        raise _broken(error, patience) from error
    response = cast("HTTPResponse", answer)
    expected = {200} | ({206, 416} if "Range" in sent else set())
    expected |= {304} if {"If-None-Match", "If-Modified-Since"} & set(sent) else set()
    if response.status not in expected:
        response.close()
        raise _refusal(response.status, response.reason)
    return response


class SafeRedirects(web.HTTPRedirectHandler):
    """Follows redirects, but none from an address of https to another kind."""

    def redirect_request(
        self,
        req: web.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> web.Request | None:
        """The next request. Raises URLError where it would not be encrypted any more."""
        if req.type == "https" and not newurl.lower().startswith("https:"):
            raise URLError(f"it is redirected from https to {newurl.partition(':')[0]}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> web.OpenerDirector:
    """What opens addresses of the web and nothing else, redirected or not."""
    opener = web.OpenerDirector()
    for handler in (
        web.ProxyHandler,
        web.UnknownHandler,
        web.HTTPHandler,
        web.HTTPSHandler,
        web.HTTPDefaultErrorHandler,
        SafeRedirects,
        web.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener


def _edition(url: str, response: HTTPResponse) -> Edition:
    headers = response.headers
    return Edition(url, headers.get("ETag", ""), headers.get("Last-Modified", ""))


def _total(response: HTTPResponse, start: int) -> int | None:
    """The size of the whole file, where the answer goes on at ``start`` or says that nothing is missing."""
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if match is None or int(match[1] or match[2]) != start:
        return None
    return int(match[2])


def _receive(transfer: _Transfer, response: HTTPResponse, start: int, total: int | None) -> None:
    """Write the answer to the part. Raises _Failure where it ends early."""
    wanted, done = transfer.wanted, start
    with explained(wanted.part, OPTION), wanted.part.open("ab") as file:
        for chunk in _chunks(response, transfer.patience):
            file.write(chunk)
            done += len(chunk)
            if transfer.progress is not None:
                transfer.progress(wanted.name, done, total)
        file.flush()
        os.fsync(file.fileno())
    if total is not None and done != total:
        reason = f"the connection ended after {done:,} of {total:,} bytes"
        raise _Failure(reason, passing=True)


def _chunks(response: HTTPResponse, patience: Patience) -> Iterator[bytes]:
    while True:
        try:
            chunk = response.read1(_CHUNK)
        except (OSError, HTTPException) as error:
            raise _broken(error, patience) from error
        if not chunk:
            return
        yield chunk


def _published_checksum(transfer: _Transfer) -> str:
    """The text of the file that holds the checksum; empty where none is published."""
    wanted, patience = transfer.wanted, transfer.patience
    if not wanted.source.checksum:
        return ""
    url = wanted.url + wanted.source.checksum
    try:
        with _answer(url, {}, patience) as response:
            return response.read(_SMALL).decode("utf-8", "replace") or "empty"
    except _Failure as failure:
        reason = f"no checksum to compare with: {failure.reason}"
        raise wanted.error(reason, url=url) from failure.__cause__


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


# ----------------------------------------------------------------------------------------- failures

_ANSWERS: Final = {
    401: "the server wants a password",
    403: "the server does not give the file to this program",
    404: "the server has no such file",
    407: "the proxy wants a password",
    410: "the server has no such file any more",
}
_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Answers that may be others a moment later."""

_ERRORS: Final[tuple[tuple[type[Exception], str, bool], ...]] = (
    (socket.gaierror, "the name of the server is not found; is there a network?", False),
    (ConnectionRefusedError, "the server refuses the connection", False),
    (ssl.SSLCertVerificationError, "the certificate of the server is not trusted: {error}", False),
    (TimeoutError, "the server has not answered for {timeout:g} seconds", True),
    (InvalidURL, "this is no address of the web: {error}", False),
    (ConnectionError, "the connection broke: {error}", True),
    (HTTPException, "the connection broke: {error}", True),
    (ssl.SSLError, "the connection broke: {error}", True),
    (Exception, "no connection: {error}", False),
)
"""Error of the network, in words, and whether it may pass; the first that fits."""


def _refusal(code: int, words: str) -> _Failure:
    reason = _ANSWERS.get(code, "the server does not give the file")
    missing = code in (404, 410)
    return _Failure(f"{reason} ({code} {words})", passing=code in _PASSING, missing=missing)


def _broken(error: Exception, patience: Patience) -> _Failure:
    cause = error.reason if isinstance(error, URLError) else error
    if not isinstance(cause, Exception):
        cause = OSError(cause)
    words, passing = next(each[1:] for each in _ERRORS if isinstance(cause, each[0]))
    text = getattr(cause, "strerror", None) or str(cause)
    return _Failure(words.format(error=text, timeout=patience.timeout), passing=passing)
