"""The mentions of several sources in one list, with what each of them says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.model import (
    ANNOTATIONS,
    Annotated,
    Concept,
    Document,
    LinkedMention,
    Match,
    Mention,
    Section,
    Span,
    TaggedSpan,
)
from kg.recognition import agreed

Row = tuple[int, int, str, str]
"""Start, end, category and identifier (empty for NIL)."""


def linked(start: int, end: int, category: str, curie: str) -> LinkedMention:
    concept = Concept(curie, "name", category) if curie else None
    match = Match("name", "exact") if curie else None
    return LinkedMention(Mention(Span(start, end), category), concept, 1.0 if curie else 0.0, match)


def document(*tags: TaggedSpan) -> Document:
    text = Section("body", "0123456789" * 6)
    return Document.of("PMID:1", "article", "t", [text], tagged=tags)


def merge(own: list[Row], *tags: TaggedSpan, **beside: list[Row]) -> Annotated:
    return agreed(
        Annotated(
            document(*tags),
            (Span(0, 30), Span(30, 60)),
            tuple(linked(*row) for row in own),
            {name: tuple(linked(*row) for row in rows) for name, rows in beside.items()},
        )
    )


def shown(annotated: Annotated) -> list[tuple[int, int, str, tuple[str, ...], list[str]]]:
    """Start, end, identifier, sources, and what the others say."""
    return [
        (
            it.span.start,
            it.span.end,
            it.concept.id if it.concept else "",
            it.sources,
            [f"{said.source} {said.agreement}" for said in it.sightings or ()],
        )
        for it in annotated.mentions
    ]


def test_without_other_sources_nothing_is_said() -> None:
    annotated = Annotated(document(), (), (linked(0, 4, "Disease", "MESH:D1"),))
    assert agreed(annotated) is annotated
    assert annotated.mentions[0].sightings is None
    assert annotated.mentions[0].sources == ("kg",)


def test_one_span_and_group_is_one_mention() -> None:
    result = merge(
        [(0, 4, "Drug", "MESH:D1"), (5, 9, "Disease", "MESH:D2"), (20, 24, "Disease", "")],
        model=[
            (0, 4, "ChemicalEntity", "MESH:D1"),
            (5, 9, "PhenotypicFeature", "MESH:D3"),
            (20, 24, "Disease", ""),
            (40, 44, "Disease", "MESH:D4"),
        ],
    )
    assert shown(result) == [
        (0, 4, "MESH:D1", ("kg", "model"), ["model concept"]),
        (5, 9, "MESH:D2", ("kg", "model"), ["model mention"]),
        (20, 24, "", ("kg", "model"), ["model concept"]),
        (40, 44, "MESH:D4", ("model",), []),
    ]
    assert result.mentions[1].sightings[0].concepts == ("MESH:D3",)
    assert result.tally == {
        ("kg", "found"): 3,
        ("model", "found"): 4,
        ("model", "same_mention"): 3,
        ("model", "same_concept"): 2,
        ("model", "alone"): 1,
    }


def test_of_what_overlaps_ours_is_kept_and_the_other_said() -> None:
    result = merge(
        [(0, 4, "Drug", "MESH:D1"), (10, 20, "Disease", "MESH:D2")],
        model=[
            (0, 4, "Disease", "MESH:D3"),
            (8, 12, "Disease", "MESH:D4"),
            (15, 25, "Disease", ""),
        ],
    )
    assert shown(result) == [
        (0, 4, "MESH:D1", ("kg",), ["model overlap"]),
        (10, 20, "MESH:D2", ("kg",), ["model overlap", "model overlap"]),
    ]
    assert [said.span for said in result.mentions[1].sightings] == [Span(8, 12), Span(15, 25)]
    assert result.tally["model", "overlapping"] == 3


def test_annotations_go_before_ours_and_ours_before_recognisers() -> None:
    result = merge(
        [(0, 9, "Disease", "MESH:D1"), (20, 24, "Disease", "MESH:D2")],
        model=[(4, 9, "Disease", "MESH:D3"), (20, 24, "Disease", "MESH:D3")],
        annotations=[(0, 3, "Disease", "MESH:D4"), (20, 24, "Disease", "MESH:D3")],
    )
    assert shown(result) == [
        (0, 3, "MESH:D4", ("annotations",), ["kg overlap"]),
        # nothing that is kept stands here, though ours did
        (4, 9, "MESH:D3", ("model",), ["kg overlap"]),
        (
            20,
            24,
            "MESH:D3",
            ("annotations", "kg", "model"),
            ["kg mention", "model concept"],
        ),
    ]


def test_a_mention_of_several_concepts_agrees_as_a_whole() -> None:
    two = [(0, 9, "Disease", "MESH:D1"), (0, 9, "Disease", "MESH:D2")]
    result = merge(two, one=two[:1], both=two[::-1])
    assert shown(result) == [
        (0, 9, curie, ("kg", "one", "both"), ["one mention", "both concept"])
        for curie in ("MESH:D1", "MESH:D2")
    ]
    assert result.tally["both", "found"] == 1


def test_sentences_with_an_annotation_across_them_are_one() -> None:
    assert merge([], annotations=[(28, 33, "Disease", "")]).sentences == (Span(0, 60),)
    assert merge([], annotations=[(25, 30, "Disease", "")]).sentences == (Span(0, 30), Span(30, 60))
    assert merge([], annotations=[(30, 34, "Disease", "")]).sentences == (Span(0, 30), Span(30, 60))


def test_what_was_not_taken_of_the_annotations_is_counted() -> None:
    tags = [
        TaggedSpan(Span(0, 1), "Gene", ("672",)),
        TaggedSpan(Span(0, 1), "Gene", ("672",)),
        TaggedSpan(Span(0, 1), ""),
        TaggedSpan(Span(0, 1), "Disease", ("MESH:D000001",), is_moved=True),
        TaggedSpan(Span(0, 1), "Disease", ("unheard",)),
    ]
    tally = merge([], *tags, annotations=[]).tally
    assert tally == {
        (ANNOTATIONS, "skipped Gene"): 2,
        (ANNOTATIONS, "skipped without a type"): 1,
        (ANNOTATIONS, "moved"): 1,
        (ANNOTATIONS, "unknown_identifier"): 1,
    }


ROWS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(1, 9),
        st.sampled_from(["Drug", "Disease", "PhenotypicFeature", "Cell"]),
        st.sampled_from(["", "MESH:D1", "MESH:D2"]),
    ).map(lambda it: (it[0], it[0] + it[1], it[2], it[3])),
    max_size=8,
)


@given(own=ROWS, annotations=ROWS, model=ROWS)
def test_nothing_is_lost_and_every_figure_adds_up(own, annotations, model) -> None:
    result = merge(own, annotations=annotations, model=model)
    said = {(said.source, said.span) for it in result.mentions for said in it.sightings} | {
        (it.source, it.span) for it in result.mentions
    }
    for source, rows in (("kg", own), ("annotations", annotations)):
        assert {(source, Span(start, end)) for start, end, _, _ in rows} <= said
    for start, end, _, _ in annotations:
        assert any(
            it.source == ANNOTATIONS and it.span == Span(start, end) for it in result.mentions
        )
    for name in ("annotations", "model"):
        parts = ("same_mention", "overlapping", "alone")
        assert sum(result.tally.get((name, it), 0) for it in parts) == result.tally.get(
            (name, "found"), 0
        )
    places = [(it.span, it.source) for it in result.mentions]
    for span, source in places:
        for other, its in places:
            assert source == its or not span.overlaps(other)
    assert list(result.mentions) == sorted(
        result.mentions,
        key=lambda it: (it.span, it.mention.category, it.concept.id if it.concept else ""),
    )


def test_who_names_a_concept_contradicts_who_knows_none() -> None:
    rows = [(0, 4, "Disease", ""), (0, 4, "Disease", "MESH:D1"), (10, 14, "Disease", "")]
    for order in (rows, rows[::-1]):
        merged = merge([], **{ANNOTATIONS: order})
        assert [(it[0], it[2]) for it in shown(merged)] == [(0, "MESH:D1"), (10, "")]
