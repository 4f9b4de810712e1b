"""Downloading: servers that fail, and what comes that should not."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import socket
import zipfile
from http.client import HTTPMessage
from pathlib import Path
from typing import Any, TypeAlias
from urllib.error import URLError
from urllib.request import Request

import pytest

from kg.errors import InputError, OutputError, UsageError
from kg.lexicon.building import build_lexicon
from kg.lexicon.downloading import Patience, SafeRedirects
from kg.lexicon.downloads import Download
from kg.lexicon.store import Lexicon

Server: TypeAlias = Any
"""That of conftest.py."""

DATA = Path(__file__).parents[1] / "data" / "lexicon"
MONDO = (DATA / "mondo.obo").read_bytes()

DONE = {"mondo.obo", "download.json"}
BEGUN = {"mondo.obo.part", "mondo.obo.part.json"}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# ----------------------------------------------------------------------------------------- failures


def test_an_error_that_may_pass_is_tried_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("kg.lexicon.downloading.time.sleep", pauses.append)
    server.script = [500, 503, 429, "cut 0"]
    [outcome] = server.fetch(tmp_path, patience=Patience())
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
        server.fetch(tmp_path)
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
        server.fetch(tmp_path, "mesh", year=1999)
    assert server.requests[0][0] == "/desc1999.gz"


def test_a_server_that_stalls_is_left(server: Server, tmp_path: Path) -> None:
    server.script = ["stall 30", "stall 0", "stall 0"]
    with pytest.raises(InputError, match=r"has not answered for 0\.2 seconds"):
        server.fetch(tmp_path, patience=Patience(timeout=0.2, attempts=2, pause=0))
    assert (tmp_path / "mondo" / "mondo.obo.part").read_bytes() == MONDO[:30]


def test_a_refused_connection_is_named_at_once(server: Server, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(InputError, match="the server refuses the connection"):
        server.fetch(tmp_path, base_url=f"http://127.0.0.1:{port}", patience=Patience(pause=60))


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
        server.fetch(tmp_path, base_url="http://mirror.invalid", patience=Patience(pause=60))


def test_a_full_disk_is_named(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=r"the disk is full; .* another place with --to"):
        server.fetch(tmp_path)
    assert names_in(tmp_path / "mondo") == BEGUN


def test_a_file_in_place_of_the_folder_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "mondo").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        server.fetch(tmp_path)
    assert server.requests == []


def test_two_processes_do_not_write_one_file(server: Server, tmp_path: Path) -> None:
    def again(*_: object) -> None:
        with pytest.raises(OutputError, match="another process is downloading"):
            server.fetch(tmp_path)

    assert server.fetch(tmp_path, progress=again)[0].state == "fetched"


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
        server.fetch(tmp_path)
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
        server.fetch(tmp_path, source)
    assert names_in(tmp_path / "mondo") == set()
    text = f"{wrong}  other.obo\n" * ("mondo" in form) + form.format(sum=right.upper())
    server.files[beside] = text.encode()
    assert server.fetch(tmp_path, source)[0].state == "fetched"


@pytest.mark.parametrize(("text", "reason"), [(b"none", "no checksum here"), (None, "404")])
def test_a_published_checksum_must_be_there(
    server: Server, tmp_path: Path, text: bytes | None, reason: str
) -> None:
    source = Download("mondo", "mondo", ("https://example.org/mondo.obo",), checksum=".md5")
    if text is not None:
        server.files["mondo.obo.md5"] = text
    with pytest.raises(InputError, match=rf"mondo\.obo\.md5: .*{reason}"):
        server.fetch(tmp_path, source)
    assert not names_in(tmp_path / "mondo") & DONE


def archive(*names: str) -> bytes:
    """An archive as RxNorm's, with files of the tests."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("Readme.txt", "words")
        for name in names:
            packed.write(DATA / Path(name).name, name)
    return file.getvalue()


def encrypted(content: bytes) -> bytes:
    """The archive with the mark of encryption on its members."""
    marked = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = marked.find(signature)
        while start >= 0:
            marked[start + place] |= 1
            start = marked.find(signature, start + 1)
    return bytes(marked)


RXNORM = "RxNorm_full_prescribe_current.zip"
RXNORM_FILES = {"RXNCONSO.RRF", "RXNREL.RRF"}


def test_an_archive_is_unpacked(server: Server, tmp_path: Path) -> None:
    server.files[RXNORM] = archive("rrf/RXNCONSO.RRF", "rrf/RXNREL.RRF")
    [outcome] = server.fetch(tmp_path, "rxnorm")
    folder = tmp_path / "rxnorm"
    assert {path.name for path in outcome.paths} == RXNORM_FILES
    assert names_in(folder) == {*RXNORM_FILES, "download.json"}
    for name in RXNORM_FILES:
        assert (folder / name).read_bytes() == (DATA / name).read_bytes()
    assert outcome.entry.fetched.sha256 == hashlib.sha256(server.files[RXNORM]).hexdigest()
    assert server.fetch(tmp_path, "rxnorm")[0].state == "unchanged"
    (folder / "RXNREL.RRF").unlink()
    assert server.fetch(tmp_path, "rxnorm")[0].state == "fetched"

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
        (encrypted(archive("RXNCONSO.RRF", "RXNREL.RRF")), "no archive, or a damaged one"),
    ],
)
def test_a_damaged_archive_leaves_nothing(
    server: Server, tmp_path: Path, content: bytes, reason: str
) -> None:
    server.files[RXNORM] = content
    with pytest.raises(InputError, match=reason) as caught:
        server.fetch(tmp_path, "rxnorm")
    assert caught.value.remedy.endswith(
        "give RXNCONSO.RRF and RXNREL.RRF of it to kg lexicon build"
    )
    assert names_in(tmp_path / "rxnorm") == set()


# ------------------------------------------------------------------------------- redirects, proxies


def test_redirects_are_followed(server: Server, tmp_path: Path) -> None:
    server.redirects = {"/mondo.obo": "/a/x", "/a/x": f"{server.url}/releases/mondo.obo"}
    server.script = [None, None, "cut 300"]
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO
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
        server.fetch(tmp_path)
    assert names_in(tmp_path / "mondo") == set()


def test_what_is_encrypted_stays_so() -> None:
    handler, headers = SafeRedirects(), HTTPMessage()
    request = Request("https://example.org/a")
    with pytest.raises(URLError, match="from https to http"):
        handler.redirect_request(request, io.BytesIO(), 302, "", headers, "http://example.org/b")
    other = handler.redirect_request(request, io.BytesIO(), 302, "", headers, "https://e.org/b")
    assert other is not None and other.full_url == "https://e.org/b"


@pytest.mark.parametrize("url", ["file:///etc", "ftp://x", "mirror", "https://", "http://a b"])
def test_a_mirror_must_be_of_the_web(server: Server, tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="no address of the web"):
        server.fetch(tmp_path, base_url=url)


def test_a_proxy_of_the_environment_is_used(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "")
    assert server.fetch(tmp_path, base_url="http://mirror.invalid/obo")[0].state == "fetched"
    assert server.requests[0][0] == "http://mirror.invalid/obo/mondo.obo"
