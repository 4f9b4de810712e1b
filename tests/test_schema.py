"""Every Biolink term of the program against the model itself."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from kg import schema, slots
from kg.prefixes import PREFIXES

ROOT = Path(__file__).parent.parent


def _model() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    spec = importlib.util.find_spec("biolink_model")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("biolink-model is not installed")
    path = Path(spec.submodule_search_locations[0]) / "schema" / "biolink_model.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    model: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return model


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    return _model()


def class_name(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.replace("-", " ").split())


@pytest.fixture(scope="module")
def classes(model: dict[str, Any]) -> dict[str, Any]:
    return {class_name(name): value for name, value in model["classes"].items()}


@pytest.fixture(scope="module")
def terms(model: dict[str, Any]) -> dict[str, Any]:
    """Slots by the local name of their IRI."""
    return {re.sub(r"[^\w]+", "_", name): value or {} for name, value in model["slots"].items()}


def test_version(model: dict[str, Any]) -> None:
    assert model["version"].startswith(schema.BIOLINK_VERSION + ".")


def test_categories(classes: dict[str, Any]) -> None:
    assert set(schema.CATEGORIES) <= set(classes)
    used = {category for _, category in schema.MESH_TREE_CATEGORIES}
    used |= set(schema.DOCUMENT_CATEGORIES.values())
    used |= schema.CHEMICAL_CATEGORIES | schema.DISEASE_CATEGORIES
    assert used <= set(schema.CATEGORIES)
    for name in schema.CATEGORIES:
        assert not classes[name].get("deprecated") and not classes[name].get("mixin")
        assert not classes[name].get("abstract")


def test_parents_of_categories(classes: dict[str, Any]) -> None:
    for name in (*schema.CATEGORIES, *schema.CATEGORY_PARENTS):
        if name != "NamedThing":
            assert schema.CATEGORY_PARENTS[name] == class_name(classes[name]["is_a"])


def test_associations(classes: dict[str, Any]) -> None:
    for predicate, categories, association in schema.ASSOCIATIONS:
        assert predicate in schema.PREDICATES
        assert (categories or frozenset()) <= set(schema.CATEGORIES)
        assert class_name(classes[association]["is_a"]) == schema.ASSOCIATION


def test_predicates(terms: dict[str, Any]) -> None:
    for name, predicate in schema.PREDICATES.items():
        assert predicate.curie == f"biolink:{name}"
        assert bool(terms[name].get("symmetric")) == predicate.symmetric
        assert not terms[name].get("deprecated")
        assert is_predicate(name, terms)


def is_predicate(name: str, terms: dict[str, Any]) -> bool:
    while name != "related_to":
        parent = terms[name].get("is_a")
        if parent is None:
            return False
        name = parent.replace(" ", "_")
    return True


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
def test_kinds_of_slots(slot: slots.Slot, terms: dict[str, Any], model: dict[str, Any]) -> None:
    range_ = terms[slot.property.partition(":")[2]].get("range", "string")
    if range_ in KINDS:
        assert slot.kind == KINDS[range_]
    elif range_ in model["classes"] or range_ == "uriorcurie":
        assert slot.kind == "curie"
    elif slot.column != "primary_knowledge_source":
        assert slot.kind == "string"


def values(model: dict[str, Any], enum: str) -> set[str]:
    return set(model["enums"][enum]["permissible_values"])


def test_values(model: dict[str, Any]) -> None:
    assert set(slots.RESEARCH_PHASES.values()) <= values(model, "ResearchPhaseEnum")
    assert values(model, "ClinicalTrialStatusEnum") == slots.TRIAL_STATUSES
    assert set(slots.AGE_STAGES.values()) == values(model, "ClinicalTrialAgeStageEnum")


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
