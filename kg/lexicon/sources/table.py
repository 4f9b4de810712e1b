"""The terminologies that a lexicon is built from: one line each.

To add one, write its reader in a file of this package and put a line here; ``docs/add-a-terminology.md``
shows how.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources import mesh_records
from kg.lexicon.sources.drugbank_csv import read_drugbank_csv
from kg.lexicon.sources.mesh_rdf import read_mesh_rdf
from kg.lexicon.sources.mesh_xml import read_mesh_xml
from kg.lexicon.sources.obo import read_obo
from kg.lexicon.sources.obo_json import read_obo_json
from kg.lexicon.sources.opening import head_of
from kg.lexicon.sources.rrf import read_rxnconso, read_rxnrel
from kg.lexicon.sources.sssom import read_sssom
from kg.lexicon.sources.unknown import why_unknown
from kg.lexicon.sources.user_tsv import HEADER_PATTERN, read_user_tsv

Reader: TypeAlias = Callable[[IO[bytes], str], Iterator[ConceptRecord | LeftOut]]


@dataclass(frozen=True, slots=True)
class About:
    """A terminology: who makes it and on what terms."""

    name: str
    title: str
    license: str
    url: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Terminology:
    """How the files of a terminology are told from others, and read.

    ``pattern`` is sought in the file's name, a line break and the file's first bytes.  ``drugs``: all of it
    are drugs; ``insist``: its names are given even where other concepts have them.
    """

    about: About
    pattern: str
    read: Reader
    drugs: bool = False
    insist: bool = False


def _mesh_xml(file: IO[bytes], path: str) -> Iterator[ConceptRecord]:
    return map(mesh_records.to_record, read_mesh_xml(file, path))


def _mesh_rdf(file: IO[bytes], path: str) -> Iterator[ConceptRecord | LeftOut]:
    for found in read_mesh_rdf(file, path):
        yield found if isinstance(found, LeftOut) else mesh_records.to_record(found)


def _ontology(file: IO[bytes], path: str) -> Iterator[ConceptRecord | LeftOut]:
    is_json = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    file.seek(0)
    return read_obo_json(file, path) if is_json else read_obo(file, path)


def _ontology_pattern(name: str) -> str:
    """What the files of an ontology say, in OBO and in OBO JSON."""
    return rf"\nontology: {name}\b|/obo/{name}[\w./-]*\.(?:owl|json)\""


_NLM: Final = "public domain (NLM's terms and conditions: name the source and its version)"
_OWN: Final = "as its maker says"

_MESH: Final = About(
    "mesh",
    "Medical Subject Headings",
    _NLM,
    "https://www.nlm.nih.gov/mesh/",
    "Medical Subject Headings, U.S. National Library of Medicine",
)
_DRUGBANK: Final = About(
    "drugbank",
    "DrugBank open data",
    "CC0 1.0",
    "https://go.drugbank.com/releases/latest#open-data",
    "Knox et al. 2024, doi:10.1093/nar/gkad976",
)
_RXNORM: Final = About(
    "rxnorm",
    "RxNorm, names without restrictions",
    _NLM,
    "https://www.nlm.nih.gov/research/umls/rxnorm/",
    "Nelson et al. 2011, doi:10.1136/amiajnl-2011-000116",
)
_CHEBI: Final = About(
    "chebi",
    "Chemical Entities of Biological Interest",
    "CC BY 4.0",
    "https://www.ebi.ac.uk/chebi/",
    "Hastings et al. 2016, doi:10.1093/nar/gkv1031",
)
_MONDO: Final = About(
    "mondo",
    "Mondo Disease Ontology",
    "CC BY 4.0",
    "https://mondo.monarchinitiative.org/",
    "Vasilevsky et al. 2022, doi:10.1101/2022.04.13.22273750",
)
_DOID: Final = About(
    "doid",
    "Human Disease Ontology",
    "CC0 1.0",
    "https://disease-ontology.org/",
    "Baron et al. 2024, doi:10.1093/nar/gkad1051",
)
_HPO: Final = About(
    "hp",
    "Human Phenotype Ontology",
    "the HPO's own licence (name the source and its version, do not change it)",
    "https://hpo.jax.org/",
    "Gargano et al. 2024, doi:10.1093/nar/gkad1005",
)
_SSSOM: Final = About("sssom", "Mappings in SSSOM", _OWN, "https://w3id.org/sssom")
_USER: Final = About("user", "A table of one's own", _OWN)

SOURCES: Final[tuple[Terminology, ...]] = (
    Terminology(_MESH, r"<(?:Descriptor|Qualifier|Supplemental)RecordSet", _mesh_xml),
    Terminology(_MESH, r"(?m)^<http://id\.nlm\.nih\.gov/mesh/[^>]*> <[^>]*> \S.*\.\s*$", _mesh_rdf),
    Terminology(_DRUGBANK, r"\n\ufeff?DrugBank ID,", read_drugbank_csv, drugs=True),
    Terminology(_RXNORM, r"(?i)^\S*rxnconso", read_rxnconso, drugs=True),
    Terminology(_RXNORM, r"(?i)^\S*rxnrel", read_rxnrel),
    Terminology(_CHEBI, _ontology_pattern("chebi"), _ontology),
    Terminology(_MONDO, _ontology_pattern("mondo"), _ontology),
    Terminology(_DOID, _ontology_pattern("doid"), _ontology),
    Terminology(_HPO, _ontology_pattern("hp"), _ontology),
    Terminology(_SSSOM, r"(?m)^(?=.*\bsubject_id\t).*\bpredicate_id\t", read_sssom),
    Terminology(_USER, HEADER_PATTERN, read_user_tsv, insist=True),
)
"""In the order in which they are joined: a concept has the id and the label of the first that has it.

Files of one name are one source; each line reads files of one form.
"""


def recognise(path: Path) -> Terminology:
    """The terminology that a file is of. Raises FormatError where it is of none."""
    head = head_of(path)
    start = f"{path.name}\n{head.decode('utf-8', 'replace')}"
    for terminology in SOURCES:
        if re.search(terminology.pattern, start):
            return terminology
    names = dict.fromkeys(terminology.about.name for terminology in SOURCES)
    reason, remedy = why_unknown(head, [name for name in names if name != _USER.name])
    raise FormatError(reason, path=str(path), remedy=remedy)


def rank(terminology: Terminology) -> int:
    """Its place in the order of joining."""
    return SOURCES.index(terminology)


_VERSIONS: Final = (
    r"(?m)^data-version:\s*(?:\S*releases/)?([\w.-]+)",
    r'"version"\s*:\s*"[^"]*?/(\d{4}-\d\d-\d\d|\d+)/[^"]*"',
)


def version_of(path: Path) -> str:
    """The version that a file says it is of, else the year in its name, else nothing."""
    head = head_of(path).decode("utf-8", "replace")
    found = (re.search(pattern, head) for pattern in _VERSIONS)
    match = next(filter(None, found), None) or re.search(r"((?:19|20)\d\d)", path.name)
    return match[1] if match else ""
