"""A compiled lexicon as one compressed file, and its unpacking into the user's cache.

The packed file is a ``.tar.xz`` of the lexicon's folder.  It is unpacked once, under a checksum, into
``$KG_CACHE``, else ``$XDG_CACHE_HOME/biomed-kg``, else ``~/.cache/biomed-kg``.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from kg.errors import KgError, LexiconError
from kg.lexicon import layout
from kg.lexicon.mapping import REMEDY
from kg.resources import data_path

DEFAULT: Final = "lexicon/default.tar.xz"
"""The default lexicon, under ``data/``."""

CACHE_VARIABLE: Final = "KG_CACHE"
_REMEDY: Final = f"set {CACHE_VARIABLE} to a folder that can be written to and has 200 MB free"
_CHUNK: Final = 1 << 20
_MEMBERS: Final = (layout.HEADER, *layout.FILES)
_ALL_MEMBERS: Final = (*_MEMBERS, layout.REPORT)
_FILTERS: Final = [
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 26}
]


def pack(folder: Path, path: Path) -> None:
    """Pack the lexicon in ``folder`` into one file. Equal lexicons give equal bytes."""
    with (
        lzma.open(path, "wb", check=lzma.CHECK_SHA256, filters=_FILTERS) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in _ALL_MEMBERS if (folder / layout.REPORT).is_file() else _MEMBERS:
            content = (folder / name).read_bytes()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(content))


def default_file() -> Path:
    """The packed default lexicon. Raises LexiconError where it is missing."""
    try:
        return data_path(DEFAULT)
    except KgError as error:
        raise LexiconError(error.reason, path=error.path, remedy=error.remedy) from error


def cache_folder() -> Path:
    """The user's cache folder of this program; it may not exist yet."""
    own = os.environ.get(CACHE_VARIABLE)
    if own:
        return Path(own)
    user = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(user) if user else Path.home() / ".cache") / "biomed-kg"
    except RuntimeError as error:
        raise LexiconError("there is no home folder to unpack into", remedy=_REMEDY) from error


def unpacked(path: Path, *, again: bool = False) -> Path:
    """The folder in the cache that holds the packed lexicon ``path``, unpacked now where it is not
    there yet, or where ``again`` says that what is there is of no use.

    Processes may do so at the same time: each unpacks for itself, the first to be done wins.  Raises
    LexiconError where the file is damaged or the cache cannot be written.
    """
    root = cache_folder()
    target = root / f"lexicon-{_identity(path)[:16]}"
    if again or not (target / layout.HEADER).is_file():
        fill(target, lambda folder: _extract(path, folder), replace=again)
    return target


def _identity(path: Path) -> str:
    """What tells the content of a packed lexicon: a hash of its header, which is its first member and has the
    checksums of the others."""
    with _members(path) as archive:
        header = archive.next()
        source = archive.extractfile(header) if header is not None else None
        if source is None:
            raise tarfile.TarError("no header")
        return hashlib.sha256(source.read()).hexdigest()


@contextmanager
def _members(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive in a packed file, read from its beginning. Raises LexiconError where it is damaged or
    cannot be read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise LexiconError(f"cannot be read ({error.strerror})", path=str(path)) from error
    try:
        with (
            file,
            lzma.open(file) as compressed,
            tarfile.open(fileobj=compressed, mode="r|") as archive,
        ):
            yield archive
    except (lzma.LZMAError, EOFError, tarfile.TarError) as error:
        raise LexiconError("the file is damaged", path=str(path), remedy=REMEDY) from error


def fill(target: Path, write: Callable[[Path], None], *, replace: bool) -> None:
    """Let ``write`` fill a folder of the cache, which appears whole at ``target`` or not at all.

    What another process has put there meanwhile stays, unless ``replace``.  Raises LexiconError where
    the cache cannot be written.
    """
    root, temporary = target.parent, None
    try:
        root.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=root))
        write(temporary)
        (temporary / layout.STAMP).touch()
        _move(temporary, target, replace=replace)
    except OSError as error:
        reason = f"the lexicon cannot be unpacked here ({error.strerror})"
        raise LexiconError(reason, path=str(root), remedy=_REMEDY) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _extract(path: Path, folder: Path) -> None:
    with _members(path) as archive:
        found = [_extract_member(archive, member, folder) for member in archive]
        assert archive.fileobj is not None
        while archive.fileobj.read(_CHUNK):  # to the end, where the checksum is
            pass
        if sorted(found) not in (sorted(_MEMBERS), sorted(_ALL_MEMBERS)):
            raise tarfile.TarError("other members")


def _extract_member(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    source: IO[bytes] | None = archive.extractfile(member)
    if source is None or member.name not in _ALL_MEMBERS:
        raise tarfile.TarError(f"unexpected member {member.name!r}")
    with (folder / member.name).open("wb") as file:
        shutil.copyfileobj(source, file, _CHUNK)
    return member.name


def _move(temporary: Path, target: Path, *, replace: bool) -> None:
    """Put the folder in its place.  What another process has put there stays, unless ``replace``."""
    temporary.chmod(0o755)
    if replace:
        aside = temporary.with_name(temporary.name + "-old")
        with suppress(FileNotFoundError):
            target.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    try:
        temporary.rename(target)
    except OSError:
        if not (target / layout.HEADER).is_file():
            raise
