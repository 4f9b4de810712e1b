"""The SHACL shapes: what a good graph has, and what is found in a bad one."""

from __future__ import annotations

import random
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD

from kg.export import WRITERS, WriteOptions
from kg.export.graph import read_graph
from kg.export.objects import term
from kg.graph import checking
from kg.prefixes import compact, expand
from kg.query import checking_shacl, findings, likeness
from kg.query.checking_shacl import check_shapes
from kg.query.findings import Finding
from kg.query.requirements import requirement
from kg.schema import ASSOCIATION, ASSOCIATIONS, CATEGORIES, OWN_PREDICATES, PREDICATES
from kg.slots import AGE_STAGES, RESEARCH_PHASES, TRIAL_DESIGNS, TRIAL_STATUSES

SHAPES = Path(__file__).parent.parent.parent / "kg" / "query" / "shapes.ttl"
Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


@pytest.fixture(scope="module")
def folder(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("pyshacl")
    found = tmp_path_factory.mktemp("shapes")
    for name in ("turtle", "mentions"):
        WRITERS[name].write(read_graph(out), found, WriteOptions())
    return found


@pytest.fixture
def path(folder: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "graph.ttl"
    copy.write_bytes((folder / "graph.ttl").read_bytes())
    return copy


def test_a_good_graph_has_its_shapes(worst_out: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyshacl")
    for name in ("turtle", "mentions"):
        WRITERS[name].write(read_graph(worst_out), tmp_path, WriteOptions())
        assert list(check_shapes(tmp_path / WRITERS[name].files[0])) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "biolink:negated false",
            "biolink:negated 0",
            "biolink:negated has to be exactly one valid xsd:boolean",
        ),
        (
            "    biolink:negated false ;\n",
            "",
            "biolink:negated has to be exactly one valid xsd:boolean",
        ),
        (
            "biolink:has_confidence_score 0",
            "biolink:has_confidence_score 1",
            "biolink:has_confidence_score has to be exactly one valid xsd:decimal from 0.0 to 1.0",
        ),
        (
            'agent_type "text_mining_agent"',
            'agent_type "somebody"',
            "biolink:agent_type has to be exactly one of",
        ),
        ("    rdf:subject ", "    rdf:subject MESH:D1, ", "rdf:subject has to be exactly one IRI"),
        ("biolink:evidence_count 1", "biolink:evidence_count 0", "valid xsd:integer from 1"),
        (
            "biolink:evidence_count 1",
            f"biolink:evidence_count {'9' * 5000}",
            "valid xsd:integer from 1",
        ),
        (
            '"2009-10"^^xsd:gYearMonth',
            f'"{"9" * 5000}-02-31"^^xsd:date',
            "kgv:start_date has to be at most one date",
        ),
        (
            "kgv:mentioned true",
            'kgv:mentioned "yes"',
            "kgv:mentioned has to be exactly one valid xsd:boolean",
        ),
        (
            '"clinical_trial_phase_2"',
            '"phase two"',
            "biolink:clinical_trial_phase has to be at most one of",
        ),
        (
            '"2009-10"^^xsd:gYearMonth',
            '"2009-10"^^xsd:date',
            "kgv:start_date has to be at most one date",
        ),
        (
            '"2009-10"^^xsd:gYearMonth',
            '"2009-13"^^xsd:gYearMonth',
            "kgv:start_date has to be at most one date",
        ),
        (
            "biolink:supporting_text",
            "kgv:path",
            "biolink:supporting_text has to be exactly one valid xsd:string",
        ),
        (
            'prefLabel "Multiple Myeloma"@en',
            'prefLabel "Multiple Myeloma"@fr',
            "skos:prefLabel has to be at most one text in en",
        ),
        (
            "    rdf:predicate biolink:related_to",
            "    rdf:predicate biolink:heals",
            "rdf:predicate has to be",
        ),
    ],
)
def test_what_does_not_have_its_shape(path: Path, old: str, new: str, message: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(message in finding.message for finding in check_shapes(path))


# ------------------------------------------------------------------------- every constraint, broken


class Broken(NamedTuple):
    """A node to which one thing was done, and the property of the shape that this breaks."""

    node: rdflib.URIRef
    triples: list[Triple]
    property: str
    constraint: str


class Breaking:
    """Breaks each constraint of the shapes at a node of a good graph."""

    def __init__(self, shapes: rdflib.Graph, good: rdflib.Graph) -> None:
        self.shapes = shapes
        self.good = good

    def all(self) -> Iterator[Broken]:
        for shape in sorted(self.shapes.subjects(RDF.type, SH.NodeShape)):
            node = self._example(shape)
            for property_ in self.shapes.objects(shape, SH.property):
                path = self.shapes.value(property_, SH.path)
                for constraint in sorted(set(self.shapes.predicates(property_))):
                    for values in self._bad_values(property_, constraint):
                        yield self._broken(node, path, values, constraint)
            if (either := self.shapes.value(shape, SH["or"])) is not None:
                paths = [self.shapes.value(it, SH.path) for it in Collection(self.shapes, either)]
                yield self._broken(node, paths[0], [], SH["or"], paths)

    def _example(self, shape: rdflib.term.Node) -> rdflib.term.Node:
        for class_ in self.shapes.objects(shape, SH.targetClass):
            for node in sorted(self.good.subjects(RDF.type, class_)):
                return node
        raise AssertionError(shape)

    def _bad_values(
        self, shape: rdflib.term.Node, constraint: rdflib.term.Node
    ) -> Iterator[list[rdflib.term.Node]]:
        value = self.shapes.value(shape, constraint)
        odd = rdflib.Literal("00", datatype=XSD.hexBinary)
        match str(constraint).rpartition("#")[2]:
            case "minCount":
                yield []
            case "maxCount":
                yield self._distinct(shape, int(value) + 1)
            case "datatype" | "or":
                yield [odd]
                if self.shapes.value(shape, SH.path) != rdflib.URIRef(expand("schema:url")):
                    yield [rdflib.URIRef("http://example.org/x")]
                for one in self._datatypes(shape, value):
                    if one not in (XSD.string, RDF.langString):
                        yield [rdflib.Literal("2020-02-30", datatype=one)]
                        yield [rdflib.Literal("1e5", datatype=one)]
            case "in" | "pattern":
                yield [rdflib.Literal("nonsense!")]
                yield [rdflib.URIRef("http://example.org/x")]
            case "nodeKind":
                yield [rdflib.Literal("text")]
            case "languageIn":
                yield [rdflib.Literal("text", lang="xx")]
            case "minInclusive":
                yield [rdflib.Literal(value.toPython() - 1, datatype=value.datatype)]
            case "maxInclusive":
                yield [rdflib.Literal(value.toPython() + 1, datatype=value.datatype)]
            case other:
                assert other in ("path", "message")

    def _datatypes(
        self, shape: rdflib.term.Node, value: rdflib.term.Node
    ) -> list[rdflib.term.Node]:
        if self.shapes.value(shape, SH.datatype) is not None:
            return [value]
        found = [self.shapes.value(it, SH.datatype) for it in Collection(self.shapes, value)]
        return [it for it in found if it is not None]

    def _distinct(self, shape: rdflib.term.Node, count: int) -> list[rdflib.term.Node]:
        """So many values that are good, but for there being so many."""
        if (listed := self.shapes.value(shape, SH["in"])) is not None:
            values = list(Collection(self.shapes, listed))
            return values[:count] if len(values) >= count else [*values, rdflib.Literal("more")]
        datatype = self.shapes.value(shape, SH.datatype)
        if datatype == XSD.boolean:
            return [rdflib.Literal(True), rdflib.Literal(False)]
        if datatype == RDF.langString:
            return [rdflib.Literal(f"text {n}", lang="en") for n in range(count)]
        if datatype in (XSD.integer, XSD.decimal, XSD.nonNegativeInteger):
            return [rdflib.Literal(f"{n}", datatype=datatype) for n in range(count)]
        if datatype is not None or self.shapes.value(shape, SH["or"]) is not None:
            return [rdflib.Literal(f"text {n}") for n in range(count)]
        infores = "https://w3id.org/biolink/infores/"
        return [rdflib.URIRef(f"{infores}x{n}") for n in range(count)]

    def _broken(
        self,
        node: rdflib.term.Node,
        path: rdflib.term.Node,
        values: list[rdflib.term.Node],
        constraint: rdflib.term.Node,
        paths: list[rdflib.term.Node] | None = None,
    ) -> Broken:
        number = next(self._numbers)
        name = rdflib.URIRef(f"https://w3id.org/biomed-kg/id/broken-{number}")
        without = paths or [path]
        triples = [(name, p, o) for p, o in self.good.predicate_objects(node) if p not in without]
        if path == RDF.type:
            triples += [(name, p, o) for p, o in self.good.predicate_objects(node) if p == path]
        triples += [(name, path, value) for value in values]
        return Broken(name, triples, compact(str(path)) or "", str(constraint).rpartition("#")[2])

    _numbers = iter(range(10_000))


@pytest.fixture(scope="module")
def good(folder: Path) -> rdflib.Graph:
    import pyoxigraph

    graph = rdflib.Graph()
    for name in ("graph.ttl", "mentions.ttl"):
        for quad in pyoxigraph.parse(path=folder / name, format=pyoxigraph.RdfFormat.TURTLE):
            graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(SHAPES, format="turtle")


@pytest.fixture(scope="module")
def broken(shapes: rdflib.Graph, good: rdflib.Graph) -> list[Broken]:
    # every node has a type, or else no shape applies
    return [
        it
        for it in Breaking(shapes, good).all()
        if (it.property, it.constraint) != ("rdf:type", "minCount")
    ]


def written(broken: list[Broken], path: Path) -> Path:
    with warnings.catch_warnings(action="ignore"):  # rdflib warns of what is not valid
        lines = [" ".join(part.n3() for part in triple) for it in broken for triple in it.triples]
    path.write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    return path


def show_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """No node is like another."""
    see, divide = likeness.Likenesses.of, likeness.Likenesses.aspects

    def of(self: likeness.Likenesses, quads: list[Any]) -> likeness.Likeness:
        return see(self, quads) | {("name", quads[0].subject.value, 1)}

    def aspects(self: likeness.Likenesses, of: likeness.Likeness) -> Iterator[likeness.Aspect]:
        name = frozenset(it for it in of if it[0] == "name")
        return ((shape, seen | name) for shape, seen in divide(self, of))

    monkeypatch.setattr(likeness.Likenesses, "of", of)
    monkeypatch.setattr(likeness.Likenesses, "aspects", aspects)


def tell_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """No finding is only counted."""
    for module in (findings, checking_shacl):
        monkeypatch.setattr(module, "EXAMPLES", 10_000)


def said_by_pyshacl(path: Path, shapes: rdflib.Graph) -> Counter[tuple[str, str]]:
    """(message, node) of what pyshacl says of all nodes at once, and for how many shapes."""
    import pyoxigraph
    import pyshacl

    data = rdflib.Graph()
    with warnings.catch_warnings(action="ignore"):
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
            data.add((term(quad.subject), term(quad.predicate), term(quad.object)))
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    found = {
        (report.value(it, SH.sourceShape), str(report.value(it, SH.focusNode)))
        for it in report.subjects(RDF.type, SH.ValidationResult)
    }
    return Counter((requirement(shapes, shape), compact(node) or node) for shape, node in found)


def test_every_constraint_is_checked(
    broken: list[Broken], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_all(monkeypatch)
    show_all(monkeypatch)
    found = list(check_shapes(written(broken, tmp_path / "broken.ttl")))
    told: dict[str, list[Finding]] = {}
    for finding in found:
        told.setdefault(finding.place.partition(" ")[0], []).append(finding)
    assert len(broken) > 200
    for it in broken:
        messages = [finding.message for finding in told.get(compact(str(it.node)) or "", ())]
        assert any(it.property in message for message in messages), (
            it.property,
            it.constraint,
            messages,
        )


def again(broken: list[Broken]) -> list[Broken]:
    """The same as other nodes."""
    return [
        Broken(name, [(name, p, o) for _, p, o in it.triples], it.property, it.constraint)
        for it in broken
        for name in [rdflib.URIRef(f"{it.node}-again")]
    ]


@pytest.mark.parametrize("remembered", [checking_shacl.REMEMBERED, 5])
def test_what_is_found_is_what_pyshacl_says_of_all_nodes(
    broken: list[Broken],
    shapes: rdflib.Graph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    remembered: int,
) -> None:
    """Every node twice; which nodes have what, and how many of them."""
    path = written([*broken, *again(broken)], tmp_path / "broken.ttl")
    monkeypatch.setattr(checking_shacl, "REMEMBERED", remembered)
    said = said_by_pyshacl(path, shapes)
    few = counted(check_shapes(path))
    tell_all(monkeypatch)
    found = Counter(
        (finding.message, finding.place.partition(" ")[0]) for finding in check_shapes(path)
    )
    assert found == said
    assert sum(said.values()) >= 2 * len(broken)
    totals: Counter[str] = Counter()
    for (message, _), count in said.items():
        totals[message] += count
    assert few == totals


def test_nodes_without_a_name_and_statements_about_statements(path: Path) -> None:
    """Turtle may have them, and our shapes want nodes to have names."""
    text = path.read_text(encoding="utf-8")
    blank = "[] a biolink:Disease ; biolink:category biolink:Disease ; kgv:mentioned true ;"
    blank += " kgv:mention_count 0 ; kgv:document_count 0 ; skos:exactMatch <<( kgv:a kgv:b kgv:c )>> .\n"
    path.write_text(f"{text}\n{blank}", encoding="utf-8")
    found = sorted(finding.message for finding in check_shapes(path))
    assert found == ["skos:exactMatch has to be IRI", "the node has to be IRI"]


def test_findings_are_the_same_in_every_run(broken: list[Broken], tmp_path: Path) -> None:
    """Of several values that are wrong the same one is told, whatever a library calls its results."""
    negated = rdflib.URIRef(expand("biolink:negated"))
    (one,) = [
        it for it in broken if (it.property, it.constraint) == ("biolink:negated", "minCount")
    ]
    values = [rdflib.Literal(text) for text in ("d", "b", "a", "c", "e")]
    bad = one._replace(triples=[*one.triples, *((one.node, negated, it) for it in values)])
    path = written([bad], tmp_path / "broken.ttl")
    runs = [list(check_shapes(path)) for _ in range(6)]
    assert all(run == runs[0] for run in runs)
    assert [finding.place.partition(" ")[2] for finding in runs[0]] == ['has "a"^^xsd:string']


def counted(found: Iterator[Finding]) -> dict[str, int]:
    """Message -> in how many places."""
    counts: dict[str, int] = {}
    for finding in found:
        match = re.fullmatch(r"(.*): ([\d,]+) more", finding.message)
        message, count = (
            (match[1], int(match[2].replace(",", ""))) if match else (finding.message, 1)
        )
        counts[message] = counts.get(message, 0) + count
    return counts


def test_only_some_kinds_of_nodes_are_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []
    monkeypatch.setattr(
        checking_shacl._Checking, "_validate", lambda self, piece, nodes: shown.append(len(nodes))
    )
    assert list(check_shapes(folder / "graph.ttl")) == []
    nodes = (folder / "graph.ttl").read_text(encoding="utf-8").count("\n\n")
    assert 0 < sum(shown) < nodes


@pytest.fixture(scope="module")
def many_trials(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Turtle of so many trials, which have and lack fields by chance."""
    pytest.importorskip("pyshacl")
    paths = {}
    for count in (200, 800):
        rows, chance = made.graph_rows(), random.Random(7)
        nodes, trials = ({it["id"]: it for it in rows[name]} for name in ("nodes", "trials"))
        empty = {name: type(value)() for name, value in trials[made.TRIAL].items()}
        for number in range(count):
            curie = f"CLINICALTRIALS:NCT8{number:07}"
            rows["nodes"].append(nodes[made.TRIAL] | {"id": curie})
            values = {
                name: chance.choice([value, empty[name]])
                for name, value in trials[chance.choice([made.TRIAL, made.OTHER_TRIAL])].items()
            }
            rows["trials"].append(values | {"id": curie})
        folder = tmp_path_factory.mktemp("trials")
        WRITERS["turtle"].write(
            read_graph(made.write_graph(folder / "out", rows)), folder, WriteOptions()
        )
        paths[count] = folder / "graph.ttl"
    return paths


def test_what_is_shown_does_not_grow_with_the_trials(
    many_trials: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: dict[int, int] = Counter()
    for count, path in many_trials.items():
        assert list(check_shapes(path)) == []

        def note(self: object, piece: object, nodes: dict[str, Any], count: int = count) -> None:
            shown[count] += len(nodes)

        with monkeypatch.context() as patched:
            patched.setattr(checking_shacl._Checking, "_validate", note)
            assert list(check_shapes(path)) == []
    assert shown[200] < 100
    assert shown[800] < shown[200] + 10


def test_the_shapes_use_what_likeness_understands(shapes: rdflib.Graph) -> None:
    used = {
        str(p).removeprefix(likeness.SHACL)
        for p in shapes.predicates()
        if str(p).startswith(likeness.SHACL)
    }
    assert used <= likeness.UNDERSTOOD
    assert all(isinstance(path, rdflib.URIRef) for path in shapes.objects(None, SH.path))


# ------------------------------------------------------------------------- values of the vocabulary


def listed(shapes: rdflib.Graph, shape: str, path: str) -> set[str]:
    """The values that a shape allows for a property."""
    for property_ in shapes.objects(rdflib.URIRef(expand(shape)), SH.property):
        if shapes.value(property_, SH.path) == rdflib.URIRef(expand(path)):
            values = Collection(shapes, shapes.value(property_, SH["in"]))
            return {compact(str(it)) or str(it) for it in values}
    raise AssertionError(path)


def biolink(names: object) -> set[str]:
    return {f"biolink:{name}" for name in names}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("shape", "path", "values"),
    [
        ("kgv:NodeShape", "biolink:category", biolink(CATEGORIES)),
        (
            "kgv:AssociationShape",
            "biolink:category",
            biolink({ASSOCIATION, *(it[2] for it in ASSOCIATIONS)}),
        ),
        (
            "kgv:AssociationShape",
            "rdf:type",
            biolink({ASSOCIATION, *(it[2] for it in ASSOCIATIONS)}),
        ),
        ("kgv:AssociationShape", "rdf:predicate", biolink(PREDICATES)),
        ("kgv:AssociationShape", "biolink:original_predicate", set(OWN_PREDICATES)),
        ("kgv:AssociationShape", "biolink:knowledge_level", set(checking._LEVELS)),
        ("kgv:AssociationShape", "biolink:agent_type", set(checking._AGENTS)),
        ("kgv:TrialShape", "biolink:clinical_trial_phase", set(RESEARCH_PHASES.values())),
        ("kgv:TrialShape", "biolink:clinical_trial_overall_status", set(TRIAL_STATUSES)),
        ("kgv:TrialShape", "biolink:clinical_trial_age_stage", set(AGE_STAGES.values())),
        ("kgv:TrialShape", "schema:trialDesign", set(TRIAL_DESIGNS.values())),
    ],
)
def test_the_values_are_those_of_the_vocabulary(
    shapes: rdflib.Graph, shape: str, path: str, values: set[str]
) -> None:
    assert listed(shapes, shape, path) == values


def test_every_category_has_the_shape_of_nodes(shapes: rdflib.Graph) -> None:
    targets = shapes.objects(rdflib.URIRef(expand("kgv:NodeShape")), SH.targetClass)
    assert {compact(str(it)) for it in targets} == biolink(CATEGORIES)


def test_every_property_of_the_slots_has_a_shape(shapes: rdflib.Graph) -> None:
    from kg import slots

    paths = set(shapes.objects(None, SH.path))
    for slot in (
        *slots.NODE_SLOTS,
        *slots.DOCUMENT_SLOTS,
        *slots.TRIAL_SLOTS,
        *slots.TYPED_TRIAL_SLOTS,
        *slots.EDGE_SLOTS,
        *slots.EVIDENCE_SLOTS,
    ):
        assert rdflib.URIRef(expand(slot.property)) in paths, slot


def test_shapes_go_with_the_package(made: ModuleType) -> None:
    from importlib.resources import files

    assert files("kg.query").joinpath("shapes.ttl").is_file()
