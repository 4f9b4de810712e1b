"""Names made by rules: what is done when a lexicon is compiled, and what is left to the key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon.categories import categories_of
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import GENERATED, Name
from kg.lexicon.tables import OrganRow, RuleRow, load_tables
from kg.lexicon.variants import (
    GROUPS,
    MAKERS,
    NEVER,
    add_organ_names,
    add_variants,
    invert,
    rules_of,
)
from kg.schema import CATEGORIES

ROWS = load_tables().rules
RULES = {rule.name: rule for rule in rules_of(ROWS)}

DONE_BY_THE_KEY = [
    ("plural", "Leukemias", "leukemia"),
    ("plural", "metastases", "metastasis"),
    ("plural", "neuropathies", "neuropathy"),
    ("plural of an acronym", "NSAIDs", "NSAID"),
    ("British spelling", "anaemia", "anemia"),
    ("British spelling", "oesophageal tumour", "esophageal tumor"),
    ("British spelling", "immunisation", "immunization"),
    ("Greek letter", "TNF-α", "TNF alpha"),
    ("Greek letter", "β-thalassaemia", "beta thalassemia"),
    ("hyphen", "end-stage renal disease", "end stage renal disease"),
    ("hyphen", "type-2 diabetes", "type 2 diabetes"),
    ("hyphen", "type\u20132 diabetes", "type 2 diabetes"),
    ("Roman numeral", "type II diabetes", "type 2 diabetes"),
    ("Roman numeral", "Stage III melanoma", "stage 3 melanoma"),
    ("Roman numeral", "mucopolysaccharidosis type IV", "mucopolysaccharidosis type 4"),
    ("possessive", "Alzheimer's disease", "Alzheimer disease"),
    ("possessive", "Alzheimer’s disease", "Alzheimer disease"),
    ("possessive", "Alzheimers disease", "Alzheimer disease"),
    ("article", "cancer of the breast", "cancer of breast"),
    ("case", "HYPERTENSION", "hypertension"),
    ("accent", "Ménière disease", "Meniere disease"),
    ("adjective in -ical", "neurological disorder", "neurologic disorder"),
]

MADE = [
    ("inversion", "Leukemia, Lymphocytic, Chronic", ["Chronic Lymphocytic Leukemia"]),
    ("inversion", "Liver Injury, Drug-Induced", ["Drug-Induced Liver Injury"]),
    ("inversion", "Pain, unspecified", []),
    ("acid", "Glutamic acid", ["Glutamate"]),
    ("word", "renal vein thrombosis", ["kidney vein thrombosis", "renal venous thrombosis"]),
    ("word", "kidney, cystic", []),
    ("head", "Thyroid Disorders", ["Thyroid disease", "Thyroid abnormality"]),
    ("head", "VHL syndrome", ["VHL disease"]),
    ("head", "Crow-Fukase syndrome of adults", []),
    ("adjective", "Hypertension", ["Hypertensive"]),
    ("adjective", "epilepsy", ["epileptic"]),
    ("adjective", "hepatotoxicity", ["hepatotoxic"]),
    ("adjective", "Hyperlipidemias", ["Hyperlipidemic"]),
    ("adjective", "anaemia", ["anaemic"]),
    ("adjective", "proteinuria", ["proteinuric"]),
    ("adjective", "Psychoses", ["Psychotic"]),
    ("adjective", "arthritis", ["arthritic"]),
    ("adjective", "lymphoma", ["lymphomatous"]),
    ("adjective", "Quadriplegia", ["Quadriplegic"]),
    ("adjective", "myopathy", ["myopathic"]),
    ("adjective", "ischemia", ["ischemic"]),
    ("adjective", "parkinsonism", ["parkinsonian"]),
    ("adjective", "diabetes", ["diabetic"]),
    ("adjective", "Rabies", []),
    ("adjective", "hydrophobia", []),
    ("adjective", "toxicity", []),
    ("adjective", "coma", []),
    ("adjective", "emesis", []),
    ("adjective", "cerebral ischemia", []),
    ("induced", "Drug-induced liver injury", ["liver injury, Drug-induced"]),
    ("stereo", "(S)-nicotine", ["nicotine"]),
    ("stereo", "(R)-(+)-limonene", ["limonene"]),
    ("stereo", "(±)-epibatidine", ["epibatidine"]),
    ("stereo", "rac-glycidol", ["glycidol"]),
    ("stereo", "d,l-sotalol", ["sotalol"]),
    ("stereo", "l-sotalol", ["sotalol"]),
    ("stereo", "cis-resveratrol", []),
    ("stereo", "trans-resveratrol", []),
    ("stereo", "S-allylcysteine", []),
    ("unspecified", "Sarcoma, NOS", ["Sarcoma"]),
    ("unspecified", "Pneumonia, unspecified", ["Pneumonia"]),
    ("unspecified", "unspecified psychosis", ["psychosis"]),
]

CATEGORY_OF = {"acid": "ChemicalEntity", "stereo": "ChemicalEntity", "human": "Protein"}


def _made(rule: str, name: str) -> list[str]:
    draft = Draft("MESH:D1", name, {key_of(name): [Name(name)]})
    return list(RULES[rule].variants(draft, CATEGORY_OF.get(rule, "Disease")))


@pytest.mark.parametrize(("what", "one", "other"), DONE_BY_THE_KEY)
def test_no_rule_is_needed_for_what_the_key_folds(what: str, one: str, other: str) -> None:
    assert key_of(one) == key_of(other), what


@pytest.mark.parametrize(("rule", "name", "expected"), MADE)
def test_names_made(rule: str, name: str, expected: list[str]) -> None:
    made = _made(rule, name)
    assert set(expected) <= set(made)
    assert expected or not made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule} {row.example[0]}")
def test_every_row_does_what_its_example_says(row: RuleRow) -> None:
    assert set().union(*(GROUPS.get(word, {word}) for word in row.categories)) <= CATEGORIES.keys()
    name, expected = row.example
    if row.maker == NEVER:
        assert row.made and not name and row.rule in RULES
    else:
        assert expected and row.categories
        assert tuple(MAKERS[row.maker](row)(name)) == expected


def test_the_rows_of_a_rule_follow_one_another() -> None:
    assert len(rules_of(ROWS)) == len({row.rule for row in ROWS})
    assert {"inversion", "brackets", "acid", "combination", "deficiency", "eponym", "word"} < set(
        RULES
    )


_WORDS = (
    "Kidney renal heart Diseases disorder Syndrome hypertension Epilepsy leukemias type 2 II deficiency "
    "Tay-Sachs Hereditary drug-induced Injury, (ESRD) (R)- L-glumaxol Acid glumic unspecified NOS vein"
)
_PARTS = st.sampled_from(_WORDS.split())


@given(st.sampled_from(sorted(RULES)), st.lists(_PARTS, min_size=1, max_size=4).map(" ".join))
def test_rules_come_to_an_end(rule: str, name: str) -> None:
    """What a rule makes has other keys, and what it makes of that is soon nothing new."""
    known = {key_of(name)}
    names = [name]
    for _ in range(5):
        made = {key_of(new): new for old in names for new in _made(rule, old)}
        assert all(made), "a name without a key"
        names = [new for key, new in made.items() if key not in known]
        known |= made.keys()
    assert not names


@given(st.lists(st.sampled_from(["Glum", "Acute", "Pain", "X", "of"]), min_size=1, max_size=5))
def test_an_inverted_name_is_not_inverted_again(parts: list[str]) -> None:
    for made in invert(", ".join(parts)):
        assert not list(invert(made))


def _pool(concepts: Mapping[str, tuple[str, ...]]) -> Pool:
    pool = Pool()
    for number, (label, others) in enumerate(concepts.items()):
        draft = Draft(f"MESH:D{number}", label, tree_numbers={f"C05.{number}"})
        pool.add_names(pool.add(draft), [Name(name) for name in (label, *others)])
    return pool


def _variants(pool: Pool) -> Counter[str]:
    return add_variants(pool, categories_of(pool, {}), ROWS)


def test_a_name_that_somebody_has_is_not_given() -> None:
    pool = _pool({"Glumitis": (), "Glumitic": ()})
    assert _variants(pool)["adjective"] == 0
    assert [draft.name for draft in pool.owners("glumitic")] == ["Glumitic"]


def test_a_name_that_two_concepts_claim_is_not_given() -> None:
    pool = _pool({"Glumosis": (), "Glumoses of glum": ("glumoses",), "Podosis": ()})
    assert pool.owners("glumosis") and len(pool.owners("glumosis")) == 2
    assert _variants(pool)["adjective"] == 1
    assert not pool.owners("glumotic")
    assert [draft.name for draft in pool.owners("podotic")] == ["Podosis"]


def test_every_name_keeps_how_it_came_about() -> None:
    pool = _pool({"Glumemia": (), "Pain, Glum": ()})
    _variants(pool)
    made = {
        name.name: (name.kind, name.source)
        for draft in pool
        for names in draft.names.values()
        for name in names
        if name.kind.startswith(GENERATED)
    }
    assert made == {
        "Glumemic": ("generated:adjective", "rules"),
        "Glum Pain": ("generated:inversion", "rules"),
    }


@given(
    st.lists(
        st.lists(_PARTS, min_size=1, max_size=4).map(" ".join),
        min_size=1,
        max_size=4,
        unique_by=key_of,
    )
)
def test_a_second_time_nothing_is_made(names: list[str]) -> None:
    pool = _pool(dict.fromkeys(names, ()))
    made = _variants(pool)
    assert sum(made.values()) == sum(map(len, (draft.names for draft in pool))) - len(names)
    assert not sum(_variants(pool).values())


def test_two_spellings_of_one_name_are_one_claim() -> None:
    pool = _pool({"Glum Diseases": ()})
    row = OrganRow("MESH:D0", ("glumologic", "glumological"), ("damage",))
    assert add_organ_names(pool, [row]) == 1
    assert pool.owners("glumological damage")
