"""Documents -> a graph in a folder."""

from __future__ import annotations

import platform
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import kg
from kg.errors import InputError, UsageError
from kg.export import write_formats
from kg.export.base import WriteOptions
from kg.export.graph import read_graph
from kg.export.report import write_report
from kg.graph.assembly import ConceptRow, assemble, edge_counts, tally
from kg.graph.shards import Shard
from kg.lexicon.base import AnyLexicon, choices
from kg.lexicon.records import LexiconInfo, SourceInfo
from kg.model import Curie, Document, TerminologyEvidence
from kg.pipeline.inputs import Inputs, Progressing
from kg.pipeline.options import BuildOptions, BuildResult, Progress
from kg.pipeline.output import MANIFEST, PROGRAM, RUN, file_facts, whole_folder, write_json
from kg.pipeline.processes import run_batches
from kg.pipeline.sources import Sources, agreement_of
from kg.pipeline.targets import check_formats
from kg.schema import SOURCE_MESH, SOURCE_SELF

SHARDS = ".shards"

TERMINOLOGY_SOURCES = {
    "MESH": (SOURCE_MESH, "MeSH"),
    "MONDO": ("infores:mondo", "Mondo"),
    "DOID": ("infores:disease-ontology", "DOID"),
    "DRUGBANK": ("infores:drugbank", "DrugBank"),
    "CHEBI": ("infores:chebi", "ChEBI"),
}
"""Prefix of a concept -> who says where it stands, and the terminology's name in the lexicon."""


@dataclass(frozen=True, slots=True)
class _Sharding:
    """Makes, in each process, what turns a batch of documents into a shard."""

    folder: Path
    sources: Sources

    def __call__(self) -> Callable[[int, list[Document]], Counter[str]]:
        from kg.pipeline.stages import Stages

        sources = self.sources
        stages = Stages(sources.lexicon, sources.models, annotations=sources.annotations)

        def work(number: int, batch: list[Document]) -> Counter[str]:
            shard = Shard()
            languages: Counter[str] = Counter()
            for reading in stages.read(batch):
                shard.add(reading)
                languages[reading.annotated.document.language] += 1
            shard.write(self.folder, f"{number:06}")
            return languages

        return work


def build(
    inputs: Sequence[str | Path],
    out: str | Path,
    options: BuildOptions = BuildOptions(),
    *,
    progress: Progress | None = None,
) -> BuildResult:
    """Build the graph of the inputs (files, folders, archives, globs, ``-``) in the folder ``out``.

    The folder appears whole when all is done and replaces an earlier build.  Input that cannot be
    read is in ``BuildResult.failures`` and in the manifest; the rest is built.  Where there is no
    document at all nothing is written, and ``BuildResult.out`` is None.  Raises UsageError for unknown
    formats, the errors of :meth:`Sources.open`, and OutputError where the folder cannot be written.
    """
    check_formats(options.formats)
    check_base_iri(options.base_iri)
    sources = Sources.open(options)
    clock = _Clock()
    out = Path(out)
    source = Inputs(inputs, options, exclude=(out,))
    try:
        with whole_folder(out) as folder:
            return _fill(folder, out, source, sources, options, progress, clock)
    except _NothingReadError:
        return BuildResult({"read": 0}, tuple(source.failures or [_nothing(inputs)]), clock.seconds)


def _fill(
    folder: Path,
    out: Path,
    source: Inputs,
    sources: Sources,
    options: BuildOptions,
    progress: Progress | None,
    clock: _Clock,
) -> BuildResult:
    """Make the whole output in a folder that will stand at ``out``."""
    shards = folder / SHARDS
    shards.mkdir()
    languages = _mine(source, shards, sources, options, progress)
    if not languages:
        raise _NothingReadError
    clock.lap("mining")
    try:
        counts = assemble(shards, folder / "tables", _LexiconTerminology(sources.lexicon))
        agreement = agreement_of(tally(shards))
    finally:
        shutil.rmtree(shards, ignore_errors=True)
    clock.lap("assembly")
    edges = edge_counts(folder / "tables")
    results = {
        "counts": counts,
        "edges": edges,
        "agreement": agreement,
        "languages": dict(sorted(languages.items())),
    }
    manifest = _manifest(source, sources, options, results)
    write_json(folder / MANIFEST, manifest)  # formats may tell of it
    manifest["losses"] = _export(folder, options)
    (folder / MANIFEST).unlink()
    write_report(read_graph(folder), folder, manifest)
    clock.lap("export")
    files = manifest["files"] = file_facts(folder)
    write_json(folder / MANIFEST, manifest)
    write_json(folder / RUN, clock.report(options, counts["read"]))
    names = (*files, MANIFEST, RUN)
    failures, warnings = tuple(source.failures), tuple(source.warnings)
    return BuildResult(counts, failures, clock.seconds, out, edges, names, warnings, agreement)


def _manifest(
    source: Inputs, sources: Sources, options: BuildOptions, results: Mapping[str, Any]
) -> dict[str, Any]:
    """What the graph was made from and by, and what came out and failed."""
    return {
        "program": PROGRAM,
        "version": kg.__version__,
        "lexicon": _lexicon_facts(sources.lexicon.info),
        "recognizers": [model.facts() for model in sources.models],
        "options": _options(options),
        **results,
        "inputs": source.as_json(),
        "failures": [str(error) for error in source.failures],
        "warnings": [str(warning) for warning in source.warnings],
    }


def check_base_iri(iri: str) -> None:
    """Raise UsageError unless the text is an absolute IRI that identifiers can be put behind."""
    if not _BASE_IRI.fullmatch(iri):
        raise UsageError(
            f"{iri!r} is no base IRI",
            remedy="give one such as https://example.org/kg/, ending in / or #",
        )


_BASE_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")


class _NothingReadError(Exception):
    """There is no document to build a graph of; what stands at the output stays."""


def _nothing(inputs: Sequence[str | Path]) -> InputError:
    return InputError(
        "no documents are there",
        path=", ".join(str(name) for name in inputs),
        remedy="name files or folders that hold some",
    )


def _mine(
    source: Inputs,
    shards: Path,
    sources: Sources,
    options: BuildOptions,
    progress: Progress | None,
) -> Counter[str]:
    done = Progressing(source, progress)
    languages: Counter[str] = Counter()
    for size, found in run_batches(iter(source), _Sharding(shards, sources), options.processes):
        languages += found
        done.add(size)
    return languages


def _export(folder: Path, options: BuildOptions) -> dict[str, Mapping[str, int]]:
    graph = read_graph(folder)
    how = WriteOptions(base_iri=options.base_iri, full=options.full)
    return write_formats(graph, folder, options.formats, how)


def _options(options: BuildOptions) -> dict[str, Any]:
    """The options that make a difference to the output, as the manifest holds them."""
    return {
        "input_format": options.input_format,
        "lexicon": [Path(choice).name for choice in choices(options.lexicon)],
        "use_annotations": options.use_annotations,
        "formats": sorted(set(options.formats)),
        "base_iri": options.base_iri,
        "full": options.full,
        "columns": [options.id_column, options.title_column, options.text_column],
        "encoding": options.encoding,
    }


def _lexicon_facts(info: LexiconInfo) -> dict[str, Any]:
    """What identifies the lexicon, and of each of its layers what it was made from."""
    layers = [
        {
            "name": layer.name,
            "version": layer.version,
            "checksum": layer.checksum,
            "sources": [_source_facts(source) for source in layer.sources],
        }
        for layer in info.layers or (info,)
    ]
    return {
        "name": info.name,
        "version": info.version,
        "checksum": info.checksum,
        "layers": layers,
    }


def _source_facts(source: SourceInfo) -> dict[str, str]:
    """What a source says of itself."""
    return {name: value for name, value in asdict(source).items() if value}


class _LexiconTerminology:
    """The lexicon as the assembly asks it."""

    def __init__(self, lexicon: AnyLexicon) -> None:
        self._lexicon = lexicon
        self._versions = {source.name: source.version for source in lexicon.info.sources}

    def describe(self, curie: Curie) -> ConceptRow | None:
        index = self._lexicon.index_of(curie)
        if index is None:
            return None
        concept = self._lexicon.concept(index)
        parents = self._lexicon.parents(concept.id)
        supplementary = concept.id.startswith("MESH:C")
        source, evidence = self._source_of(concept.id)
        return ConceptRow(
            concept.id,
            concept.category,
            concept.name,
            self._lexicon.synonyms(concept.id),
            self._lexicon.xrefs(concept.id),
            () if supplementary else parents,
            source,
            evidence,
            parents if supplementary else (),
        )

    def _source_of(self, curie: Curie) -> tuple[str, TerminologyEvidence]:
        """The knowledge source of a concept's place in its terminology, and what it is read from."""
        prefix = curie.partition(":")[0]
        source, title = TERMINOLOGY_SOURCES.get(prefix, (SOURCE_SELF, prefix))
        return source, TerminologyEvidence(title, self._versions.get(title.lower(), ""))


class _Clock:
    """How long each stage took."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._begun = datetime.now(UTC)
        self._laps: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def lap(self, name: str) -> None:
        self._laps[name] = round(self.seconds - sum(self._laps.values()), 3)

    def report(self, options: BuildOptions, documents: int) -> dict[str, Any]:
        """What ``run.json`` holds."""
        return {
            "started": self._begun.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "stages": self._laps,
            "documents_per_second": round(documents / max(self.seconds, 1e-9), 1),
            "processes": options.processes,
            "python": platform.python_version(),
            "platform": platform.platform(),
        }
