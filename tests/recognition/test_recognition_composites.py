"""One span, several diseases."""

from __future__ import annotations

import pytest

from kg.model import Candidate, Concept, Match
from kg.recognition.composites import parts_of, with_composites
from kg.recognition.layout import Found

DISEASES = {
    name: f"MESH:D{number:06}"
    for number, name in enumerate(
        (
            "breast cancer",
            "ovarian cancer",
            "colorectal cancer",
            "becker muscular dystrophy",
            "duchenne muscular dystrophy",
            "hepatitis b",
            "hepatitis c",
            "cleft lip",
            "cleft palate",
            "pain",
            "chronic pain",
        )
    )
}


def meaning(name: str) -> Found | None:
    curie = DISEASES.get(name.lower().removesuffix("s"))
    if curie is None:
        return None
    candidate = Candidate(Concept(curie, name, "Disease"), Match(name, "exact"), 1.0)
    return Found(0, len(name), "Disease", [candidate])


def mentions(text: str, *names: str) -> list[Found]:
    found = []
    for name in names:
        known = meaning(name)
        assert known is not None
        start = text.index(name)
        found.append(known._replace(start=start, end=start + len(name)))
    return found


@pytest.mark.parametrize(
    ("text", "names", "spans"),
    [
        (
            "in breast and ovarian cancer",
            ["ovarian cancer"],
            [("breast and ovarian cancer", ["breast cancer", "ovarian cancer"])],
        ),
        (
            "Breast/ovarian cancers",
            ["ovarian cancers"],
            [("Breast/ovarian cancers", ["breast cancer", "ovarian cancer"])],
        ),
        (
            "of breast, colorectal, and ovarian cancer.",
            ["ovarian cancer"],
            [
                (
                    "breast, colorectal, and ovarian cancer",
                    ["breast cancer", "colorectal cancer", "ovarian cancer"],
                )
            ],
        ),
        (
            "Duchenne or Becker muscular dystrophy",
            ["Becker muscular dystrophy"],
            [
                (
                    "Duchenne or Becker muscular dystrophy",
                    ["duchenne muscular dystrophy", "becker muscular dystrophy"],
                )
            ],
        ),
        (
            "hepatitis B and C",
            ["hepatitis B"],
            [("hepatitis B and C", ["hepatitis b", "hepatitis c"])],
        ),
        (
            "hepatitis B, C, and B",  # one and the same is no part
            ["hepatitis B"],
            [("hepatitis B", ["hepatitis b"])],
        ),
        ("cleft lip/palate", ["cleft lip"], [("cleft lip/palate", ["cleft lip", "cleft palate"])]),
        ("women and ovarian cancer", ["ovarian cancer"], [("ovarian cancer", ["ovarian cancer"])]),
        ("the and ovarian cancer", ["ovarian cancer"], [("ovarian cancer", ["ovarian cancer"])]),
        ("breast or pain", ["pain"], [("pain", ["pain"])]),
        ("hepatitis B and the", ["hepatitis B"], [("hepatitis B", ["hepatitis b"])]),
        (
            "breast cancer and ovarian cancer",
            ["breast cancer", "ovarian cancer"],
            [("breast cancer", ["breast cancer"]), ("ovarian cancer", ["ovarian cancer"])],
        ),
    ],
)
def test_composites(text: str, names: list[str], spans: list[tuple[str, list[str]]]) -> None:
    expected = sorted(
        (text.index(words), text.index(words) + len(words), DISEASES[name])
        for words, diseases in spans
        for name in diseases
    )
    found = with_composites(text, mentions(text, *names), meaning)
    places = [(it.start, it.end) for it in found]
    assert sorted((it.start, it.end, it.candidates[0].concept.id) for it in found) == expected
    assert places == sorted(places)


def test_chemicals_are_left_alone() -> None:
    text = "breast and ovarian cancer"
    [mention] = mentions(text, "ovarian cancer")
    drug = mention._replace(category="Drug")
    assert with_composites(text, [drug], meaning) == [drug]


def test_places_give_way() -> None:
    text = "the colon: breast and ovarian cancer"
    places = [Found(4, 9, "AnatomicalEntity", []), Found(11, 17, "AnatomicalEntity", [])]
    cancer = mentions(text, "ovarian cancer")
    found = with_composites(text, [*places, *cancer], meaning)
    assert [text[it.start : it.end] for it in found] == [
        "colon",
        "breast and ovarian cancer",
        "breast and ovarian cancer",
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("breast and ovarian cancer", ["breast cancer", "ovarian cancer"]),
        (
            "breast, colorectal, and/or ovarian cancers",
            ["breast cancer", "colorectal cancer", "ovarian cancer"],
        ),
        (
            "Duchenne/Becker muscular dystrophy",
            ["duchenne muscular dystrophy", "becker muscular dystrophy"],
        ),
        ("hepatitis B or C", ["hepatitis b", "hepatitis c"]),
        ("cleft lip as well as palate", ["cleft lip", "cleft palate"]),
        ("breast and breast cancer", []),  # one and the same
        ("breast and other cancer", []),
        ("hepatitis, B", []),  # inverted
        ("breast cancer", []),
        ("and", []),
        ("/", []),
        ("", []),
    ],
)
def test_parts_of_a_name(name: str, parts: list[str]) -> None:
    found = parts_of(name, meaning)
    assert [it.candidates[0].concept.id for it in found] == [DISEASES[part] for part in parts]
