"""The lexicon that a graph was built with, opened again to look its names up anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.errors import InputError, LexiconError
from kg.export.graph import Graph
from kg.lexicon.base import AnyLexicon, LexiconChoice, choices
from kg.lexicon.opening import DEFAULT, open_lexicon


def lexicon_of(graph: Graph, wanted: LexiconChoice = None) -> tuple[AnyLexicon | None, str]:
    """The lexicon of a build, and what there is to say about it, which may be nothing.

    Without ``wanted`` it is the one that the manifest names: the default one, or files of one's own of
    which the manifest has the names only, so that they must lie in the working folder.  Where that is
    not there, or is another one by its checksum, there is None: what it would say is not what the build
    did.  Raises LexiconError or InputError where a lexicon that is ``wanted`` cannot be opened; one that
    is another than the build's is taken.
    """
    built = graph.manifest.get("lexicon")
    facts = built if isinstance(built, dict) else {}
    if wanted:
        lexicon = open_lexicon(wanted)
        note = (
            ""
            if _is(lexicon, facts)
            else f"{_difference(lexicon, facts)}; candidates are those of the latter"
        )
        return lexicon, note
    names = names_of(graph)
    missing = _missing(names)
    if missing:
        return (
            None,
            f"the lexicon of the build, {', '.join(missing)}, is not here; name it with --lexicon",
        )
    try:
        lexicon = open_lexicon(names)
    except (LexiconError, InputError) as error:
        return None, f"the lexicon of the build cannot be opened ({error})"
    if not _is(lexicon, facts):
        return None, f"{_difference(lexicon, facts)}; name the former with --lexicon"
    return lexicon, ""


def choice_of(graph: Graph, wanted: LexiconChoice = None) -> LexiconChoice:
    """The lexicon to find names in: the one ``wanted``, else that of the build if it is there, else the
    default one."""
    names = names_of(graph)
    return wanted or (None if _missing(names) else names)


def names_of(graph: Graph) -> tuple[str, ...]:
    """The lexicons that a graph was built with, as the manifest names them; none for the default one."""
    options = graph.manifest.get("options")
    names = options.get("lexicon") if isinstance(options, dict) else None
    return tuple(map(str, choices(names))) if isinstance(names, list | str) else ()


def _missing(names: Sequence[str]) -> list[str]:
    return [name for name in names if name != DEFAULT and not Path(name).exists()]


def _is(lexicon: AnyLexicon, facts: Mapping[str, Any]) -> bool:
    """Whether it is the lexicon of the build; one of a build that does not say is taken for it."""
    return facts.get("checksum") in (None, "", lexicon.info.checksum)


def _difference(lexicon: AnyLexicon, facts: Mapping[str, Any]) -> str:
    info = lexicon.info
    return (
        f"the graph was built with the lexicon {facts.get('name', '')} ({facts.get('checksum')}), "
        f"here is {info.name} ({info.checksum})"
    )
