"""Annotated documents as PubTator and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kg.export.annotations import to_json_line, to_pubtator
from kg.model import (
    Annotated,
    Concept,
    Document,
    LinkedMention,
    Match,
    Mention,
    Section,
    Span,
    Trial,
)

MYELOMA = Concept("MESH:D009101", "Multiple Myeloma", "Disease")
RARE = Concept("MONDO:0000001", "a rare disease", "Disease")
DRUG = Concept("DRUGBANK:DB00001", "Lepirudin", "Drug")
ORGAN = Concept("MESH:D001853", "Bone Marrow", "AnatomicalEntity")


def linked(
    start: int, end: int, concept: Concept | None, category: str = "Disease"
) -> LinkedMention:
    category = concept.category if concept else category
    match = Match("name", "exact") if concept else None
    return LinkedMention(Mention(Span(start, end), category), concept, 0.93751, match)


def annotated(
    title: str, *texts: str, mentions: Sequence[LinkedMention] = (), **fields: object
) -> Annotated:
    sections = [Section("title", title), *(Section("abstract", text) for text in texts)]
    document = Document.of("PMID:7", "article", title, sections, **fields)
    return Annotated(document, (), tuple(mentions))


def test_pubtator_has_a_line_a_mention_sorted_by_place() -> None:
    result = annotated(
        "Marrow in MM",
        "MM and lepirudin.",
        "Rare.\tOther",
        mentions=[
            linked(31, 35, RARE),
            linked(20, 29, DRUG),
            linked(10, 12, MYELOMA),
            linked(0, 6, ORGAN),
            linked(13, 15, None),
        ],
    )
    assert to_pubtator(result).split("\n") == [
        "7|t|Marrow in MM",
        "7|a|MM and lepirudin. Rare. Other",
        "7\t10\t12\tMM\tDisease\tD009101",
        "7\t13\t15\tMM\tDisease\t-1",
        "7\t20\t29\tlepirudin\tChemical\tDRUGBANK:DB00001",
        "7\t31\t35\tRare\tDisease\tMONDO:0000001",
        "",
        "",
    ]


def test_several_concepts_of_a_span_are_joined_and_omim_goes_before_others() -> None:
    mentions = [linked(0, 4, MYELOMA), linked(0, 4, RARE), linked(0, 4, MYELOMA)]
    block = to_pubtator(
        annotated("Both", mentions=mentions), (), (), lambda curie: ["OMIM:1", "UMLS:C1"]
    )
    assert block.split("\n")[2] == "7\t0\t4\tBoth\tDisease\tD009101|OMIM:1"
    two = to_pubtator(
        annotated("Both", mentions=mentions), (), (), lambda curie: ["OMIM:1", "OMIM:2"]
    )
    assert two.split("\n")[2].endswith("D009101|MONDO:0000001")


@given(st.text(), st.lists(st.text(), max_size=3))
def test_offsets_stand_whatever_the_text(title: str, texts: list[str]) -> None:
    result = annotated(title, *texts)
    first, second = to_pubtator(result).removesuffix("\n\n").split("\n")
    whole = first.removeprefix("7|t|") + " " + second.removeprefix("7|a|")
    assert len(whole) == max(len(result.document.text), len(title) + 1)


def test_json_has_the_ids_of_the_source_and_of_the_graph() -> None:
    result = annotated("MM", mentions=[linked(0, 2, MYELOMA)], metadata={"local_id": "0007"})
    assert json.loads(to_json_line(result)) == {
        "id": "0007",
        "curie": "PMID:7",
        "kind": "article",
        "title": "MM",
        "language": "en",
        "mentions": [
            {
                "start": 0,
                "end": 2,
                "text": "MM",
                "section": "title",
                "category": "Disease",
                "id": "MESH:D009101",
                "score": 0.9375,
            }
        ],
    }


def test_json_of_a_trial_has_what_a_terminology_knows() -> None:
    own = Concept("KG:abc", "XYZ-1", "Drug")
    line = json.loads(to_json_line(annotated("T", trial=Trial()), [MYELOMA, MYELOMA], [own, DRUG]))
    assert line["trial"] == {
        "id": "7",
        "conditions": ["MESH:D009101"],
        "interventions": ["DRUGBANK:DB00001"],
    }
