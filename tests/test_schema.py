"""Every Biolink term of the program against the model itself."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from kg import biolink, schema, slots
from kg.export import kgx
from kg.graph.tables import EDGES, TRIALS
from kg.model import Assertion, TerminologyEvidence
from kg.prefixes import PREFIXES
from kg.relations import field_links

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """``scripts/build_biolink.py``, where the model is installed."""
    pytest.importorskip("yaml")
    if importlib.util.find_spec("biolink_model") is None:
        pytest.skip("biolink-model is not installed")
    spec = importlib.util.spec_from_file_location(
        "build_biolink", ROOT / "scripts" / "build_biolink.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def raw(script: ModuleType) -> dict[str, Any]:
    """The model as its package has it."""
    model: dict[str, Any] = script.read_model()
    return model


@pytest.fixture(scope="module")
def classes(script: ModuleType, raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = script.Model(raw).classes
    return found


@pytest.fixture(scope="module")
def terms(script: ModuleType, raw: dict[str, Any]) -> dict[str, Any]:
    """Slots by the local name of their IRI."""
    found: dict[str, Any] = script.Model(raw).slots
    return found


def test_the_terms_are_those_of_the_model(script: ModuleType, raw: dict[str, Any]) -> None:
    assert script.render(script.Model(raw)) == script.TARGET.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "term", "message"),
    [
        ("CATEGORIES", "Durg", "no class Durg"),
        ("CATEGORIES", "OntologyClass", "OntologyClass is a mixin or abstract"),
        ("CATEGORIES", "BiologicalEntity", "BiologicalEntity is a mixin or abstract"),
        ("ASSOCIATIONS", "DrugToDragAssociation", "no class DrugToDragAssociation"),
        ("PREDICATES", "heals", "no slot heals"),
        ("PREDICATES", "negated", "negated is no predicate"),
        ("SLOTS", "colour", "no slot colour"),
        ("SLOTS", "qualifiers", "deprecated the slot qualifiers"),
    ],
)
def test_what_the_model_lacks_is_not_generated(
    script: ModuleType,
    raw: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    term: str,
    message: str,
) -> None:
    monkeypatch.setattr(script, name, [*getattr(script, name), term])
    with pytest.raises(SystemExit, match=message):
        script.render(script.Model(raw))


@pytest.mark.parametrize(
    "make",
    [
        lambda: schema.Predicate("biolink:heals", "heals"),
        lambda: schema.Predicate("biolink:related_to", "related to", symmetric=False),
        lambda: schema.Predicate("biolink:mentions", "mentions", symmetric=True),
        lambda: slots.Slot("colour", "biolink:colour"),
        lambda: biolink.category("Durg"),
        lambda: biolink.association("Drug"),
        lambda: biolink.values("ColourEnum"),
        lambda: biolink.check_term("biolink:Durg"),
        lambda: Assertion(
            "MESH:D1", "heals", "MESH:D2", TerminologyEvidence("mesh", "1"), "infores:mesh"
        ),
    ],
)
def test_what_the_model_lacks_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="Biolink Model"):
        make()


FILES = [
    path
    for folder in ("kg", "docs", "scripts", "data")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".rq", ".ttl", ".html", ".js", ".md", ".ipynb")
]


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *FILES], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_terms_in_the_files_are_those_of_the_model(path: Path) -> None:
    for name in set(re.findall(r"\bbiolink:([A-Za-z_]+)", path.read_text(encoding="utf-8"))):
        if name not in NOT_TERMS:
            biolink.check_term(f"biolink:{name}")


NOT_TERMS = frozenset({"heals", "colour", "not_provided"})
"""In doctests, as examples of what is none."""

SUBSTANCES = schema.CHEMICAL_CATEGORIES | {"Protein"}
CLAIMS = [
    *product(SUBSTANCES, ["in_clinical_trials_for"], schema.DISEASE_CATEGORIES),
    *product(
        schema.CHEMICAL_CATEGORIES | schema.DISEASE_CATEGORIES,
        ["occurs_together_in_literature_with"],
        schema.CHEMICAL_CATEGORIES | schema.DISEASE_CATEGORIES,
    ),
    *product(schema.DOCUMENT_CATEGORIES.values(), ["mentions"], schema.CATEGORIES),
    *product(schema.CATEGORIES, ["subclass_of", "related_to"], schema.CATEGORIES),
]
"""What the relations can say: kinds of subject, predicate, kinds of object."""


def fits(subject: str, predicate: str, object_: str) -> bool:
    """Whether categories are in the domain and the range of a predicate. Every concept is an
    ``OntologyClass``: the model calls that a metaclass, and has concepts of all kinds for its instances."""
    said = biolink.predicate(predicate)
    ends = ((subject, said.domain), (object_, said.range))
    return all(end == "OntologyClass" or biolink.category(name).is_a(end) for name, end in ends)


def test_domains_and_ranges() -> None:
    """A protein that a trial gives is no drug by its terminology; docs/data-model.md says so."""
    wrong = {claim for claim in CLAIMS if not fits(*claim)}
    assert wrong == set(product(["Protein"], ["in_clinical_trials_for"], schema.DISEASE_CATEGORIES))


def test_the_relations_can_say_no_more() -> None:
    assert field_links.SUBSTANCES == SUBSTANCES
    assert {p for _, p, _ in CLAIMS} == set(schema.PREDICATES)


def test_version(raw: dict[str, Any]) -> None:
    assert raw["version"].startswith(schema.BIOLINK_VERSION + ".")


def test_categories(classes: dict[str, Any]) -> None:
    assert set(schema.CATEGORIES) <= set(classes)
    used = {category for _, category in schema.MESH_TREE_CATEGORIES}
    used |= set(schema.DOCUMENT_CATEGORIES.values())
    used |= schema.CHEMICAL_CATEGORIES | schema.DISEASE_CATEGORIES
    assert used <= set(schema.CATEGORIES)
    for name in schema.CATEGORIES:
        assert not classes[name].get("deprecated") and not classes[name].get("mixin")
        assert not classes[name].get("abstract")


def test_associations_fit_their_ends() -> None:
    for predicate, categories, association in schema.ASSOCIATIONS:
        said = biolink.association(association)
        assert said.predicate in (predicate, *biolink.predicate(predicate).ancestors)
        for category in categories or ():
            assert biolink.category(category).is_a(said.subject)
        for subject, name, object_ in CLAIMS:
            if name == predicate and (categories is None or subject in categories):
                assert biolink.category(object_).is_a(said.object)


ALL_SLOTS = (
    *slots.NODE_SLOTS,
    *slots.DOCUMENT_SLOTS,
    *slots.TRIAL_SLOTS,
    *slots.EDGE_SLOTS,
    *slots.EVIDENCE_SLOTS,
    slots.Slot("evidence", slots.HAS_EVIDENCE, "curie"),
    slots.Slot("terminology", slots.TERMINOLOGY),
)


@pytest.mark.parametrize("slot", ALL_SLOTS, ids=lambda slot: slot.property)
def test_slots(slot: slots.Slot, terms: dict[str, Any]) -> None:
    prefix, _, name = slot.property.partition(":")
    assert prefix in PREFIXES
    if prefix == "kgv":
        assert slot.property in slots.OWN_PROPERTIES
    elif prefix == "biolink":
        assert not terms[name].get("deprecated")
        assert "slot_uri" not in terms[name], "the slot has an IRI elsewhere"
    elif prefix == "rdf":
        assert terms[name]["slot_uri"] == slot.property


KINDS = {"integer": "integer", "float": "decimal", "boolean": "boolean"}


@pytest.mark.parametrize(
    "slot", [s for s in ALL_SLOTS if s.property.startswith("biolink:")], ids=lambda s: s.property
)
def test_kinds_of_slots(slot: slots.Slot, terms: dict[str, Any], raw: dict[str, Any]) -> None:
    range_ = terms[slot.property.partition(":")[2]].get("range", "string")
    if range_ in KINDS:
        assert slot.kind == KINDS[range_]
    elif range_ in raw["classes"] or range_ == "uriorcurie":
        assert slot.kind == "curie"
    elif slot.column != "primary_knowledge_source":
        assert slot.kind == "string"


def test_values() -> None:
    assert set(slots.RESEARCH_PHASES.values()) <= set(biolink.values("ResearchPhaseEnum"))
    assert set(slots.AGE_STAGES.values()) == set(biolink.values("ClinicalTrialAgeStageEnum"))


def test_evidence_classes(classes: dict[str, Any]) -> None:
    for curie in slots.EVIDENCE_CLASSES.values():
        prefix, _, name = curie.partition(":")
        assert name in classes if prefix == "biolink" else curie in slots.OWN_CLASSES


def test_our_own_predicates_are_described() -> None:
    assert set(schema.OWN_PREDICATES) <= set(slots.OWN_PROPERTIES)
    assert all(name == predicate.curie for name, predicate in schema.OWN_PREDICATES.items())


@pytest.mark.parametrize("curie", [*slots.OWN_CLASSES, *slots.OWN_PROPERTIES])
def test_our_own_terms_are_documented(curie: str) -> None:
    text = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
    assert f"`{curie}`" in text


KGX_COLUMNS = sorted({column for column, _ in (*kgx.NODE_COLUMNS, *kgx.EDGE_COLUMNS)})
SAME = {"name": "rdfs:label", "keywords": "schema:keywords", "url": "schema:url"}
"""Columns of KGX that are Biolink's slots, though RDF has another property for them."""
OURS = {"mentioned", "mention_count", "document_count", "language", "date"} | {
    kgx._column(slot.property)
    for slot in ALL_SLOTS
    if not slot.property.startswith(("biolink:", "rdf:")) and slot.property not in SAME.values()
}


@pytest.mark.parametrize("column", KGX_COLUMNS)
def test_columns_of_kgx_are_slots_or_have_names_of_their_own(
    column: str, terms: dict[str, Any]
) -> None:
    """A column of ours that has the name of a slot would be taken for it, and checked as one."""
    if column in OURS:
        assert column not in terms
        assert column not in {alias for said in terms.values() for alias in said.get("aliases", ())}
    else:
        assert biolink.slot(column)


@pytest.mark.parametrize(
    "slot",
    [s for s in (*slots.TRIAL_SLOTS, *slots.EDGE_SLOTS) if s.property.startswith("biolink:")],
    ids=lambda s: s.property,
)
def test_lists_are_in_multivalued_slots(slot: slots.Slot) -> None:
    types = {field.name: field.type for table in (TRIALS, EDGES) for field in table}
    is_list = slot.column == "age_stages" or pa.types.is_list(types.get(slot.column, pa.string()))
    assert biolink.slot(slot.property.partition(":")[2]).multivalued == is_list
