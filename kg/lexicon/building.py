"""Files of terminologies -> one compiled lexicon."""

from __future__ import annotations

import gc
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Final

from kg.errors import FormatError, InputError, OutputError
from kg.lexicon import layout
from kg.lexicon.categories import categories_of
from kg.lexicon.compiling import compile_lexicon
from kg.lexicon.download_record import date_of, is_own
from kg.lexicon.findings import DROPPED, JOINED, Finding, Findings, read_findings
from kg.lexicon.flags import WordLists
from kg.lexicon.joining import add_retired, add_supplement, add_tree_parents
from kg.lexicon.joining_records import Joiner
from kg.lexicon.opening import PACKED, compiled_lexicon
from kg.lexicon.packing import pack
from kg.lexicon.pool import Pool
from kg.lexicon.records import ConceptRecord, LeftOut, SourceInfo
from kg.lexicon.sources.compiled import read_compiled
from kg.lexicon.sources.opening import open_source
from kg.lexicon.sources.table import Terminology, rank, recognise, version_of
from kg.lexicon.store import Lexicon
from kg.lexicon.tables import load_tables
from kg.lexicon.variants import add_organ_names, add_variants
from kg.model import CategoryName, Curie

logger = logging.getLogger(__name__)

_XZ: Final = b"\xfd7zXZ\x00"
"""How a packed lexicon begins."""

MISSING_PARENT: Final = "the broader concept is not here"
"""Reason why a parent is left out."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a terminology."""

    path: Path
    terminology: Terminology
    sha256: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What came of a build: how records were joined, what was not joined and what was left out."""

    findings: Findings
    skipped: tuple[str, ...] = ()
    """Files of folders that are of no terminology that the program knows."""
    concepts: int = 0
    """How many there are in the lexicon."""


def build_lexicon(
    sources: Sequence[str | Path], output: Path, *, name: str = "", version: str = ""
) -> BuildReport:
    """Join files, folders of files and compiled lexicons into one lexicon, a folder or a packed file.

    ``default`` among the sources is the default lexicon.  Sources are joined in the order of
    :data:`~kg.lexicon.sources.table.SOURCES`, compiled lexicons before all others, whatever the order in
    which they are given.  Raises InputError for a file that cannot be read or that is of no known
    terminology, LexiconError for a damaged lexicon, OutputError where ``output`` cannot be written.
    """
    _check_output(output)
    lexicons, files, skipped = _find(sources)
    if not lexicons and not files:
        raise FormatError("there is no terminology here", path=" ".join(map(str, sources)))
    with collector_off():
        joiner, concepts, infos = _join(lexicons, files)
        logger.info("%d concepts, compiling", len(concepts))
        _write(
            concepts,
            output,
            name or output.name.split(".")[0],
            version,
            _unique(infos),
            joiner.findings,
        )
    return BuildReport(joiner.findings, skipped, len(concepts))


@contextmanager
def collector_off() -> Iterator[None]:
    """Millions of records that all stay make every pass of the garbage collector long; none of them
    is part of a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _join(
    lexicons: Sequence[Lexicon], files: Sequence[SourceFile]
) -> tuple[Joiner, list[ConceptRecord], list[SourceInfo]]:
    joiner = Joiner()
    fixed: dict[Curie, CategoryName] = {}
    for lexicon in lexicons:
        if (before := read_findings(lexicon.path)) is not None:
            joiner.findings.inherit(before)
        joiner.add(_noting(read_compiled(lexicon), fixed), lexicon.info.name, insist=True)
    infos = [info for lexicon in lexicons for info in lexicon.info.sources]
    for _, group in groupby(files, key=lambda file: file.terminology.about.name):
        members = list(group)
        logger.info("reading %s", ", ".join(str(file.path) for file in members))
        terminology = members[0].terminology
        records = chain.from_iterable(map(read_file, members))
        joiner.add(
            _noting(records, fixed, joiner.pool) if terminology.insist else records,
            terminology.about.name,
            drugs=any(file.terminology.drugs for file in members),
            insist=terminology.insist,
        )
        infos += [info_of(file) for file in members]
    return joiner, finished(joiner, fixed), infos


# ------------------------------------------------------------------------------------------ sources


def _find(
    sources: Iterable[str | Path],
) -> tuple[list[Lexicon], list[SourceFile], tuple[str, ...]]:
    """Compiled lexicons, files of terminologies in the order of joining, and files of neither."""
    lexicons: dict[str, Lexicon] = {}
    files: dict[str, SourceFile] = {}
    skipped = []
    for source in sources:
        path = Path(source)
        if lexicon := compiled_lexicon(source):
            lexicons[lexicon.info.checksum] = lexicon
            continue
        is_folder = path.is_dir()
        for member in _members(path) if is_folder else [path]:
            try:
                file = source_file(member)
            except FormatError:
                if not is_folder:
                    raise
                skipped.append(str(member))
                continue
            files[file.sha256] = file
    ordered = sorted(files.values(), key=lambda f: (rank(f.terminology), f.path.name, f.sha256))
    return [lexicons[checksum] for checksum in sorted(lexicons)], ordered, tuple(skipped)


def _members(folder: Path) -> list[Path]:
    """The files of a folder, but for what the downloader keeps there for itself."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not is_own(path))


def source_file(path: Path) -> SourceFile:
    """The file with what it is. Raises FormatError where it is of no known terminology, InputError where
    it cannot be read."""
    return SourceFile(path, recognise(path), sha256_of(path))


def read_file(file: SourceFile) -> Iterator[ConceptRecord | LeftOut]:
    """The records of a file. Raises FormatError and InputError."""
    with open_source(file.path) as content:
        yield from file.terminology.read(content, str(file.path))


def _noting(
    records: Iterable[ConceptRecord | LeftOut],
    categories: dict[Curie, CategoryName],
    known: Pool | None = None,
) -> Iterator[ConceptRecord | LeftOut]:
    """The records; their categories are noted, but for those that are ``known`` already."""
    for record in records:
        if isinstance(record, ConceptRecord) and (known is None or known.get(record.id) is None):
            categories[record.id] = record.category
        yield record


def info_of(file: SourceFile) -> SourceInfo:
    """What a lexicon says of the file as its source."""
    about = file.terminology.about
    return SourceInfo(
        about.name,
        about.title,
        version_of(file.path) or date_of(file.path, file.sha256),
        about.license,
        about.url,
        file.path.name,
        file.sha256,
        about.citation,
    )


def _unique(infos: Iterable[SourceInfo]) -> list[SourceInfo]:
    return list(dict.fromkeys(infos))


def sha256_of(path: Path) -> str:
    """The checksum of a file. Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=str(path)) from error


# ------------------------------------------------------------------------------------------- result


def finished(joiner: Joiner, fixed: dict[Curie, CategoryName]) -> list[ConceptRecord]:
    """The records of all concepts, with what the tables and the rules of the program add."""
    pool, tables = joiner.pool, load_tables()
    add_tree_parents(pool)
    for draft in pool:
        if draft.id.startswith("MESH:C") and any(map(pool.get, draft.parents)):
            draft.hint = ""  # what it maps to says more than its class
    known = [row for row in tables.supplement if pool.get(row.concept) is not None]
    add_supplement(pool, known, "supplement")
    add_retired(pool, tables.retired)
    categories = categories_of(pool, tables.categories)
    for draft in pool:
        before = fixed.get(draft.id, "NamedThing")
        if before != "NamedThing" and not (draft.drug and categories[draft.id] == "Drug"):
            categories[draft.id] = before
    add_organ_names(pool, tables.organs)
    made = add_variants(pool, categories, tables.rules)
    joiner.findings.count(JOINED, "rules", {"names made by rules": sum(made.values())})
    joiner.settle()
    _note_missing_parents(joiner)
    return list(pool.records(categories, WordLists(tables.common)))


def _note_missing_parents(joiner: Joiner) -> None:
    for draft in joiner.pool:
        for parent in sorted(draft.parents):
            if joiner.pool.get(parent) is None:
                source = next(name.source for names in draft.names.values() for name in names)
                case = Finding(DROPPED, source, MISSING_PARENT, draft.id, draft.name, (parent,))
                joiner.findings.add(case)


def _check_output(output: Path) -> None:
    if output.exists() and not _is_lexicon(output):
        raise OutputError(
            "there is something else here",
            path=str(output),
            remedy=f"name a new folder, a lexicon, or a new file that ends with {PACKED}",
        )


def _is_lexicon(path: Path) -> bool:
    """Whether a lexicon may take the place of what is there: of a lexicon of the same form."""
    if not path.name.endswith(PACKED):
        return (path / layout.HEADER).is_file()
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_XZ)) == _XZ


def _write(
    concepts: Sequence[ConceptRecord],
    output: Path,
    name: str,
    version: str,
    sources: Sequence[SourceInfo],
    findings: Findings,
) -> None:
    """Compile beside the output and put it in place when it is whole."""
    packed = output.name.endswith(PACKED)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    except OSError as error:
        reason = f"cannot be written ({error.strerror})"
        raise OutputError(reason, path=str(output)) from error
    try:
        folder = temporary / "lexicon"
        compile_lexicon(
            concepts,
            folder,
            name=name,
            version=version,
            sources=sources,
            findings=findings,
            spellings=not packed,
        )
        if packed:
            pack(folder, temporary / "packed")
            (temporary / "packed").replace(output)
        else:
            if output.exists():
                output.rename(temporary / "old")
            folder.rename(output)
    except OSError as error:
        reason = f"cannot be written ({error.strerror})"
        raise OutputError(reason, path=str(output)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
