"""Every RDF format holds the same statements, as every reader sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.export import RDF_FORMATS, WRITERS, WriteOptions, write_formats
from kg.export.columns import SlotColumns, SlotRows, join_columns
from kg.export.description import DESCRIPTION, GRAPH, PAIR, Description, split_descriptions
from kg.export.graph import read_graph
from kg.export.jsonld import DECIMALS, LINKS, context
from kg.export.ntriples import FullTerms, NTriples
from kg.export.serializing import SerializerOf, write_descriptions
from kg.export.terms import Terms, date, to_iri
from kg.export.turtle import TriG, Turtle
from kg.prefixes import PREFIXES
from kg.query.checking_rdf import SYNTAXES
from kg.slots import NODE_SLOTS

# rdflib's own parsers use them
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
]

PLAIN = [name for name in RDF_FORMATS if name != "rdf12"]
"""Formats of RDF 1.1, which rdflib reads, too."""

RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt11",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
}

Triple = tuple[str, str, str]


@pytest.fixture(scope="module", params=["out", "worst_out"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All RDF formats of the small graph and of the one with the worst strings."""
    folder = tmp_path_factory.mktemp("rdf")
    write_formats(
        read_graph(request.getfixturevalue(request.param)), folder, RDF_FORMATS, WriteOptions()
    )
    return folder


def quads(path: Path, name: str) -> Iterator[ox.Quad]:
    return ox.parse(
        path=path / RDF_FORMATS[name][0], format=getattr(ox.RdfFormat, SYNTAXES[name][0])
    )


def triples(path: Path, name: str) -> list[Triple]:
    return sorted((str(q.subject), str(q.predicate), str(q.object)) for q in quads(path, name))


def store_of(path: Path, name: str) -> ox.Store:
    store = ox.Store()
    store.extend(quads(path, name))
    return store


def text_of(path: Path, name: str) -> str:
    """For rdflib, which leaves a file open when it cannot read it."""
    return (path / RDF_FORMATS[name][0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in PLAIN if name != "turtle"])
def test_the_same_statements_in_every_format(folder: Path, name: str) -> None:
    expected = triples(folder, "turtle")
    assert triples(folder, name) == expected
    assert len(expected) == len(set(expected))


def test_rdf_1_2_has_the_same_statements_and_what_they_reify(folder: Path) -> None:
    reifies = PREFIXES["rdf"] + "reifies"
    found = [q for q in quads(folder, "rdf12") if q.predicate.value != reifies]
    assert sorted((str(q.subject), str(q.predicate), str(q.object)) for q in found) == triples(
        folder, "turtle"
    )


@pytest.mark.parametrize("name", PLAIN)
def test_rdflib_reads_the_same(folder: Path, name: str) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=text_of(folder, name), format=RDFLIB[name])
    theirs = rdflib.Graph()
    for subject, predicate, object_, _ in dataset.quads():
        theirs.add((subject, predicate, object_))
    read = ox.parse(theirs.serialize(format="nt11"), format=ox.RdfFormat.N_TRIPLES)
    assert sorted((str(q.subject), str(q.predicate), str(q.object)) for q in read) == triples(
        folder, name
    )


@pytest.mark.parametrize("name", ["trig", "nquads"])
def test_the_graphs_of_documents(out: Path, made: ModuleType, tmp_path: Path, name: str) -> None:
    write_formats(read_graph(out), tmp_path, [name], WriteOptions())
    store = store_of(tmp_path, name)

    def ask(pattern: str) -> bool:
        return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))

    documents = {to_iri(row["node"]) for row in read_graph(out).table("documents").to_pylist()}
    assert {graph.value for graph in store.named_graphs()} <= documents
    assert ask("GRAPH ?d { ?d a biolink:Article ; dcterms:title ?t ; biolink:mentions ?c }")
    assert ask("GRAPH CLINICALTRIALS:NCT90000001 { ?t biolink:clinical_trial_enrollment 84 }")
    assert not ask("GRAPH ?d { ?evidence dcterms:source ?other FILTER(?other != ?d) }")
    assert not ask("?evidence biolink:supporting_text ?text"), "evidence is in the default graph"
    assert ask("MESH:C467566 biolink:in_clinical_trials_for MESH:D009101")
    assert ask(
        "?a biolink:has_evidence ?e GRAPH PMID:90000001 { ?e biolink:supporting_text ?text }"
    )


def test_statements_about_statements(out: Path, tmp_path: Path) -> None:
    write_formats(read_graph(out), tmp_path, ["rdf12"], WriteOptions())
    store = store_of(tmp_path, "rdf12")

    def ask(pattern: str) -> bool:
        return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))

    together = "biolink:occurs_together_in_literature_with"
    for pair in (
        f"MESH:C467566 {together} MESH:D000075122",
        f"MESH:D000075122 {together} MESH:C467566",
        "CLINICALTRIALS:NCT90000001 kgv:studies_condition MESH:D009101",
        "CLINICALTRIALS:NCT90000001 biolink:related_to MESH:D009101",
    ):
        assert ask(f"{pair} . ?edge rdf:reifies <<( {pair} )>> ; biolink:evidence_count ?n"), pair
    denied = f"MESH:D003907 {together} MESH:D009101"
    assert ask(f"?edge rdf:reifies <<( {denied} )>> ; biolink:negated true")
    assert not ask(denied)


def test_one_pass_writes_what_each_writes_alone(
    worst_out: Path, folder: Path, tmp_path: Path
) -> None:
    graph = read_graph(worst_out)
    together, alone = tmp_path / "together", tmp_path / "alone"
    together.mkdir()
    alone.mkdir()
    losses = write_formats(graph, together, RDF_FORMATS, WriteOptions())
    for name in RDF_FORMATS:
        assert WRITERS[name].write(graph, alone, WriteOptions()) == losses[name]
    for path in together.iterdir():
        assert path.read_bytes() == (alone / path.name).read_bytes()


def test_what_was_lost_is_counted(worst_out: Path, worst: ModuleType, tmp_path: Path) -> None:
    """The noncharacters U+FFFE and U+FFFF, wherever the label that has them stands."""
    losses = write_formats(read_graph(worst_out), tmp_path, ["ntriples"], WriteOptions())
    text = (tmp_path / "graph.nt").read_text(encoding="utf-8")
    kept = "".join(c for c in worst.NONCHARACTERS if c > "\uffff")
    assert losses["ntriples"] == {"characters_replaced": 2 * text.count(kept)}
    assert f'"{worst.MEGABYTE}"' in text


# ------------------------------------------------------------------------------------ any description


TERMS = Terms()
LITERALS = st.one_of(
    st.builds(TERMS.literal, st.text(), st.sampled_from(["", "en", "pt-BR", "no tag"])),
    st.integers().map(str),
    st.sampled_from(["true", "false", "0.5", "12.0"]),
    st.dates().map(lambda day: date(day.isoformat())),
)
NODES = st.builds(
    lambda prefix, identifier: TERMS.curie(f"{prefix}:{identifier}"),
    st.sampled_from([*PREFIXES, "UNHEARD", ""]),
    st.text(min_size=1),
)
ADDRESSES = st.text().map(lambda text: TERMS.url("http://example.org/" + text))
FREE = ["rdfs:label", "skos:altLabel", "kgv:path"]
PAIRS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(FREE), st.lists(LITERALS, min_size=1, unique=True)),
        st.tuples(st.sampled_from(["a", *sorted(LINKS)]), st.lists(NODES, min_size=1, unique=True)),
        st.tuples(st.just("schema:url"), st.lists(ADDRESSES, min_size=1, max_size=1)),
        st.tuples(st.sampled_from(sorted(DECIMALS)), st.just(["0.25"])),
    ),
    min_size=1,
    unique_by=lambda pair: pair[0],
)
DESCRIPTIONS = st.lists(
    st.builds(Description.of, NODES, PAIRS, st.one_of(st.just(""), NODES)), max_size=5
)


def serializers() -> dict[str, SerializerOf]:
    from kg.export.jsonld import JsonLd
    from kg.export.ntriples import NQuads

    return {
        "turtle": Turtle,
        "ntriples": NTriples,
        "nquads": NQuads,
        "trig": TriG,
        "jsonld": JsonLd,
    }


@settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(DESCRIPTIONS)
def test_any_description_is_the_same_in_every_format(
    tmp_path: Path, descriptions: list[Description]
) -> None:
    for spelling in (Terms, FullTerms):
        terms = spelling()
        part = "Part", map(terms.described, descriptions)
        files = [
            (RDF_FORMATS[name][0], make)
            for name, make in serializers().items()
            if make.TERMS is spelling
        ]
        count = write_descriptions([part], tmp_path, terms, files)
    expected = set(triples(tmp_path, "ntriples"))
    assert len(expected) <= count == len(list(quads(tmp_path, "ntriples")))
    for name in serializers():
        assert set(triples(tmp_path, name)) == expected, name
    assert set(quads(tmp_path, "trig")) == set(quads(tmp_path, "nquads"))
    for name in ("turtle", "ntriples", "nquads", "trig", "jsonld"):
        theirs = rdflib.Dataset()
        theirs.parse(data=text_of(tmp_path, name), format=RDFLIB[name])
        assert len({quad[:3] for quad in theirs.quads()}) == len(expected), name


@given(DESCRIPTIONS)
def test_descriptions_come_back_from_one_string(descriptions: list[Description]) -> None:
    joined = DESCRIPTION.join(map(GRAPH.join, descriptions))
    assert list(split_descriptions(joined)) == descriptions


def test_the_context_expands_as_the_table_of_prefixes_does() -> None:
    terms = context(Terms().prefixes())
    assert {prefix: terms[prefix]["@id"] for prefix in PREFIXES} == PREFIXES
    json.dumps(terms)


# --------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2009-10-02", '"2009-10-02"^^xsd:date'),
        ("2009-10", '"2009-10"^^xsd:gYearMonth'),
        ("2009", '"2009"^^xsd:gYear'),
        ("2024-02-29", '"2024-02-29"^^xsd:date'),
        ("2023-02-29", '"2023-02-29"'),
        ("0000", '"0000"'),
        ("2009-13", '"2009-13"'),
        ("about 2009", '"about 2009"'),
        ("٢٠٠٩", '"٢٠٠٩"'),
        ("2009\n", '"2009\\n"'),
    ],
)
def test_dates_have_the_type_that_they_are_valid_for(text: str, expected: str) -> None:
    assert date(text) == expected


# ------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTP://Example.org:80/%zz", "<http://Example.org/%25zz>"),
        ("http://example.org/a/../b/./c?x=/../y", "<http://example.org/b/c?x=/../y>"),
        ("https://example.org:443", "<https://example.org>"),
        ("https://a.org//evil.org/./x", "<https://a.org//evil.org/x>"),
        ("http://a.org//b/../c", "<http://a.org//c>"),
        ("http://a.org/../..", "<http://a.org/>"),
        ("http://a.org?/../x#/./y", "<http://a.org?/../x#/./y>"),
        ("http://user:word@example.org/", '"http://user:word@example.org/"'),
        ("javascript:alert(1)", '"javascript:alert(1)"'),
        ("http://[::1/../x", '"http://[::1/../x"'),
        ("doi:10.1000/1", "<https://doi.org/10.1000/1>"),
        ("MESH:D009101", "MESH:D009101"),
        ("http://", '"http://"'),
    ],
)
def test_addresses(address: str, expected: str) -> None:
    assert TERMS.url(address) == expected


@given(st.text(st.sampled_from("/.?#ab:@%[ ")))
def test_an_address_keeps_its_host(path: str) -> None:
    written = TERMS.url(f"https://example.org/{path}")
    assert (
        urlsplit(written.strip("<>")).netloc == "example.org"
        and "/../" not in written.split("?")[0]
    )


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.none() | st.sampled_from(["", "a", "b" * 100, "c\0d"]),
                "synonyms": st.none() | st.lists(st.sampled_from(["", "a", "b", "\ue000"])),
                "mention_count": st.none() | st.integers(),
            }
        )
    )
)
def test_columns_are_spelled_as_rows_are(rows: list[dict[str, object]]) -> None:
    slots = [slot for slot in NODE_SLOTS if slot.column in ("name", "synonyms", "mention_count")]
    columns = {slot.column: [row[slot.column] for row in rows] for slot in slots}
    for spelling in (Terms, FullTerms):
        by_columns, by_rows = spelling(), spelling()
        bodies = join_columns(SlotColumns(slots, by_columns).spelled(columns))
        expected = [SlotRows(slots, by_rows).pairs(row) for row in rows]
        assert bodies == [PAIR.join(by_rows.pair(*pair) for pair in pairs) for pairs in expected]
        assert by_columns.replaced == by_rows.replaced


@pytest.mark.parametrize(
    ("curie", "expected"),
    [
        ("MESH:..", "<http://id.nlm.nih.gov/mesh/%2E%2E>"),
        ("doi:10.1/../x", "<https://doi.org/10.1/%2E%2E/x>"),
        ("doi:10.1/a..b", "<https://doi.org/10.1/a..b>"),
        ("MESH:\ud800", "<http://id.nlm.nih.gov/mesh/%ED%A0%80>"),
    ],
)
def test_identifiers_that_readers_would_change(curie: str, expected: str) -> None:
    assert TERMS.curie(curie) == expected


def test_surrogates_are_replaced_in_strings() -> None:
    terms = Terms()
    assert terms.literal("a\ud800b") == '"a\\uFFFDb"'
    assert terms.replaced == 1
