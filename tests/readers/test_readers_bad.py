"""Bad input: one clear line each, what is good before it is kept, the other inputs are read."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from kg.errors import InputError

ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>Title {}</ArticleTitle>"
    "</Article></MedlineCitation></PubmedArticle>"
)


def articles(count: int) -> str:
    body = "\n".join(ARTICLE.format(number, number) for number in range(1, count + 1))
    return f"<?xml version='1.0'?>\n<PubmedArticleSet>\n{body}\n</PubmedArticleSet>"


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet [
 <!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<PubmedArticleSet>&c;</PubmedArticleSet>"""

OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE PubmedArticle [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>&secret;</ArticleTitle></Article>
</MedlineCitation></PubmedArticle>"""

PAGE = "<!DOCTYPE html><html><head><title>503 Service\n Unavailable</title></head><body>Sorry</body></html>"

BAD = {
    "empty.txt": (b"", "empty file"),
    "blank.txt": (b" \n\t\n", "nothing but white space"),
    "only_a_mark.txt": (b"\xef\xbb\xbf", "nothing but white space"),
    "binary.dat": (bytes(range(256)) * 8, "binary data"),
    "binary.txt": (b"Text \0\x01\x02\x03" * 40, "binary data"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "it is a PDF"),
    "named.txt": (b"%PDF-1.7\nlooks like text", "it is a PDF"),
    "scan.png": (b"\x89PNG\r\n\x1a\n\0\0\0", "a PNG image"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Office document"),
    "new.docx": ("office", "a Word document"),
    "laughs.xml": (LAUGHS, "declares an entity of its own ('a')"),
    "outside.xml": (OUTSIDE, "declares an external entity of its own ('secret')"),
    "utf16.xml": (OUTSIDE.replace("?>", " encoding='utf-16'?>", 1).encode("utf-16"), "('secret')"),
    "answer.json": (PAGE, "an HTML page ('503 Service Unavailable'), not JSON"),
    "answer.xml": ("\n" + PAGE.lower(), "not XML"),
    "jats.xml": ("<?xml version='1.0'?><!DOCTYPE article><article><front/></article>", "JATS"),
    "mesh.xml": ("<DescriptorRecordSet/>", "kg lexicon build"),
    "error.xml": ("<eFetchResult><ERROR>Empty id</ERROR></eFetchResult>", "an error message"),
    "other.xml": ("<catalogue><book/></catalogue>", "root element 'catalogue'"),
    "refs.ris": ("TY  - JOUR\nTI  - Gout\nER  - \n", "a RIS list"),
    "refs.bib": ("@article{gout,\n  title = {Gout}\n}\n", "a BibTeX list"),
    "damaged.gz": (gzip.compress(b"Gout " * 9)[:-8] + b"\0" * 8, "damaged gzip"),
    "damaged.zip": (b"PK\x03\x04" + b"\0" * 60, "damaged zip archive"),
    "empty.zip": ("empty zip", "no files in the archive"),
    "numbers.json": ("[1, 2, 3]", "not an object"),
    "half.json": ('{"protocolSection": {"identificationModule": {"nctId": "NCT0', "half.json"),
}  # fmt: skip


def office() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return file.getvalue()


def content_of(name: str) -> bytes:
    content = BAD[name][0]
    if content == "office":
        return office()
    if content == "empty zip":
        return b"PK\x05\x06" + b"\0" * 18
    return content if isinstance(content, bytes) else content.encode()


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_named_in_one_line_and_the_others_are_read(read, tmp_path, name):
    (tmp_path / name).write_bytes(content_of(name))
    (tmp_path / "good.txt").write_text("Gout hurts.")
    documents, reports = read(tmp_path / name, tmp_path / "good.txt")
    assert [document.text for document in documents] == ["Gout hurts."]
    (error,) = [error for report in reports for error in report.errors][:1]
    assert isinstance(error, InputError)
    assert name in str(error)
    assert BAD[name][1] in str(error)
    assert "\n" not in str(error)
    assert error.remedy


def test_the_same_in_an_archive(read, tmp_path):
    path = tmp_path / "all.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in BAD:
            info = tarfile.TarInfo(name)
            info.size = len(content_of(name))
            archive.addfile(info, io.BytesIO(content_of(name)))
    documents, reports = read(path)
    assert documents == []
    failed = {report.member for report in reports if report.errors}
    assert failed >= set(BAD)


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress])
def test_a_truncated_file_gives_what_comes_before_the_break(read, tmp_path, compress):
    whole = compress(articles(5000).encode())
    path = tmp_path / "cut.xml.gz"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    documents, (report,) = read(path)
    assert 500 < len(documents) < 5000
    assert [document.metadata["local_id"] for document in documents] == [
        str(number) for number in range(1, len(documents) + 1)
    ]
    (error,) = report.errors
    assert "end too early" in str(error)
    assert report.documents == len(documents)


def test_half_a_text_is_none(read, tmp_path):
    whole = gzip.compress(os.urandom(300).hex().encode())
    path = tmp_path / "cut.txt.gz"
    path.write_bytes(whole[:-100])
    documents, (report,) = read(path)
    assert documents == []
    assert len(report.errors) == 1


def test_lines_before_a_break_are_read(read, tmp_path):
    lines = "".join(f'{{"id": "{n}", "text": "{os.urandom(20).hex()}"}}\n' for n in range(5000))
    whole = gzip.compress(lines.encode())
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    documents, (report,) = read(path)
    assert 1000 < len(documents) < 4000
    assert any("end too early" in str(error) for error in report.errors)


def test_truncated_archives_give_the_members_before_the_break(read, tmp_path):
    path = tmp_path / "cut.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for number in range(20):
            content = os.urandom(20000).hex().encode()
            info = tarfile.TarInfo(f"{number:02}.txt")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    path.write_bytes(path.read_bytes()[:200_000])
    documents, reports = read(path)
    assert 5 < len(documents) < 15
    assert "end too early" in str(reports[-1].errors[0])
    assert (reports[-1].member, reports[-1].format) == ("", "tar")


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda text: text.replace("<PMID>7</PMID>", "<PMID>7</PMI>"), "line 9"),
        (lambda text: text[: text.index("<PMID>7")], "line 9"),
        (lambda text: text.replace("Title 7", "Title &nothing; 7"), ""),
        (lambda text: text.replace("Title 7", "Title \x01 7"), "line 9"),
    ],
)
def test_broken_xml_gives_what_comes_before(read, tmp_path, damage, place):
    path = tmp_path / "broken.xml"
    path.write_text(damage(articles(9)))
    documents, (report,) = read(path)
    assert [document.id for document in documents][:6] == [f"PMID:{n}" for n in range(1, 7)]
    (error,) = report.errors
    assert "broken XML" in str(error)
    assert place in str(error)


def test_a_wrongly_declared_encoding_gives_what_comes_before(read, tmp_path):
    path = tmp_path / "wrong.xml"
    path.write_bytes(articles(9).replace("Title 7", "Sjögren").encode("latin-1"))
    documents, (report,) = read(path)
    assert len(documents) == 6
    assert "broken XML" in str(report.errors[0])


def test_white_space_before_the_declaration_is_forgiven(read, tmp_path):
    path = tmp_path / "x.xml"
    path.write_text("\ufeff\n\n  " + articles(2), encoding="utf-8")
    documents, (report,) = read(path)
    assert (len(documents), report.errors) == (2, ())


def test_html_named_as_such_is_no_error_page(read, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("Sorry", "<p>Gout hurts in old and in young people.</p>" * 5))
    _, (report,) = read(path)
    assert report.format == "html"


@pytest.mark.parametrize(
    "name", ["x.txt", "x.jsonl", "x.csv", "x.pubtator", "x.xml", "x.json", "x.md"]
)
def test_texts_too_large_to_be_one_are_refused(read, tmp_path, name):
    begin = {
        "x.txt": "",
        "x.md": "# ",
        "x.jsonl": '{"id": 1, "text": "one"}\n{"id": 2, "text": "',
        "x.csv": 'id,text\n1,one\n2,"',
        "x.pubtator": "1|t|one\n2|t|two\n3|t|",
        "x.xml": articles(1)[: -len("</PubmedArticleSet>")] + "<PubmedArticle><X>",
        "x.json": '[{"text": "one"}, {"text": "',
    }[name]
    path = tmp_path / name
    path.write_text(begin + "long words in one line " * 100_000)
    documents, (report,) = read(path, max_document_bytes=1_000_000)
    assert len(documents) == (0 if name in ("x.txt", "x.md", "x.json") else 1)
    assert any("more than" in str(error) or "larger than" in str(error) for error in report.errors)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_a_huge_line_does_not_fill_the_memory(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"one line without an end " * 41_667)
    message, peak = peak_of("print(items[0].errors[0])", path)
    assert "larger than 50 MB" in message
    assert peak < 400_000


def peak_of(code: str, path: Path) -> tuple[str, int]:
    """What the code prints, and the most memory (in KB) of a process that reads the file."""
    code = (
        "import re, sys; from pathlib import Path; from kg.readers import read_inputs\n"
        f"items = [item for item in read_inputs(sys.argv[1:]) if not hasattr(item, 'text')]\n{code}\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', status)[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    message, peak = done.stdout.splitlines()
    return message, int(peak)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_memory_stays_the_same_however_long_the_file(tmp_path):
    peaks = []
    for count in (1000, 60_000):
        path = tmp_path / f"{count}.xml"
        path.write_text(articles(count))
        message, peak = peak_of("print(items[0].documents)", path)
        assert message == str(count)
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 10_000


def test_missing_and_empty_inputs(read, tmp_path):
    (tmp_path / "nothing_in_it").mkdir()
    _, reports = read(tmp_path / "nothing_in_it", tmp_path / "nowhere.txt")
    assert [error.reason for report in reports for error in report.errors] == [
        "no such file or folder",
        "there are no files in it",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_must_not_be_read(read, tmp_path):
    folder = tmp_path / "corpus"
    (folder / "locked").mkdir(parents=True)
    (folder / "good.txt").write_text("Gout hurts.")
    (folder / "secret.txt").write_text("Gout hurts.")
    (folder / "secret.txt").chmod(0)
    (folder / "locked").chmod(0)
    try:
        documents, reports = read(folder)
    finally:
        (folder / "locked").chmod(0o700)
    assert len(documents) == 1
    errors = [str(error) for report in reports for error in report.errors]
    assert any("corpus/locked" in error and "permission" in error for error in errors)
    assert any("corpus/secret.txt" in error and "permission" in error for error in errors)


def test_unreadable_folders_and_files(read, tmp_path, monkeypatch):
    """The same without permissions, which root does not feel."""
    folder = tmp_path / "corpus"
    (folder / "locked").mkdir(parents=True)
    for name in ("good.txt", "secret.txt"):
        (folder / name).write_text("Gout hurts.")
    scan, opened = os.scandir, type(folder).open

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    def refuse(self, *args, **kwargs):
        if self.name == "secret.txt":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(type(folder), "open", refuse)
    documents, reports = read(folder)
    assert len(documents) == 1
    assert [str(error) for report in reports for error in report.errors] == [
        "corpus/locked: the folder cannot be read: permission denied; "
        "change its permissions, or leave it out",
        "corpus/secret.txt: no permission to read it; change its permissions, or leave it out",
    ]


def test_odd_paths(read, tmp_path):
    (tmp_path / "a.txt").write_text("Gout hurts.")
    odd = [tmp_path / "a.txt" / "b.txt", tmp_path / ("x" * 300), f"{tmp_path}/nul\0", ""]
    documents, reports = read(*odd, tmp_path / "a.txt")
    assert len(documents) == 1
    assert sum(len(report.errors) for report in reports) == len(odd)


def test_a_disk_that_fails_while_reading(read, tmp_path, monkeypatch):
    path = tmp_path / "x.xml"
    path.write_text(articles(3000))
    opened = type(path).open

    class Failing(io.RawIOBase):
        def __init__(self, source):
            self.source = source
            self.given = 0

        def read(self, size=-1):
            self.given += size
            if self.given > 200_000:
                raise OSError(5, "Input/output error")
            return self.source.read(size)

        def close(self):
            self.source.close()
            super().close()

    monkeypatch.setattr(type(path), "open", lambda self, *a, **k: Failing(opened(self, *a, **k)))
    documents, (report,) = read(path)
    assert 500 < len(documents) < 3000
    assert [str(error) for error in report.errors] == [
        "x.xml: cannot be read: input/output error; try again"
    ]
    assert report.sha256 == ""


def test_names_that_are_no_text(read, tmp_path):
    name = os.fsdecode(b"na\xefve.txt")
    try:
        (tmp_path / name).write_text("Gout hurts.")
    except OSError:
        pytest.skip("the file system has no such names")
    (document,), (report,) = read(tmp_path)
    assert report.name.endswith("na\\xefve.txt")
    assert document.metadata["local_id"].encode()


UNSAFE = {"a.txt": b"Gout hurts.", "../../evil.txt": b"Evil.", "/etc/evil.txt": b"Evil."}


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_members_with_unsafe_paths_are_named_and_the_others_read(read, tmp_path, form):
    path = tmp_path / f"x.{form}"
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in (UNSAFE | {"..\\evil.txt": b"Evil.", "C:\\e.txt": b"E"}).items():
                archive.writestr(name, content)
    else:
        with tarfile.open(path, "w") as archive:
            for name, content in UNSAFE.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    documents, reports = read(path)
    assert [document.text.strip() for document in documents] == ["Gout hurts."]
    errors = {error.place: str(error) for report in reports for error in report.errors}
    assert set(UNSAFE) - {"a.txt"} <= set(errors)
    assert len(errors) == (4 if form == "zip" else 2)
    line = f"x.{form}: ../../evil.txt: its path leads out of the archive; "
    assert errors["../../evil.txt"].startswith(line)


def test_devices_in_an_archive_are_named(read, tmp_path):
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("pipe", tarfile.FIFOTYPE), ("tape", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type = kind
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = 11
        archive.addfile(info, io.BytesIO(b"Gout hurts."))
    documents, reports = read(path)
    assert len(documents) == 1
    assert [error.place for report in reports for error in report.errors] == ["pipe", "tape"]


@pytest.mark.parametrize("pattern", ["", "*"])
def test_pipes_in_a_folder_are_named_and_not_waited_for(read, tmp_path, pattern):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Gout hurts.")
    os.mkfifo(folder / "pipe")
    documents, reports = read(folder / pattern)
    assert len(documents) == 1
    (error,) = (error for report in reports for error in report.errors)
    assert error.path.endswith("pipe")
    assert "neither a file nor a folder" in error.reason
    assert error.remedy
