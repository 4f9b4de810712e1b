"""``kg lexicon download`` against a server on the loopback interface."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kg.cli import main
from kg.errors import InputError, OutputError, UsageError
from kg.lexicon import downloading
from kg.lexicon.building import build_lexicon
from kg.lexicon.download_record import Edition, read_record
from kg.lexicon.downloading import Outcome, Patience, download
from kg.lexicon.downloads import DOWNLOADS, Download, find_download
from kg.lexicon.sources.table import SOURCES
from kg.lexicon.store import Lexicon

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "lexicon"
MONDO = (DATA / "mondo.obo").read_bytes()
NEWER = MONDO.replace(b"2099-01-01", b"2099-02-02")
FIRST_DAY, SECOND_DAY = "Thu, 01 Jan 2099 10:00:00 GMT", "Mon, 02 Feb 2099 10:00:00 GMT"
QUICK = Patience(timeout=5, attempts=3, pause=0)


class Server(ThreadingHTTPServer):
    """Gives ``files``. Each request takes one step off ``script``: an answer other than the file, or where
    to cut the connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.modified = FIRST_DAY
        self.etags = True
        self.ranges = self.conditions = self.lengths = True
        self.heeds_if_range = True
        self.script: list[int | str | None] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def asked(self, header: str) -> list[str]:
        """The values of a header, request by request."""
        return [headers.get(header, "") for _, headers in self.requests]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        server = self.server
        server.requests.append((self.path, dict(self.headers)))
        step = server.script.pop(0) if server.script else None
        content = server.files.get(self.path.rpartition("/")[2])
        if isinstance(step, int):
            self.send_error(step)
        elif self.path in server.redirects:
            self.send_response(302)
            self.send_header("Location", server.redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif content is None:
            self.send_error(404)
        else:
            self._give(content, step or "")

    def _give(self, content: bytes, step: str) -> None:
        server, start, total = self.server, 0, len(content)
        etag = f'"{hashlib.md5(content).hexdigest()}"' if server.etags else ""
        state = {etag, server.modified} - {""}
        conditions = {self.headers.get(each) for each in ("If-None-Match", "If-Modified-Since")}
        if server.conditions and conditions & state:
            status = 304
        elif (
            server.ranges
            and "Range" in self.headers
            and (not server.heeds_if_range or self.headers["If-Range"] in state)
        ):
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            status = 206 if start < total else 416
        else:
            status = 200
        self.send_response(status)
        body = content[start:] if status in (200, 206) else b""
        if status in (206, 416):
            sent = f"{start}-{total - 1}" if status == 206 else "*"
            self.send_header("Content-Range", f"bytes {sent}/{total}")
        if etag:
            self.send_header("ETag", etag)
        if server.modified:
            self.send_header("Last-Modified", server.modified)
        if server.lengths:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        what, _, place = step.partition(" ")
        self.wfile.write(body[: int(place)] if place else body)
        self.wfile.flush()
        if what == "stall":
            server.released.wait(20)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        server.files["mondo.obo"] = MONDO
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


def fetch(
    server: Server, root: Path, source: Download | str = "mondo", **options: Any
) -> tuple[Outcome, ...]:
    found = find_download(source) if isinstance(source, str) else source
    return download(found, root, **{"base_url": server.url, "patience": QUICK, **options})


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


DONE = {"mondo.obo", "download.json"}
BEGUN = {"mondo.obo.part", "mondo.obo.part.json"}


def begin(server: Server, root: Path, size: int = 300) -> Path:
    """Leave a part of this size."""
    server.script = [f"cut {size}"]
    with pytest.raises(InputError, match=f"ended after {size} of {len(MONDO)} bytes"):
        fetch(server, root, patience=Patience(attempts=1))
    server.requests.clear()
    assert names_in(root / "mondo") == BEGUN
    assert (root / "mondo" / "mondo.obo.part").read_bytes() == MONDO[:size]
    return root / "mondo"


# -------------------------------------------------------------------------------------- whole files


def test_a_file_is_fetched_and_recorded(server: Server, tmp_path: Path) -> None:
    shown: list[tuple[str, int, int | None]] = []
    [outcome] = fetch(server, tmp_path, progress=lambda *state: shown.append(state))
    folder = tmp_path / "mondo"
    assert (outcome.state, outcome.paths) == ("fetched", (folder / "mondo.obo",))
    assert (folder / "mondo.obo").read_bytes() == MONDO
    assert shown[-1] == ("mondo.obo", len(MONDO), len(MONDO))
    assert names_in(folder) == DONE
    [entry] = json.loads((folder / "download.json").read_text(encoding="utf-8"))["files"]
    known = {"size": len(MONDO), "sha256": hashlib.sha256(MONDO).hexdigest()}
    assert (entry["name"], entry["fetched"], entry["files"]) == (
        "mondo.obo",
        known,
        {"mondo.obo": known},
    )
    assert entry["edition"]["url"] == f"{server.url}/mondo.obo"
    assert (entry["edition"]["modified"], outcome.entry.date) == (FIRST_DAY, "2099-01-01")
    assert server.asked("User-Agent") == ["biomed-kg"]


@pytest.mark.parametrize("conditions", [True, False])
def test_what_is_there_and_unchanged_is_not_fetched_again(
    server: Server, tmp_path: Path, conditions: bool
) -> None:
    server.conditions = conditions
    fetch(server, tmp_path)
    before = (tmp_path / "mondo" / "mondo.obo").stat().st_ino
    [outcome] = fetch(server, tmp_path)
    assert outcome.state == "unchanged" and names_in(tmp_path / "mondo") == DONE
    assert (tmp_path / "mondo" / "mondo.obo").stat().st_ino == before
    assert server.asked("If-Modified-Since") == ["", FIRST_DAY]


def test_what_the_server_has_changed_is_fetched_again(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    server.files["mondo.obo"], server.modified = NEWER, SECOND_DAY
    [outcome] = fetch(server, tmp_path)
    assert (outcome.state, outcome.entry.date) == ("fetched", "2099-02-02")
    assert (tmp_path / "mondo" / "mondo.obo").read_bytes() == NEWER


@pytest.mark.parametrize("damage", [b"", MONDO[:-1] + b"!", None])
def test_what_is_damaged_is_fetched_again(
    server: Server, tmp_path: Path, damage: bytes | None
) -> None:
    fetch(server, tmp_path)
    path = tmp_path / "mondo" / "mondo.obo"
    path.unlink() if damage is None else path.write_bytes(damage)
    assert fetch(server, tmp_path)[0].state == "fetched"
    assert path.read_bytes() == MONDO
    assert server.asked("If-None-Match") == ["", ""]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": [{}]}', '{"files": 1}', "\x00"])
def test_a_damaged_record_counts_as_none(server: Server, tmp_path: Path, text: str) -> None:
    fetch(server, tmp_path)
    (tmp_path / "mondo" / "download.json").write_text(text, encoding="utf-8")
    assert fetch(server, tmp_path)[0].state == "fetched"
    assert read_record(tmp_path / "mondo").keys() == {"mondo.obo"}


@pytest.mark.parametrize("answer", [404, 500])
def test_what_is_whole_is_kept_when_the_server_fails(
    server: Server, tmp_path: Path, answer: int
) -> None:
    fetch(server, tmp_path)
    server.script = [answer] * 3
    [outcome] = fetch(server, tmp_path)
    assert outcome.state == "kept" and str(answer) in outcome.reason
    assert (tmp_path / "mondo" / "mondo.obo").read_bytes() == MONDO


# ------------------------------------------------------------------------------------------- resume


@pytest.mark.parametrize("etags", [True, False])
def test_a_cut_connection_is_resumed(server: Server, tmp_path: Path, etags: bool) -> None:
    server.etags = etags
    server.script = ["cut 300", "cut 200"]
    [outcome] = fetch(server, tmp_path)
    assert outcome.paths[0].read_bytes() == MONDO
    assert server.asked("Range") == ["", "bytes=300-", "bytes=500-"]
    etag = f'"{hashlib.md5(MONDO).hexdigest()}"'
    assert server.asked("If-Range")[1:] == [etag if etags else FIRST_DAY] * 2


def test_attempts_that_get_further_are_not_counted(server: Server, tmp_path: Path) -> None:
    server.script = [f"cut {100}"] * 6
    assert fetch(server, tmp_path)[0].paths[0].read_bytes() == MONDO


def test_a_later_run_resumes(server: Server, tmp_path: Path) -> None:
    begin(server, tmp_path)
    [outcome] = fetch(server, tmp_path)
    assert server.asked("Range") == ["bytes=300-"]
    assert outcome.paths[0].read_bytes() == MONDO and names_in(tmp_path / "mondo") == DONE


def test_a_complete_part_is_only_named(server: Server, tmp_path: Path) -> None:
    folder = begin(server, tmp_path)
    (folder / "mondo.obo.part").write_bytes(MONDO)
    [outcome] = fetch(server, tmp_path)
    assert outcome.paths[0].read_bytes() == MONDO
    assert server.asked("Range") == [f"bytes={len(MONDO)}-"]


@pytest.mark.parametrize("heeds_if_range", [True, False])
@pytest.mark.parametrize("newer", [NEWER, NEWER[:200] + b"\nontology: mondo\n"])
def test_a_file_that_changed_meanwhile_is_begun_anew(
    server: Server, tmp_path: Path, heeds_if_range: bool, newer: bytes
) -> None:
    begin(server, tmp_path)
    server.files["mondo.obo"], server.modified = newer, SECOND_DAY
    server.heeds_if_range = heeds_if_range
    [outcome] = fetch(server, tmp_path)
    assert outcome.paths[0].read_bytes() == newer
    assert outcome.entry.date == "2099-02-02"
    assert len(server.requests) == (1 if heeds_if_range else 2)


def test_a_server_without_ranges_begins_anew(server: Server, tmp_path: Path) -> None:
    begin(server, tmp_path)
    server.ranges = False
    assert fetch(server, tmp_path)[0].paths[0].read_bytes() == MONDO


def test_a_part_of_nobody_knows_what_is_begun_anew(server: Server, tmp_path: Path) -> None:
    folder = begin(server, tmp_path)
    (folder / "mondo.obo.part.json").write_text("{", encoding="utf-8")
    assert fetch(server, tmp_path)[0].paths[0].read_bytes() == MONDO
    assert server.asked("Range") == [""]


def test_a_part_from_elsewhere_is_begun_anew(server: Server, tmp_path: Path) -> None:
    begin(server, tmp_path)
    assert fetch(server, tmp_path, base_url=f"{server.url}/other/")[0].state == "fetched"
    assert server.requests[0][0] == "/other/mondo.obo" and server.asked("Range") == [""]


def test_a_server_that_says_nothing_of_its_files_is_asked_for_all(
    server: Server, tmp_path: Path
) -> None:
    server.etags, server.modified, server.lengths = False, "", False
    for _ in range(2):
        [outcome] = fetch(server, tmp_path)
        assert (outcome.state, outcome.entry.date) == ("fetched", "")
    server.lengths, server.script = True, ["cut 300"]
    assert fetch(server, tmp_path)[0].paths[0].read_bytes() == MONDO
    assert set(server.asked("Range")) == {""}


def test_an_interrupted_download_is_resumed(server: Server, tmp_path: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    server.script = ["cut 300"]
    with pytest.raises(KeyboardInterrupt):
        fetch(server, tmp_path, progress=interrupt)
    assert names_in(tmp_path / "mondo") == BEGUN
    assert fetch(server, tmp_path)[0].paths[0].read_bytes() == MONDO
    assert server.asked("Range") == ["", "bytes=300-"]


@pytest.mark.parametrize(
    ("etag", "modified", "condition"),
    [
        ('"a"', "day", '"a"'),
        ('W/"a"', "day", "day"),
        ("", "day", "day"),
        ('W/"a"', "", ""),
        ("", "", ""),
    ],
)
def test_weak_tags_are_no_condition(etag: str, modified: str, condition: str) -> None:
    assert Edition("u", etag, modified).condition == condition


@pytest.mark.parametrize(
    ("other", "same", "differs"),
    [
        (Edition("u", "a", "day"), True, False),
        (Edition("u", "", "day"), True, False),
        (Edition("u", "a", "night"), False, True),
        (Edition("v", "a", "day"), False, True),
        (Edition("u", "", ""), False, False),
    ],
)
def test_editions_are_compared(other: Edition, same: bool, differs: bool) -> None:
    edition = Edition("u", "a", "day")
    assert (edition.is_same(other), other.is_same(edition)) == (same, same)
    assert (edition.differs(other), other.differs(edition)) == (differs, differs)


# ----------------------------------------------------------------------------------------- failures


def test_an_error_that_may_pass_is_tried_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("kg.lexicon.downloading.time.sleep", pauses.append)
    server.script = [500, 503, 429, "cut 0"]
    [outcome] = fetch(server, tmp_path, patience=Patience())
    assert outcome.paths[0].read_bytes() == MONDO
    assert pauses == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("answer", "reason", "requests"),
    [
        (403, "does not give the file to this program (403 Forbidden)", 1),
        (404, "has no such file (404 Not Found)", 1),
        (410, "has no such file any more (410 Gone)", 1),
        (418, "does not give the file (418", 1),
        (500, "does not give the file (500 Internal Server Error)", 3),
        ("cut 20", f"the connection ended after 20 of {len(MONDO)} bytes", 3),
    ],
)
def test_a_failure_names_address_reason_and_remedy(
    server: Server, tmp_path: Path, answer: int | str, reason: str, requests: int
) -> None:
    server.ranges = False
    server.script = [answer] * 5
    with pytest.raises(InputError) as caught:
        fetch(server, tmp_path)
    error = caught.value
    assert error.path == f"{server.url}/mondo.obo" and reason in error.reason
    assert error.remedy == (
        "download https://purl.obolibrary.org/obo/mondo.obo with a browser"
        " and give the file to kg lexicon build"
    )
    assert len(server.requests) == requests
    assert not names_in(tmp_path / "mondo") & DONE


def test_a_missing_year_says_where_earlier_ones_are(server: Server, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"--year YEAR --base-url https://nlmpubs.*/YEAR/xmlmesh$"):
        fetch(server, tmp_path, "mesh", year=1999)
    assert server.requests[0][0] == "/desc1999.gz"


def test_a_server_that_stalls_is_left(server: Server, tmp_path: Path) -> None:
    server.script = ["stall 30", "stall 0", "stall 0"]
    with pytest.raises(InputError, match=r"has not answered for 0\.2 seconds"):
        fetch(server, tmp_path, patience=Patience(timeout=0.2, attempts=2, pause=0))
    assert (tmp_path / "mondo" / "mondo.obo.part").read_bytes() == MONDO[:30]


def test_a_refused_connection_is_named_at_once(server: Server, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(InputError, match="the server refuses the connection"):
        fetch(server, tmp_path, base_url=f"http://127.0.0.1:{port}", patience=Patience(pause=60))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (socket.gaierror(-3, "Temporary failure"), "the name of the server is not found"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "Network is unreachable"),
    ],
)
def test_without_a_network_there_is_one_attempt(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    reason: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "create_connection", fail)
    with pytest.raises(InputError, match=reason):
        fetch(server, tmp_path, base_url="http://mirror.invalid", patience=Patience(pause=60))


def test_a_full_disk_is_named(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(downloading.os, "fsync", fail)
    with pytest.raises(OutputError, match=r"the disk is full; .* another place with --to"):
        fetch(server, tmp_path)
    assert names_in(tmp_path / "mondo") == BEGUN


def test_a_file_in_place_of_the_folder_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "mondo").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        fetch(server, tmp_path)
    assert server.requests == []


def test_two_processes_do_not_write_one_file(server: Server, tmp_path: Path) -> None:
    def again(*_: object) -> None:
        with pytest.raises(OutputError, match="another process is downloading"):
            fetch(server, tmp_path)

    assert fetch(server, tmp_path, progress=again)[0].state == "fetched"


# ------------------------------------------------------------------------- what came is looked at


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html><title>Log in</title></html>", "what came is no file of Mondo Disease Ontology"),
        (b"", "what came is no file of Mondo"),
        ((DATA / "chebi.obo").read_bytes(), "a file of Chemical Entities of .*, not of Mondo"),
    ],
)
def test_something_else_than_the_file_is_refused(
    server: Server, tmp_path: Path, content: bytes, reason: str
) -> None:
    server.files["mondo.obo"] = content
    with pytest.raises(InputError, match=reason):
        fetch(server, tmp_path)
    assert names_in(tmp_path / "mondo") == set()


@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
@pytest.mark.parametrize("form", ["{sum}\n", "{sum}  mondo.obo\n", "MD5(mondo.obo)= {sum}\n"])
def test_a_published_checksum_is_compared(
    server: Server, tmp_path: Path, algorithm: str, form: str
) -> None:
    source = Download(
        "mondo", "mondo", ("https://example.org/mondo.obo",), checksum=f".{algorithm}"
    )
    beside = f"mondo.obo.{algorithm}"
    right = hashlib.new(algorithm, MONDO).hexdigest()
    wrong = hashlib.new(algorithm, b"x").hexdigest()
    server.files[beside] = form.format(sum=wrong).encode()
    with pytest.raises(InputError, match=f"{algorithm} checksum {right} instead of {wrong}"):
        fetch(server, tmp_path, source)
    assert names_in(tmp_path / "mondo") == set()
    text = f"{wrong}  other.obo\n" * ("mondo" in form) + form.format(sum=right.upper())
    server.files[beside] = text.encode()
    assert fetch(server, tmp_path, source)[0].state == "fetched"


@pytest.mark.parametrize(("text", "reason"), [(b"none", "no checksum here"), (None, "404")])
def test_a_published_checksum_must_be_there(
    server: Server, tmp_path: Path, text: bytes | None, reason: str
) -> None:
    source = Download("mondo", "mondo", ("https://example.org/mondo.obo",), checksum=".md5")
    if text is not None:
        server.files["mondo.obo.md5"] = text
    with pytest.raises(InputError, match=rf"mondo\.obo\.md5: .*{reason}"):
        fetch(server, tmp_path, source)
    assert not names_in(tmp_path / "mondo") & DONE


def archive(*names: str) -> bytes:
    """An archive as RxNorm's, with files of the tests."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("Readme.txt", "words")
        for name in names:
            packed.write(DATA / Path(name).name, name)
    return file.getvalue()


RXNORM = "RxNorm_full_prescribe_current.zip"
RXNORM_FILES = {"RXNCONSO.RRF", "RXNREL.RRF"}


def test_an_archive_is_unpacked(server: Server, tmp_path: Path) -> None:
    server.files[RXNORM] = archive("rrf/RXNCONSO.RRF", "rrf/RXNREL.RRF")
    [outcome] = fetch(server, tmp_path, "rxnorm")
    folder = tmp_path / "rxnorm"
    assert {path.name for path in outcome.paths} == RXNORM_FILES
    assert names_in(folder) == {*RXNORM_FILES, "download.json"}
    for name in RXNORM_FILES:
        assert (folder / name).read_bytes() == (DATA / name).read_bytes()
    assert outcome.entry.fetched.sha256 == hashlib.sha256(server.files[RXNORM]).hexdigest()
    assert fetch(server, tmp_path, "rxnorm")[0].state == "unchanged"
    (folder / "RXNREL.RRF").unlink()
    assert fetch(server, tmp_path, "rxnorm")[0].state == "fetched"

    report = build_lexicon([folder], tmp_path / "lexicon")
    assert report.skipped == ()
    [first, *_] = Lexicon.load(tmp_path / "lexicon").info.sources
    assert (first.name, first.version) == ("rxnorm", "2099-01-01")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"words", "no archive, or a damaged one"),
        (archive("rrf/RXNCONSO.RRF"), "there is no RXNREL.RRF in the archive"),
        (archive("RXNCONSO.RRF", "RXNREL.RRF").replace(b"PK\x03\x04", b"PK\x03\x05"), "damaged"),
    ],
)
def test_a_damaged_archive_leaves_nothing(
    server: Server, tmp_path: Path, content: bytes, reason: str
) -> None:
    server.files[RXNORM] = content
    with pytest.raises(InputError, match=reason) as caught:
        fetch(server, tmp_path, "rxnorm")
    assert caught.value.remedy.endswith(
        "give RXNCONSO.RRF and RXNREL.RRF of it to kg lexicon build"
    )
    assert names_in(tmp_path / "rxnorm") == set()


# ------------------------------------------------------------------------------- redirects, proxies


def test_redirects_are_followed(server: Server, tmp_path: Path) -> None:
    server.redirects = {"/mondo.obo": "/a/x", "/a/x": f"{server.url}/releases/mondo.obo"}
    server.script = [None, None, "cut 300"]
    assert fetch(server, tmp_path)[0].paths[0].read_bytes() == MONDO
    assert [path for path, _ in server.requests] == [
        "/mondo.obo",
        "/a/x",
        "/releases/mondo.obo",
    ] * 2
    assert server.asked("Range")[-1] == "bytes=300-"
    assert server.asked("If-Range")[-1] != ""


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/hostname", "not allowed"),
        ("ftp://127.0.0.1/mondo.obo", "unknown url type"),
        ("/mondo.obo", "infinite loop"),
    ],
)
def test_redirects_lead_to_the_web_only(
    server: Server, tmp_path: Path, target: str, reason: str
) -> None:
    server.redirects = {"/mondo.obo": target}
    with pytest.raises(InputError, match=reason):
        fetch(server, tmp_path)
    assert names_in(tmp_path / "mondo") == set()


@pytest.mark.parametrize("url", ["file:///etc", "ftp://x", "mirror", "https://", "http://a b"])
def test_a_mirror_must_be_of_the_web(server: Server, tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="no address of the web"):
        fetch(server, tmp_path, base_url=url)


def test_a_proxy_of_the_environment_is_used(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "")
    assert fetch(server, tmp_path, base_url="http://mirror.invalid/obo")[0].state == "fetched"
    assert server.requests[0][0] == "http://mirror.invalid/obo/mondo.obo"


# ------------------------------------------------------------------------------ table, command line


@pytest.mark.parametrize("source", DOWNLOADS, ids=[each.name for each in DOWNLOADS])
def test_the_table_is_of_known_terminologies(source: Download) -> None:
    assert source.source in {each.about.name for each in SOURCES}
    assert all(url.startswith("https://") for url in source.urls)
    assert find_download(source.name.upper()) is source


def test_the_list_shows_names_licences_and_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "download", "--list", "--year", "2099", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows[:3]] == ["mesh"] * 3
    assert rows[0]["url"].endswith("/xmlmesh/desc2099.gz")
    assert all(row["title"] and row["license"] for row in rows)
    assert main(["lexicon", "download"]) == 0
    assert "mesh" in capsys.readouterr().out


def test_a_mistake_is_found_before_anything_is_fetched(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ["--to", str(tmp_path), "--base-url", server.url]
    assert main(["lexicon", "download", "mondo", "nosuch", *to]) == 2
    assert "nothing to download is called 'nosuch'; the names are mesh" in capsys.readouterr().err
    assert main(["lexicon", "download", "mondo", "drugbank", *to]) == 2
    assert "https://go.drugbank.com/releases/latest#open-data" in capsys.readouterr().err
    assert server.requests == [] and names_in(tmp_path) == set()


def test_one_failure_does_not_stop_the_others(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ["--to", str(tmp_path), "--base-url", server.url]
    assert main(["lexicon", "download", "hp", "mondo", *to]) == 1
    captured = capsys.readouterr()
    assert f"failed: {server.url}/hp.obo: the server has no such file" in captured.err
    assert captured.out == f"kg lexicon build {tmp_path}/mondo -o lexicon.tar.xz\n"


def test_from_download_to_lookup(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "the cache"))
    monkeypatch.chdir(tmp_path)
    for name in ("desc", "supp"):
        server.files[f"{name}2099.gz"] = gzip.compress((DATA / f"{name}2099.xml").read_bytes())
    server.files["qual2099.xml"] = (DATA / "qual2099.xml").read_bytes()
    command = ["lexicon", "download", "mesh", "mondo", "--year", "2099", "--base-url", server.url]
    for state in ("fetched", "unchanged"):
        assert main(command) == 0
        captured = capsys.readouterr()
        assert captured.err.count(f"{state}: ") == 4
    folders = [str(tmp_path / "the cache" / "downloads" / name) for name in ("mesh-2099", "mondo")]
    printed = f"kg lexicon build '{folders[0]}' '{folders[1]}' -o lexicon.tar.xz\n"
    assert captured.out == printed

    begun = tmp_path / "the cache" / "downloads" / "mondo" / "mondo.obo.part"
    begun.write_bytes(MONDO[:400])  # is not read
    assert main(["lexicon", "build", *folders, "-o", "lexicon.tar.xz"]) == 0
    assert "skipped" not in capsys.readouterr().err
    lexicon = Lexicon.load(tmp_path / "lexicon.tar.xz")
    assert {source.name for source in lexicon.info.sources} == {"mesh", "mondo"}
    assert len(lexicon.info.sources) == 4

    assert main(["lookup", "glumamide", "--lexicon", "lexicon.tar.xz", "--format", "tsv"]) == 0
    [_, row] = capsys.readouterr().out.splitlines()
    assert row.split("\t")[1] == "MESH:D900001"


def test_ctrl_c_keeps_what_has_come(server: Server, tmp_path: Path) -> None:
    server.script = ["stall 300"]
    command = [sys.executable, "-m", "kg", "lexicon", "download", "mondo", "--to", str(tmp_path)]
    with subprocess.Popen(
        [*command, "--base-url", server.url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        about = tmp_path / "mondo" / "mondo.obo.part.json"
        for _ in range(300):
            if about.exists() or process.poll() is not None:
                break
            threading.Event().wait(0.1)
        threading.Event().wait(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert err == "what has come is kept; the same command goes on with it\nkg: interrupted\n"
    assert names_in(tmp_path / "mondo") == BEGUN
    assert (tmp_path / "mondo" / "mondo.obo.part").read_bytes() == MONDO[:300]
    server.released.set()
    server.script = []
    assert fetch(server, tmp_path)[0].paths[0].read_bytes() == MONDO
    assert server.asked("Range")[-1] == "bytes=300-"
