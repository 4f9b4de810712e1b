"""``data/README.md`` describes every file under ``data/`` as it is."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def checksums(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("checksums")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "a.tsv").write_bytes(b"a\n")
    (tmp_path / "README.md").write_text(
        f"# Data\n\n## names/\n\n| file | sha256 |\n|---|---|\n| `a.tsv` | ours | `{'0' * 64}` |\n"
        f"| `package` | 1.0 | `{'1' * 64}` |\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_files_of_the_project_are_described(checksums: ModuleType) -> None:
    assert checksums.main(["--check"]) == 0, "run scripts/checksums.py"


def test_a_wrong_checksum_is_found_and_put_right(checksums: ModuleType, data: Path) -> None:
    assert checksums.main(["--check"], data) == 1
    assert checksums.main([], data) == 0
    assert checksums.main(["--check"], data) == 0
    page = (data / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(b"a\n").hexdigest() in page
    assert "1" * 64 in page  # not a file of ours


def test_a_file_without_a_row_is_named(
    checksums: ModuleType, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checksums.main([], data)
    (data / "names" / "b.tsv").write_bytes(b"b\n")
    assert checksums.main(["--check"], data) == 1
    assert "names/b.tsv" in capsys.readouterr().err
