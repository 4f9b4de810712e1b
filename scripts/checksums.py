"""Bring the checksums in data/README.md up to date; with ``--check``, exit 1 where one is not.

A row of a table under the heading ``## FOLDER/`` that begins with the name of a file in that folder
and ends with a checksum describes the file.  Files without such a row are named on stderr.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
PAGE = "README.md"

_HEADING = re.compile(r"## (\S+)/\s*")
_ROW = re.compile(r"\| `(?P<name>[^`|]+)` \|.*\| `(?P<sha256>[0-9a-f]{64}|)` \|\s*")


def described(data: Path, page: str) -> tuple[str, set[Path]]:
    """The page with the checksums as they are, and the files that it describes."""
    lines, files, folder = [], set(), data
    for line in page.splitlines(keepends=True):
        if heading := _HEADING.fullmatch(line):
            folder = data / heading[1]
        row = _ROW.fullmatch(line)
        path = folder / row["name"] if row else folder
        if row and path.is_file():
            files.add(path)
            start, end = row.span("sha256")
            line = line[:start] + hashlib.sha256(path.read_bytes()).hexdigest() + line[end:]
        lines.append(line)
    return "".join(lines), files


def main(arguments: list[str], data: Path = DATA) -> int:
    """Write the page, or only compare it."""
    path = data / PAGE
    page = path.read_text(encoding="utf-8")
    current, files = described(data, page)
    existing = {each for each in data.rglob("*") if each.is_file()} - {path}
    missing = sorted(existing - files)
    for each in missing:
        print(f"{path}: no row for {each.relative_to(data).as_posix()}", file=sys.stderr)
    if "--check" in arguments:
        return int(bool(missing) or current != page)
    path.write_text(current, encoding="utf-8", newline="\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
