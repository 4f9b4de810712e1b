"""The output folder described: ``dataset.ttl``, in the terms of VoID, DCAT and PROV-O.

It says what the data set holds and how much of it, which files it comes in, and from which inputs, by
which program, with which terminologies it was made.  Times are in ``run.json``: equal builds have equal
descriptions.  Sources: https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/,
https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kg.content import digest
from kg.export.base import Losses, WriteOptions
from kg.export.description import Description, Pairs
from kg.export.graph import MANIFEST, Graph
from kg.export.serializing import write_descriptions
from kg.export.terms import Terms
from kg.export.turtle import Turtle
from kg.export.wording import counted
from kg.prefixes import PREFIXES

FILE: Final = "dataset.ttl"

_NOT_DESCRIBED: Final = (FILE, MANIFEST, "run.json", "report.html")
"""Files that are not of the data set, or come after this one."""

_MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".jsonld": "application/ld+json",
    ".graphml": "application/graphml+xml",
    ".gexf": "application/gexf+xml",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".parquet": "application/vnd.apache.parquet",
    ".html": "text/html",
    ".json": "application/json",
}

_VOCABULARIES: Final = ("biolink", "kgv", "schema", "skos", "dcterms", "rdfs", "owl", "oa")

_COUNTS: Final = "select category, count(*) from nodes group by category order by category"
_PREDICATES: Final = """
select predicate, count(*) from (
    select 'biolink:' || predicate as predicate from edges
    union all
    select original_predicate from edges where original_predicate <> ''
) group by predicate order by predicate
"""


def write_dataset(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``dataset.ttl`` into ``folder``, about the graph and the files that are there already."""
    terms = Terms(options.base_iri)
    writing = _Describing(graph, folder, terms)
    parts = [
        ("The data set", iter([writing.dataset()])),
        ("Its parts: nodes by category, edges by predicate", writing.partitions()),
        ("Its files", writing.files()),
        ("How it was made", writing.provenance()),
    ]
    write_descriptions(parts, folder, terms, [(FILE, Turtle)])
    return {"characters_replaced": terms.replaced} if terms.replaced else {}


class _Describing:
    """One run of the writer."""

    def __init__(self, graph: Graph, folder: Path, terms: Terms) -> None:
        self._tables = graph.tables
        self._folder = folder
        self._terms = terms
        self._manifest = graph.manifest
        self._inputs: list[dict[str, Any]] = self._manifest.get("inputs") or []
        self._sources = _lexicon_sources(self._manifest)
        made_of = [self._manifest.get(name) for name in ("version", "lexicon", "options", "inputs")]
        self._key = digest(json.dumps(made_of, sort_keys=True))
        self._dataset = self._node("dataset", self._key)
        self._run = self._node("run", self._key)
        [categories, predicates] = self._tables.queries([_COUNTS, _PREDICATES])
        self._categories: list[tuple[str, int]] = [(row[0], row[1]) for row in categories]
        self._predicates: list[tuple[str, int]] = [(row[0], row[1]) for row in predicates]
        self._files = list(_files(folder))

    def _node(self, kind: str, key: str) -> str:
        return self._terms.curie(f"KG:{kind}-{key}")

    def dataset(self) -> Description:
        """The data set: title, counts, vocabularies, parts, files."""
        literal = self._terms.literal
        documents = self._tables.count("documents")
        nodes, edges = self._tables.count("nodes"), self._tables.count("edges")
        text = (
            f"A knowledge graph of {counted(nodes, 'node')} and {counted(edges, 'edge')}, each with its "
            f"evidence, read from {counted(documents, 'document')}."
        )
        return Description.of(
            self._dataset,
            [
                ("a", ["dcat:Dataset", "void:Dataset", "prov:Entity"]),
                ("dcterms:title", [literal("Biomedical knowledge graph", "en")]),
                ("dcterms:description", [literal(text, "en")]),
                ("dcterms:identifier", [literal(self._key)]),
                ("dcterms:conformsTo", ["<https://w3id.org/biolink/biolink-model>"]),
                ("void:uriSpace", [literal(f"{self._terms.base_iri}id/")]),
                ("void:entities", [str(nodes)]),
                ("void:documents", [str(documents)]),
                ("void:vocabulary", [f"<{PREFIXES[prefix]}>" for prefix in _VOCABULARIES]),
                ("void:classPartition", [self._part(f"biolink:{n}") for n, _ in self._categories]),
                ("void:propertyPartition", [self._part(name) for name, _ in self._predicates]),
                ("dcat:distribution", [self._file(name) for name, _, _ in self._files]),
                ("prov:wasGeneratedBy", [self._run]),
                ("prov:wasDerivedFrom", self._used()),
            ],
        )

    def _part(self, term: str) -> str:
        return self._node("part", digest(self._key + "\0" + term))

    def _file(self, name: str) -> str:
        return self._node("file", digest(self._key + "\0" + name))

    def _checksum(self, sha256: str) -> str:
        return self._node("sha256", sha256)

    def _used(self) -> list[str]:
        inputs = (self._input(entry) for entry in self._inputs)
        return list(dict.fromkeys([*inputs, *map(self._source, self._sources)]))

    def _input(self, entry: Mapping[str, Any]) -> str:
        place = (entry["name"], entry["member"], entry["sha256"])
        return self._node("input", digest("\0".join(map(str, place))))

    def _source(self, source: Mapping[str, str]) -> str:
        return self._node("source", digest(json.dumps(source, sort_keys=True)))

    def partitions(self) -> Iterator[Description]:
        """How many nodes each category and how many edges each predicate has."""
        for name, count in self._categories:
            term = f"biolink:{name}"
            yield Description.of(
                self._part(term),
                [("a", ["void:Dataset"]), ("void:class", [term]), ("void:entities", [str(count)])],
            )
        for name, count in self._predicates:
            yield Description.of(
                self._part(name),
                [
                    ("a", ["void:Dataset"]),
                    ("void:property", [name]),
                    ("kgv:edge_count", [str(count)]),
                ],
            )

    def files(self) -> Iterator[Description]:
        """The files, with media type, size and checksum."""
        for name, size, sha256 in self._files:
            media = _MEDIA_TYPES.get(Path(name).suffix)
            registry = "https://www.iana.org/assignments/media-types/"
            yield Description.of(
                self._file(name),
                [
                    ("a", ["dcat:Distribution", "prov:Entity"]),
                    ("dcterms:title", [self._terms.literal(name)]),
                    ("dcat:mediaType", [f"<{registry}{media}>"] if media else []),
                    ("dcat:byteSize", [f'"{size}"^^xsd:nonNegativeInteger']),
                    ("spdx:checksum", [self._checksum(sha256)]),
                    ("prov:wasGeneratedBy", [self._run]),
                ],
            )
            yield self._checksum_of(sha256)

    def _checksum_of(self, sha256: str) -> Description:
        return Description.of(
            self._checksum(sha256),
            [
                ("a", ["spdx:Checksum"]),
                ("spdx:algorithm", ["spdx:checksumAlgorithm_sha256"]),
                ("spdx:checksumValue", [f'"{sha256}"^^xsd:hexBinary']),
            ],
        )

    def provenance(self) -> Iterator[Description]:
        """The run, the program, the inputs and the terminologies."""
        version = str(self._manifest.get("version", ""))
        program = self._node("program", digest(version))
        options = json.dumps(self._manifest.get("options", {}), sort_keys=True, ensure_ascii=False)
        yield Description.of(
            self._run,
            [
                ("a", ["prov:Activity"]),
                ("rdfs:label", [self._terms.literal("kg build", "en")]),
                ("kgv:options", [self._terms.literal(options)]),
                ("prov:used", self._used()),
                ("prov:wasAssociatedWith", [program]),
            ],
        )
        yield Description.of(
            program,
            [
                ("a", ["prov:SoftwareAgent"]),
                ("rdfs:label", [self._terms.literal("biomed-kg")]),
                ("schema:softwareVersion", [self._terms.literal(version)] if version else []),
            ],
        )
        yield from self._described_inputs()
        for source in self._sources:
            yield Description.of(self._source(source), self._source_pairs(source))

    def _described_inputs(self) -> Iterator[Description]:
        described = set()
        for entry in self._inputs:
            node, sha256 = self._input(entry), entry["sha256"]
            if node in described:
                continue
            described.add(node)
            title = "!".join(filter(None, (entry["name"], entry["member"])))
            yield Description.of(
                node,
                [
                    ("a", ["prov:Entity"]),
                    ("dcterms:title", [self._terms.literal(title)]),
                    ("dcat:byteSize", [f'"{entry["bytes"]}"^^xsd:nonNegativeInteger']),
                    ("spdx:checksum", [self._checksum(sha256)] if sha256 else []),
                ],
            )
            if sha256:
                yield self._checksum_of(sha256)

    def _source_pairs(self, source: Mapping[str, str]) -> Pairs:
        literal = self._terms.literal
        yield "a", ["prov:Entity"]
        yield "rdfs:label", [literal(source.get("name", ""))]
        for key, property_ in (
            ("title", "dcterms:title"),
            ("version", "schema:version"),
            ("license", "dcterms:rights"),
            ("origin", "dcterms:provenance"),
        ):
            if source.get(key):
                yield property_, [literal(str(source[key]))]
        if source.get("url"):
            yield "dcat:landingPage", [self._terms.url(source["url"])]


def _lexicon_sources(manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the layers of the lexicon were made from, each once."""
    layers = (manifest.get("lexicon") or {}).get("layers") or ()
    sources = (source for layer in layers for source in layer["sources"])
    found = {json.dumps(source, sort_keys=True): source for source in sources}
    return [found[key] for key in sorted(found)]


def _files(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Name, size and SHA-256 of the files of the data set."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name in _NOT_DESCRIBED or any(part.startswith(".") for part in Path(name).parts):
            continue
        with path.open("rb") as file:
            yield name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
