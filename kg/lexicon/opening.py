"""What is asked for as a lexicon, opened: the default one, compiled ones, files of names, and several of
these that lie over one another.

What has to be compiled for that is compiled once, into the user's cache, under the checksum of its content
and of what lies below.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import LexiconError
from kg.lexicon import layout
from kg.lexicon.base import AnyLexicon, LexiconChoice, choices
from kg.lexicon.layers import LayeredLexicon
from kg.lexicon.names import KEY_VERSION
from kg.lexicon.packing import cache_folder, fill
from kg.lexicon.records import ConceptRecord, LexiconInfo
from kg.lexicon.store import Lexicon
from kg.lexicon.tables import tables_checksum

if TYPE_CHECKING:
    from kg.lexicon.building import SourceFile

logger = logging.getLogger(__name__)

DEFAULT: Final = "default"
"""Stands for the default lexicon."""

PACKED: Final = ".tar.xz"

LARGE: Final = 20_000
"""A lexicon of more concepts takes long to be joined with what is below."""

_VERSION: Final = 1
"""Rises when the joining of layers changes, so that what was compiled before is not used any more."""


def open_lexicon(choice: LexiconChoice = None) -> AnyLexicon:
    """The lexicon that is asked for; the default one where none is.

    Each is ``default``, a compiled lexicon (a folder or a packed file) or a file of a terminology, such
    as a table of one's own.  Of several the later ones lie over the earlier ones: they add concepts,
    and names to those below that they are the same as.  Raises LexiconError for a lexicon that is
    missing or damaged, InputError for a file that cannot be read, FormatError for one that is of no
    terminology.
    """
    opened: AnyLexicon | None = None
    seen: set[str] = set()
    for layer in map(_layer, choices(choice) or [DEFAULT]):
        if layer.identity in seen:
            continue
        seen.add(layer.identity)
        opened = _over(opened, layer)
    assert opened is not None
    return opened


def compiled_lexicon(source: Path | str) -> Lexicon | None:
    """The compiled lexicon that a source is, if it is one."""
    path = Path(source)
    if str(source) == DEFAULT and not path.exists():
        return Lexicon.load()
    if path.name.endswith(PACKED) or (path / layout.HEADER).is_file() or path.name == layout.HEADER:
        return Lexicon.load(path)
    return None


@dataclass(frozen=True, slots=True)
class _Layer:
    """A compiled lexicon or a file of a terminology, and what tells its content from that of others."""

    identity: str
    lexicon: Lexicon | None = None
    file: SourceFile | None = None


def _layer(value: Path | str) -> _Layer:
    lexicon = compiled_lexicon(value)
    path = Path(value)
    if lexicon is None and not path.is_file():
        raise LexiconError(
            "there is no lexicon and no file of names here",
            path=str(value),
            remedy=f"name {DEFAULT!r}, a compiled lexicon or a table of names",
        )
    if lexicon is not None:
        return _Layer(lexicon.info.checksum, lexicon=lexicon)
    from kg.lexicon.building import source_file

    file = source_file(path)
    return _Layer(f"{file.path.name}\n{file.sha256}", file=file)


def _over(lower: AnyLexicon | None, layer: _Layer) -> AnyLexicon:
    """The layer, above what is open already."""
    if lower is None:
        return layer.lexicon if layer.lexicon is not None else _compiled(None, layer)
    part = _compiled(lower, layer)
    info = layer.lexicon.info if layer.lexicon is not None else part.info
    if isinstance(lower, LayeredLexicon):
        return LayeredLexicon((*lower.parts, part), (*lower.infos, info))
    assert isinstance(lower, Lexicon)
    return LayeredLexicon((lower, part), (lower.info, info))


def _compiled(lower: AnyLexicon | None, layer: _Layer) -> Lexicon:
    """What the layer adds to the lexicon below, from the cache or compiled now."""
    below = lower.info.checksum if lower is not None else ""
    versions = f"{_VERSION} {layout.FORMAT_VERSION} {KEY_VERSION} {tables_checksum()}"
    key = hashlib.sha256(f"{versions}\n{below}\n{layer.identity}".encode()).hexdigest()
    folder = cache_folder() / f"layer-{key[:16]}"
    try:
        if (folder / layout.HEADER).is_file():
            return Lexicon(folder)
    except LexiconError as error:
        logger.info("compiled again: %s", error)
    if layer.lexicon is not None and lower is not None and len(layer.lexicon) > LARGE:
        logger.warning(
            "%s lies over %s and is joined with it now, once: this takes minutes; put the large one below",
            layer.lexicon.info.name,
            lower.info.name,
        )
    fill(folder, _writer(lower, layer), replace=(folder / layout.HEADER).exists())
    return Lexicon(folder)


def _writer(lower: AnyLexicon | None, layer: _Layer) -> Callable[[Path], None]:
    """What compiles the layer into a folder."""

    def write(folder: Path) -> None:
        from kg.lexicon.building import collector_off, info_of, read_file
        from kg.lexicon.compiling import compile_lexicon
        from kg.lexicon.overlaying import overlay
        from kg.lexicon.sources.compiled import read_compiled

        with collector_off():
            if layer.lexicon is not None:
                records = read_compiled(layer.lexicon)
                concepts = overlay(lower, records, insist=True, fixed=True)
                info = layer.lexicon.info
            else:
                assert layer.file is not None
                terminology, path = layer.file.terminology, layer.file.path
                records = (it for it in read_file(layer.file) if isinstance(it, ConceptRecord))
                concepts = overlay(
                    lower,
                    records,
                    drugs=terminology.drugs,
                    insist=terminology.insist,
                )
                name = path.name.split(".")[0]
                source = info_of(layer.file)
                info = LexiconInfo(name, source.version, "", (source,))
            compile_lexicon(
                concepts, folder, name=info.name, version=info.version, sources=info.sources
            )

    return write
