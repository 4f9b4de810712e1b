"""What the lexicon is measured against: other ways to hold names, each made from the same lexicon.

The lexicon gives whole entries, with the kind and the source of each name; the others only numbers of
concepts, and names only in the spelling that they were stored in.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LookUp = Callable[[str], Any]
Scan = Callable[[str], int]


class Peer:
    """The lexicon itself, and what the others have in common: ``file`` lies in the benchmark's folder."""

    file = "lexicon"
    module = package = ""

    def prepare(self, folder: Path) -> None:
        """Write the file, from the lexicon."""

    def prepare_to_open(self) -> None:
        """Import what opening needs."""
        import kg.lexicon.store  # noqa: F401

    def open(self, folder: Path) -> LookUp:
        """Open the file; gives the function that looks a name up."""
        from kg.lexicon.store import Lexicon

        return Lexicon.load(folder / self.file).lookup

    def scanner(self, look_up: LookUp) -> Scan | None:
        """The function that gives how many names begin somewhere in a text, if there is one."""
        from kg.recognition.layout import Layout
        from kg.recognition.names import find_names

        prefixes = look_up.__self__.prefixes  # type: ignore[attr-defined]

        def scan(text: str) -> int:
            layout = Layout.of(text)
            layout.sentences = layout.sections
            return sum(1 for _ in find_names(layout, prefixes, frozenset()))

        return scan


class Candidates(Peer):
    """The lexicon with the candidates of names, scored, in place of entries."""

    def prepare_to_open(self) -> None:
        pass

    def open(self, folder: Path) -> LookUp:
        from kg.lexicon.store import Lexicon
        from kg.linking import LexiconLinker

        return LexiconLinker(Lexicon.load(folder / self.file)).candidates

    def scanner(self, look_up: LookUp) -> None:
        return None


class Pickled(Peer):
    """A dict, from a pickle."""

    file = "names.pickle"

    def prepare(self, folder: Path) -> None:
        with (folder / self.file).open("wb") as file:
            pickle.dump(concepts_by_name(folder), file, protocol=pickle.HIGHEST_PROTOCOL)

    def prepare_to_open(self) -> None:
        pass

    def open(self, folder: Path) -> LookUp:
        with (folder / self.file).open("rb") as file:
            names: dict[str, tuple[int, ...]] = pickle.load(file)
        return names.get

    def scanner(self, look_up: LookUp) -> None:
        return None


class Table(Peer):
    """A table of SQLite with an index, read only."""

    file = "names.sqlite"

    def prepare(self, folder: Path) -> None:
        connection = sqlite3.connect(folder / self.file)
        connection.execute("CREATE TABLE names (name TEXT, concept INTEGER)")
        rows = ((name, c) for name, found in concepts_by_name(folder).items() for c in found)
        connection.executemany("INSERT INTO names VALUES (?, ?)", rows)
        connection.execute("CREATE INDEX by_name ON names (name, concept)")
        connection.commit()
        connection.close()

    def prepare_to_open(self) -> None:
        pass

    def open(self, folder: Path) -> LookUp:
        connection = sqlite3.connect(f"file:{folder / self.file}?mode=ro&immutable=1", uri=True)
        execute = connection.cursor().execute
        query = "SELECT concept FROM names WHERE name = ?"  # compiled once, then from a cache
        return lambda name: execute(query, (name,)).fetchall()

    def scanner(self, look_up: LookUp) -> None:
        return None


class Automaton(Peer):
    """An Aho-Corasick automaton of pyahocorasick, from a file."""

    file = "names.automaton"
    module, package = "ahocorasick", "pyahocorasick"

    def prepare(self, folder: Path) -> None:
        import ahocorasick

        automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for name, found in concepts_by_name(folder).items():
            automaton.add_word(name, found[0])
        automaton.make_automaton()
        automaton.save(str(folder / self.file))

    def prepare_to_open(self) -> None:
        import ahocorasick  # noqa: F401

    def open(self, folder: Path) -> LookUp:
        import ahocorasick

        automaton = ahocorasick.load(str(folder / self.file), lambda content: content)
        self.automaton = automaton
        get, has = automaton.get, automaton.exists
        return lambda name: (get(name),) if has(name) else ()

    def scanner(self, look_up: LookUp) -> Scan:
        iterate = self.automaton.iter_long
        return lambda text: sum(1 for _ in iterate(text))


PEERS: dict[str, Peer] = {
    "biomed-kg": Peer(),
    "  candidates": Candidates(),
    "dict": Pickled(),
    "SQLite": Table(),
    "pyahocorasick": Automaton(),
}


def concepts_by_name(folder: Path) -> dict[str, tuple[int, ...]]:
    """The numbers of the concepts of every name that has a key."""
    found: dict[str, tuple[int, ...]] = {}
    for name, number in all_names(folder / Peer.file):
        found[name] = (*found.get(name, ()), number)
    return found


def all_names(path: Path) -> Iterator[tuple[str, int]]:
    """(name, number of its concept) of every name of a lexicon that can be looked up."""
    from kg.lexicon.names import key_of
    from kg.lexicon.store import Lexicon

    lexicon = Lexicon.load(path)
    for number, concept in enumerate(lexicon.concepts()):
        for entry in lexicon.names(concept.id):
            if key_of(entry.name):
                yield entry.name, number
