"""How much of what is in a compiled lexicon, and where it comes from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Any, NamedTuple

from kg.lexicon import layout
from kg.lexicon.base import AnyLexicon
from kg.lexicon.records import LexiconInfo, SourceInfo
from kg.lexicon.store import Lexicon


class Fact(NamedTuple):
    """Of the lexicon, a source, a category or a kind of name, called ``name``: what is known of it."""

    about: str
    name: str
    what: str
    value: str | int


def contents(lexicon: AnyLexicon) -> list[Fact]:
    """Version and size of each layer, sources with their terms, counts by source, category and kind of
    name."""
    info = lexicon.info
    return [
        *chain.from_iterable(
            _of_lexicon(f"layer {number}" if len(lexicon.parts) > 1 else "lexicon", part)
            for number, part in enumerate(lexicon.parts, 1)
        ),
        *_of_sources(info),
        *(Fact("category", name, "concepts", n) for name, n in sorted(_counts(info, "category"))),
        *_by_source(lexicon, info),
        *(Fact("kind of name", name, "names", n) for name, n in sorted(_counts(info, "kind"))),
    ]


def _counts(info: LexiconInfo, group: str) -> Iterator[tuple[str, int]]:
    return ((name or "(none)", number) for name, number in info.counts.get(group, {}).items())


def _of_lexicon(about: str, lexicon: Lexicon) -> Iterator[Fact]:
    info = lexicon.info
    header: dict[str, Any] = json.loads((lexicon.path / layout.HEADER).read_bytes())
    files = (layout.HEADER, *layout.files_of(header))
    facts: dict[str, str | int] = {
        "version": info.version,
        "checksum": info.checksum,
        "format version": header["format_version"],
        "key version": header["key_version"],
        "bytes on disk": sum((lexicon.path / file).stat().st_size for file in files),
        "report of its building": "yes" if layout.REPORT in files else "no",
        **info.counts.get("total", {}),
        "concepts with a definition": _filled(lexicon, layout.DEFINITIONS),
        "concepts with cross references": _filled(lexicon, "xrefs"),
        "cross references": _listed(lexicon, "xrefs"),
        "tree numbers": _listed(lexicon, "trees"),
        "broader concepts": len(lexicon.column("parents")),
        "pharmacological actions": len(lexicon.column(layout.ACTIONS)),
        "retired ids": bytes(lexicon.column("id_role")).count(layout.RETIRED),
    }
    return (Fact(about, info.name, what, value) for what, value in facts.items())


def _filled(lexicon: Lexicon, name: str) -> int:
    """How many concepts have something in a column of strings."""
    ends = lexicon.column(f"{name}_end")
    return sum(end > start for start, end in pairwise((0, *ends)))


def _listed(lexicon: Lexicon, name: str) -> int:
    """How many strings there are in a column of lists of strings."""
    lines = bytes(lexicon.column(name)).count(b"\n")
    return lines + _filled(lexicon, name)


def _of_sources(info: LexiconInfo) -> Iterator[Fact]:
    """What is known of each source, and once what is the same for several files of it."""
    facts = (
        Fact("source", it.name, *fact) for it in info.sources for fact in _facts(it) if fact[1]
    )
    return iter(dict.fromkeys(facts))


def _facts(source: SourceInfo) -> tuple[tuple[str, str], ...]:
    return (
        ("title", source.title),
        ("version", source.version),
        ("license", source.license),
        ("citation", source.citation),
        ("url", source.url),
        (f"sha256 of {source.origin}" if source.origin else "sha256", source.sha256),
    )


def _by_source(lexicon: AnyLexicon, info: LexiconInfo) -> Iterator[Fact]:
    """How many concepts have names of a source, where there is one layer, and how many names."""
    names = info.counts.get("source", {})
    only = lexicon.parts[0] if len(lexicon.parts) == 1 else None
    concepts = _concepts_by_source(only) if only is not None else {}
    for number, source in enumerate(sorted(names)):  # in the order of the numbers in the column
        if only is not None:
            yield Fact("names of source", source or "(none)", "concepts", concepts[number])
        yield Fact("names of source", source or "(none)", "names", names[source])


def _concepts_by_source(lexicon: Lexicon) -> Counter[int]:
    owners, sources = lexicon.column("name_concept"), lexicon.column("name_source")
    return Counter(source for source, _ in set(zip(sources, owners, strict=True)))
