"""Writes ``kg/biolink/terms.py``: what the Biolink Model says of the terms that kg uses.

``build_biolink.py [--check]``, in an environment with the package ``biolink-model``.  A term comes into use
by being added to a list here and running this again; one that the model lacks, or has deprecated, is refused.
``--check`` writes nothing and exits with 1 where the file is not what would be written.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

TARGET: Final = Path(__file__).resolve().parent.parent / "kg" / "biolink" / "terms.py"

CATEGORIES: Final = [
    "AnatomicalEntity",
    "Article",
    "Behavior",
    "BiologicalProcess",
    "Cell",
    "CellularComponent",
    "ChemicalEntity",
    "ClinicalTrial",
    "Device",
    "Disease",
    "Drug",
    "Food",
    "GeographicLocation",
    "NamedThing",
    "OrganismTaxon",
    "Phenomenon",
    "PhenotypicFeature",
    "PhysiologicalProcess",
    "PopulationOfIndividualOrganisms",
    "Procedure",
    "Protein",
    "Publication",
]
"""Classes of nodes; what they are kinds of comes along."""

STUDY_RESULTS: Final = ["TextMiningStudyResult"]

ASSOCIATIONS: Final = [
    "Association",
    "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation",
    "InformationContentEntityToNamedThingAssociation",
]

PREDICATES: Final = [
    "in_clinical_trials_for",
    "mentions",
    "occurs_together_in_literature_with",
    "related_to",
    "subclass_of",
]

SLOTS: Final = [
    "agent_type",
    "aggregator_knowledge_source",
    "category",
    "clinical_trial_age_stage",
    "clinical_trial_brief_title",
    "clinical_trial_conditions",
    "clinical_trial_enrollment",
    "clinical_trial_enrollment_type",
    "clinical_trial_intervention_model",
    "clinical_trial_interventions",
    "clinical_trial_overall_status",
    "clinical_trial_phase",
    "clinical_trial_primary_purpose",
    "clinical_trial_start_date",
    "clinical_trial_time_perspective",
    "evidence_count",
    "extraction_confidence_score",
    "has_confidence_score",
    "has_evidence",
    "has_supporting_studies",
    "id",
    "keywords",
    "knowledge_level",
    "name",
    "negated",
    "object",
    "object_location_in_text",
    "original_predicate",
    "predicate",
    "primary_knowledge_source",
    "provided_by",
    "publications",
    "subject",
    "subject_location_in_text",
    "supporting_text",
    "supporting_text_section_type",
    "synonym",
    "url",
    "xref",
]

ENUMS: Final = [
    "AgentTypeEnum",
    "ClinicalTrialAgeStageEnum",
    "ClinicalTrialStatusEnum",
    "KnowledgeLevelEnum",
    "ResearchPhaseEnum",
]

ROOT: Final = "Entity"
"""What all classes are a kind of, edges, too: left out."""

ENDS: Final = {"domain": "subject", "range": "object"}
"""Of a slot -> of an association."""

WIDTH: Final = 100
"""Characters of a line."""

HEAD: Final = '''"""The terms of the Biolink Model that kg uses. Made by scripts/build_biolink.py."""

from __future__ import annotations

from typing import Final

from kg.biolink.records import AssociationClass, Class, Slot

VERSION: Final = "{version}"
"""Of the model that this was made from."""
'''


def read_model() -> dict[str, Any]:
    """The model as its package has it."""
    spec = importlib.util.find_spec("biolink_model")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("biolink-model is not installed; pip install biolink-model")
    path = Path(spec.submodule_search_locations[0]) / "schema" / "biolink_model.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    model: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return model


def class_name(name: str) -> str:
    """``disease or phenotypic feature`` -> ``DiseaseOrPhenotypicFeature``."""
    return "".join(word[:1].upper() + word[1:] for word in name.replace("-", " ").split())


def slot_name(name: str) -> str:
    """``related to`` -> ``related_to``."""
    return re.sub(r"[^\w]+", "_", name)


class Model:
    """The model by the names that its terms have in data."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        self.version: str = model["version"]
        self.enums: Mapping[str, Any] = model["enums"]
        self.classes = {class_name(name): value or {} for name, value in model["classes"].items()}
        self.slots = {slot_name(name): value or {} for name, value in model["slots"].items()}

    def class_(self, name: str) -> Mapping[str, Any]:
        """A class, which has to be there and in use."""
        return _current("class", name, self.classes)

    def slot(self, name: str) -> Mapping[str, Any]:
        """A slot, which has to be there and in use."""
        return _current("slot", name, self.slots)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """What a class is a kind of, the nearest first."""
        found = []
        while parent := self.class_(name).get("is_a"):
            name = class_name(parent)
            if name != ROOT:
                found.append(name)
        return tuple(found)

    def mixins(self, name: str) -> tuple[str, ...]:
        """The mixins of a class and of what it is a kind of, with what these are kinds of: the nearest
        first."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            said = self.class_(waiting.pop(0))
            mixins = list(map(class_name, said.get("mixins", ())))
            found.update(dict.fromkeys(mixins))
            waiting += mixins
            if parent := said.get("is_a"):
                waiting.append(class_name(parent))
                if said.get("mixin"):
                    found[class_name(parent)] = None
        return tuple(found)

    def slot_ancestors(self, name: str) -> tuple[str, ...]:
        """What a slot is a kind of, its mixins among it."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            said = self.slots[waiting.pop(0)]
            parents = [said["is_a"]] if "is_a" in said else []
            for parent in map(slot_name, [*parents, *said.get("mixins", ())]):
                if parent not in found:
                    found[parent] = None
                    waiting.append(parent)
        return tuple(found)

    def type_name(self, name: str) -> str:
        """A class by its name in data, a type or an enumeration as it is."""
        return class_name(name) if class_name(name) in self.classes else name

    def usage(self, name: str, slot: str, key: str) -> str:
        """What an association says of one of its slots: its own word, else that of a mixin or parent."""
        for place in (name, *self.mixins(name), *self.ancestors(name)):
            said = self.classes[place].get("slot_usage", {}).get(slot, {})
            # the class for literature says "domain" where it means the range of its subject
            value = said.get(key) or (said.get("domain") if key == "range" else None)
            if value:
                return str(value)
        return ""


def _current(kind: str, name: str, terms: Mapping[str, Any]) -> Mapping[str, Any]:
    if name not in terms:
        raise SystemExit(f"the Biolink Model has no {kind} {name}")
    if terms[name].get("deprecated"):
        raise SystemExit(f"the Biolink Model has deprecated the {kind} {name}")
    return terms[name]


def render(model: Model) -> str:
    """The text of the module."""
    parts = [HEAD.format(version=model.version)]
    for title, type_, doc, entries in (
        ("CLASSES", "dict[str, Class]", "Categories and what they are kinds of.", _classes(model)),
        (
            "ASSOCIATIONS",
            "dict[str, AssociationClass]",
            "Classes of edges, and what such edges join.",
            _associations(model),
        ),
        ("PREDICATES", "dict[str, Slot]", "What edges say.", _predicates(model)),
        ("SLOTS", "dict[str, Slot]", "What is said of nodes and edges.", _slots(model)),
        ("ENUMS", "dict[str, tuple[str, ...]]", "Permissible values.", _enums(model)),
    ):
        parts.append(f'\n{title}: Final[{type_}] = {{\n{"".join(entries)}}}\n"""{doc}"""\n')
    return "".join(parts)


def _classes(model: Model) -> Iterator[str]:
    """Of the mixins only those that something asks for: the others are many."""
    used = [*CATEGORIES, *STUDY_RESULTS]
    asked = {model.type_name(model.slot(it).get(key, "")) for it in PREDICATES for key in ENDS}
    asked |= {
        class_name(model.usage(it, end, "range")) for it in ASSOCIATIONS for end in ENDS.values()
    }
    for name in sorted({*used, *(parent for it in used for parent in model.ancestors(it))}):
        said = model.class_(name)
        if name in used and (said.get("mixin") or said.get("abstract")):
            raise SystemExit(f"{name} is a mixin or abstract: no node is one")
        mixins = tuple(sorted(asked & {*model.mixins(name)}))
        yield _entry(name, "Class", name, model.ancestors(name), mixins=mixins)


def _associations(model: Model) -> Iterator[str]:
    for name in sorted(ASSOCIATIONS):
        model.class_(name)
        ends = {end: class_name(model.usage(name, end, "range")) for end in ENDS.values()}
        predicate = slot_name(model.usage(name, "predicate", "subproperty_of"))
        yield _entry(
            name, "AssociationClass", name, model.ancestors(name), **ends, predicate=predicate
        )


def _predicates(model: Model) -> Iterator[str]:
    for name in sorted(PREDICATES):
        model.slot(name)
        if "related_to" not in (name, *model.slot_ancestors(name)):
            raise SystemExit(f"{name} is no predicate of the Biolink Model")
        yield _slot(model, name)


def _slots(model: Model) -> Iterator[str]:
    for name in sorted(SLOTS):
        model.slot(name)
        yield _slot(model, name)


def _slot(model: Model, name: str) -> str:
    said = model.slots[name]
    return _entry(
        name,
        "Slot",
        said.get("slot_uri", f"biolink:{name}"),
        ancestors=model.slot_ancestors(name) if name in PREDICATES else (),
        **{key: model.type_name(said.get(key, "")) for key in ENDS},
        multivalued=bool(said.get("multivalued")),
        symmetric=bool(said.get("symmetric")),
        inverse=_inverse(model, name),
    )


def _inverse(model: Model, name: str) -> str:
    """Of two inverse slots one names the other."""
    if inverse := model.slots[name].get("inverse"):
        return slot_name(inverse)
    found = (it for it, said in model.slots.items() if slot_name(said.get("inverse", "")) == name)
    return next(found, "")


def _enums(model: Model) -> Iterator[str]:
    for name in ENUMS:
        values = tuple(model.enums[name]["permissible_values"])
        yield f'    "{name}": {_literal(values, 4)},\n'


def _entry(key: str, type_: str, *values: object, **named: object) -> str:
    words = [_literal(value, 8) for value in values]
    words += [f"{name}={_literal(value, 8)}" for name, value in named.items() if value]
    line = f'    "{key}": {type_}({", ".join(words)}),\n'
    if len(line) <= WIDTH + 1:
        return line
    return f'    "{key}": {type_}(\n' + "".join(f"        {word},\n" for word in words) + "    ),\n"


def _literal(value: object, indent: int) -> str:
    """As ruff formats it."""
    if isinstance(value, str):
        return f'"{value}"'
    if not isinstance(value, tuple):
        return str(value)
    words = [f'"{word}"' for word in value]
    line = f"({', '.join(words)}{',' if len(words) == 1 else ''})"
    if len(line) + indent <= WIDTH - 13:
        return line
    inner = " " * (indent + 4)
    return "(\n" + "".join(f"{inner}{word},\n" for word in words) + " " * indent + ")"


def main(check: bool) -> int:
    """Write the module, or see whether it is what would be written."""
    text = render(Model(read_model()))
    if check:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
