"""JSON with odd values at every place: what is wrong is named, and no other exception comes of it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Document
from kg.pipeline import BuildOptions, build
from kg.query.validate import validate
from kg.readers import ReadOptions, read_inputs
from kg.readers.json_values import beginning

BIOC = {
    "source": "PubMed",
    "documents": [
        {
            "id": "7",
            "pmid": 7,
            "infons": {"year": "2020", "journal": "J Gout"},
            "annotations": [],
            "passages": [
                {
                    "offset": 0,
                    "infons": {"type": "title", "section_type": "TITLE"},
                    "text": "On gout",
                    "annotations": [
                        {
                            "id": "T1",
                            "infons": {"type": "Disease", "identifier": "MESH:D006073"},
                            "text": "gout",
                            "locations": [{"offset": 3, "length": 4}],
                        }
                    ],
                },
                {
                    "offset": 8,
                    "infons": {"type": "abstract"},
                    "sentences": [
                        {"offset": 8, "text": "Gout hurts.", "infons": {}, "annotations": []},
                        {"offset": 20, "text": "Fits do not.", "annotations": []},
                    ],
                },
            ],
        }
    ],
}

STUDY = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT01234567",
            "nctIdAliases": ["NCT00000001"],
            "orgStudyIdInfo": {"id": "G-1"},
            "secondaryIdInfos": [{"id": "2009-012345-12", "type": "EUDRACT_NUMBER", "domain": "x"}],
            "briefTitle": "Gout",
            "officialTitle": "Colchicine for gout",
            "organization": {"fullName": "Clinic"},
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2009-10"},
            "lastUpdatePostDateStruct": {"date": "2010-01-02"},
            "expandedAccessInfo": {"nctId": "NCT00000002"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Clinic"},
            "collaborators": [{"name": "Other"}],
        },
        "descriptionModule": {"briefSummary": "Gout hurts.", "detailedDescription": "* It does."},
        "conditionsModule": {"conditions": ["Gout"], "keywords": ["uric acid"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2"],
            "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "NONE"}},
            "enrollmentInfo": {"count": 40, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "description": "Colchicine"}],
            "interventions": [
                {
                    "type": "DRUG",
                    "name": "Colchicine",
                    "description": "Tablets",
                    "armGroupLabels": ["A"],
                    "otherNames": ["Colcrys"],
                }
            ],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": "Pain", "description": "of joints"}]},
        "eligibilityModule": {
            "eligibilityCriteria": "Adults",
            "sex": "ALL",
            "minimumAge": "18 Years",
            "stdAges": ["ADULT"],
        },
        "contactsLocationsModule": {"locations": [{"city": "Ulm", "country": "Germany"}]},
        "referencesModule": {
            "references": [
                {
                    "pmid": "123",
                    "type": "RESULT",
                    "citation": "Doe J. On gout.",
                    "retractions": [{"pmid": "124"}],
                }
            ]
        },
    },
    "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D006073", "term": "Gout"}]}},
    "hasResults": False,
}

TEXT = {"id": "a", "title": "On gout", "text": "Gout hurts.", "year": 2020, "tags": ["x", 1]}

WHOLE: dict[str, Any] = {
    "bioc.json": BIOC,
    "bioc.jsonl": BIOC["documents"][0],  # type: ignore[index]
    "study.json": STUDY,
    "studies.json": {"studies": [STUDY]},
    "texts.jsonl": TEXT,
    "texts.json": [TEXT, TEXT],
}


def nested(depth: int, opened: str, closed: str) -> str:
    return opened * depth + "1" + closed * depth


DEPTHS = (1, 2, 200, 255, 300, 600, 940, 1000, 3000)
ODD = [
    *("null", "true", "false", "0", "-1", "7", "0.5", "-0.0", "1e308", "1e999", "NaN", "-Infinity"),
    *("9" * 18, "18446744073709551615", "9" * 30, "9" * 400, "9" * 5000, "-" + "9" * 30),
    *('""', '" "', '"\\u0000"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\n\\r\\t\\u2028"', '"NaN"'),
    *('"\\ufdd0"', '"\\uffff"', '"\\u001b[31m"', '"2020-02-30"', f'"{"9" * 5000}"', '"-1"'),
    *("[]", "{}", "[null]", "[[]]", "[{}]", '{"": null}', '{"a": 1, "a": 2}', "[1, [2], {}]"),
    *(nested(depth, "[", "]") for depth in DEPTHS),
    *(nested(depth, '{"a":', "}") for depth in DEPTHS),
    *(nested(depth, '{"documents":[', "]}") for depth in DEPTHS[:-1]),
]
"""Values of all kinds, as they stand in a file; some of them are no JSON."""


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of a value where another could stand, the whole of it among them."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))  # type: ignore[index]


def with_odd(whole: object, path: tuple[str | int, ...], odd: str) -> str:
    """The JSON of a value in which something odd stands at a place."""
    copy = [json.loads(json.dumps(whole))]
    *steps, last = 0, *path
    at: Any = copy
    for step in steps:
        at = at[step]
    at[last] = "(odd)"
    return json.dumps(copy[0]).replace('"(odd)"', odd)


def checked(folder, contents: dict[str, str], **options: object) -> list[Document]:
    """What is read of files, all that is wrong being named."""
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "good.txt").write_text("Fine.")
    items = list(read_inputs([folder], ReadOptions(**options)))  # type: ignore[arg-type]
    documents = [item for item in items if isinstance(item, Document)]
    reports = [item for item in items if not isinstance(item, Document)]
    assert [it.text for it in documents if it.sources[0].path.endswith("good.txt")] == ["Fine."]
    assert len(reports) == len(contents) + 1
    for report in reports:
        assert report.documents or report.errors
        for error in (*report.errors, *report.warnings):
            assert isinstance(error, InputError)
            assert "\n" not in str(error)
            assert len(error.reason) < 2000
    for document in documents:
        assert document.version
        document.text.encode()
    return documents


@pytest.mark.parametrize("annotations", [False, True])
@pytest.mark.parametrize("name", WHOLE)
def test_odd_values_at_every_place(tmp_path, name, annotations):
    """Each place has some of the values, by a fixed chance."""
    chance = random.Random(name)
    found = list(places(WHOLE[name]))
    contents = {
        f"{number}-{name}": with_odd(WHOLE[name], path, odd)
        for number, (path, odd) in enumerate(
            (path, odd) for path in found for odd in chance.sample(ODD, 6)
        )
    }
    documents = checked(tmp_path, contents, use_annotations=annotations)
    assert len(documents) > 1


@pytest.mark.slow
def test_a_graph_of_odd_values_is_sound(tmp_path):
    """What the readers let through is no trouble later on, each record being one of its own."""
    chance = random.Random(7)
    folder = tmp_path / "in"
    folder.mkdir()
    numbers = iter(range(100_000, 1_000_000))
    for name, whole in WHOLE.items():
        for path in places(whole):
            for odd in chance.sample(ODD, 4):
                number = next(numbers)
                content = with_odd(whole, path, odd)
                for known, own in (
                    ("NCT01234567", f"NCT90{number}"),
                    ('"id": "7"', f'"id": "{number}"'),
                ):
                    content = content.replace(known, own)
                (folder / f"{number}-{name}").write_text(content, encoding="utf-8")
    out = tmp_path / "out"
    result = build([folder], out, BuildOptions(jobs=1, use_annotations=True))
    assert result.counts["documents"] > 500
    assert validate(out) == []


@pytest.mark.parametrize("odd", [odd for odd in ODD if len(odd) > 200])
def test_annotations_of_bioc_that_are_nested_deeply_or_endless(tmp_path, odd):
    """A document keeps its text whatever its annotations are."""
    keys = [(), ("infons",), ("infons", "type"), ("infons", "identifier"), ("text",), ("id",)]
    keys += [("locations",), ("locations", 0), ("locations", 0, "offset")]
    before = ("documents", 0, "passages", 0, "annotations")
    contents = {f"{n}.json": with_odd(BIOC, (*before, 0, *key), odd) for n, key in enumerate(keys)}
    contents["all.json"] = with_odd(BIOC, before, odd)
    documents = checked(tmp_path, contents, use_annotations=True)
    texts = [document.text for document in documents[:-1]]
    assert texts == ["On gout\nGout hurts. Fits do not."] * sum(map(is_read, contents.values()))


def is_read(content: str) -> bool:
    """Whether it is JSON, and no deeper than the library reads."""
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return True


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(value=json_values, depth=st.integers(0, 2000), limit=st.integers(1, 60))
def test_the_beginning_of_a_value_is_that_of_its_json(value, depth, limit):
    whole = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for _ in range(depth):
        value = [value]
    assert beginning(value, limit) == ("[" * depth + whole + "]" * depth)[:limit]


@given(
    places=st.lists(st.sampled_from(list(places(BIOC))), min_size=1, max_size=3), value=json_values
)
def test_any_value_at_any_place_of_bioc(tmp_path_factory, places, value):
    content = BIOC
    for path in places:
        try:
            content = json.loads(with_odd(content, path, json.dumps(value, ensure_ascii=True)))
        except (KeyError, IndexError, TypeError):
            break
    folder = tmp_path_factory.mktemp("any")
    checked(folder, {"x.json": json.dumps(content)}, use_annotations=True)
