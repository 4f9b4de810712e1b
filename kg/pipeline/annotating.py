"""Tagging and linking alone: documents -> PubTator or JSON Lines."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kg.errors import UsageError
from kg.export.annotations import ANNOTATION_WRITERS
from kg.files import whole_file
from kg.model import Document
from kg.pipeline.inputs import Inputs, Progressing
from kg.pipeline.options import BuildOptions, BuildResult, Progress
from kg.pipeline.processes import run_batches
from kg.pipeline.sources import Sources, agreement_of

_Tally: TypeAlias = Counter[tuple[str, str]]
"""(source of mentions, what is counted) -> how often."""


@dataclass(frozen=True, slots=True)
class _Annotating:
    """Makes, in each process, what turns a batch of documents into lines and their counts."""

    format: str
    sources: Sources

    def __call__(self) -> _AnnotatingWork:
        return _AnnotatingWork(self.format, self.sources)


class _AnnotatingWork:
    def __init__(self, format: str, sources: Sources) -> None:
        from kg.pipeline.stages import Stages

        self._stages = Stages(sources.lexicon, sources.models, annotations=sources.annotations)
        self._write = ANNOTATION_WRITERS[format]

    def __call__(self, number: int, batch: list[Document]) -> tuple[str, int, _Tally]:
        references = self._stages.lexicon.xrefs
        blocks: list[str] = []
        mentions = 0
        tally: _Tally = Counter()
        for annotated in self._stages.annotate(batch):
            links = self._stages.trial_links(annotated)
            conditions = self._stages.with_headings(links.conditions) if links else []
            interventions = (
                [i.concept for i in links.interventions if not i.is_control] if links else []
            )
            blocks.append(self._write(annotated, conditions, interventions, references))
            mentions += len(annotated.mentions)
            tally.update(annotated.tally)
        return "".join(blocks), mentions, tally


def annotate(
    inputs: Sequence[str | Path],
    output: str | Path | None = None,
    options: BuildOptions = BuildOptions(),
    *,
    format: str = "jsonl",
    progress: Progress | None = None,
) -> BuildResult:
    """Write the documents with their mentions to a file, or to standard output for None and ``-``.

    ``format`` is ``pubtator`` or ``jsonl``.  A document met twice in the same version is written
    once.  The file appears whole or not at all.  Raises UsageError for an unknown format, the errors of
    :meth:`Sources.open`, and OutputError where the file cannot be written.
    """
    if format not in ANNOTATION_WRITERS:
        known = ", ".join(ANNOTATION_WRITERS)
        raise UsageError(f"unknown format {format!r}", remedy=f"use one of {known}")
    started = time.monotonic()
    sources = Sources.open(options)
    source = Inputs(inputs, options)
    done = Progressing(source, progress)
    mentions = 0
    tally: _Tally = Counter()
    target = None if output is None or str(output) == "-" else Path(output)
    with whole_file(target) as file:
        for size, (text, found, counted) in run_batches(
            _distinct(iter(source)), _Annotating(format, sources), options.processes
        ):
            file.write(text)
            mentions += found
            tally.update(counted)
            done.add(size)
    counts = {"documents": done.documents, "mentions": mentions}
    seconds = time.monotonic() - started
    failures, warnings = tuple(source.failures), tuple(source.warnings)
    agreement = agreement_of(tally)
    return BuildResult(counts, failures, seconds, target, warnings=warnings, agreement=agreement)


def _distinct(documents: Iterator[Document]) -> Iterator[Document]:
    seen: set[tuple[str, str]] = set()
    for document in documents:
        key = (document.id, document.version)
        if key not in seen:
            seen.add(key)
            yield document
