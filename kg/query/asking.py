"""A query that is ready to be asked, and asking it.

Processes that do nothing else import this module, so it imports little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.prefixes import PREFIXES
from kg.query.sparql import refuse_federation
from kg.query.syntax import TOKEN, refuse_graphs, refuse_updates, syntax_error

if TYPE_CHECKING:
    import pyoxigraph


@dataclass(frozen=True, slots=True)
class Question:
    """A query that is ready to be asked, and notes on how its parameters were understood."""

    text: str
    notes: tuple[str, ...] = ()
    path: str = ""
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)

    def spelled_out(self) -> str:
        """The query with declarations of the prefixes in it, as any engine takes it.

        >>> Question("ASK { ?x rdfs:label 'a:b' }").spelled_out().splitlines()[0]
        'PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>'
        """
        used = {match["prefix"] for match in TOKEN.finditer(self.text)}
        lines = [f"PREFIX {name}: <{iri}>\n" for name, iri in self.prefixes.items() if name in used]
        return "".join(lines) + self.text


def ask(store: pyoxigraph.Store, question: Question, *, federation: bool = False) -> Any:
    """What pyoxigraph answers: solutions, triples or a boolean. Raises QueryError.

    With ``federation`` the query may ask other servers.
    """

    def parse(text: str) -> Any:
        return store.query(text, prefixes=dict(question.prefixes))

    refuse_updates(question.text)
    if not federation:
        refuse_federation(question.text)
    refuse_graphs(question.text)
    try:
        return parse(question.text)
    except SyntaxError as error:
        raise syntax_error(question.text, error, parse, question.path) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered ({error})", path=question.path) from error


def open_stored(target: str) -> pyoxigraph.Store:
    """A store on disk, to read from. Raises OSError or RuntimeError where it is damaged."""
    import pyoxigraph

    return pyoxigraph.Store.read_only(target)
