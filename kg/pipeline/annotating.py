"""Tagging and linking alone: documents -> PubTator or JSON Lines."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError
from kg.export.annotations import ANNOTATION_WRITERS
from kg.files import whole_file
from kg.lexicon.base import AnyLexicon
from kg.lexicon.opening import open_lexicon
from kg.model import Document
from kg.pipeline.inputs import Inputs, Progressing
from kg.pipeline.options import BuildOptions, BuildResult, Progress
from kg.pipeline.processes import run_batches


@dataclass(frozen=True, slots=True)
class _Annotating:
    """Makes, in each process, what turns a batch of documents into lines and their counts."""

    format: str
    lexicon: AnyLexicon

    def __call__(self) -> _AnnotatingWork:
        return _AnnotatingWork(self.format, self.lexicon)


class _AnnotatingWork:
    def __init__(self, format: str, lexicon: AnyLexicon) -> None:
        from kg.pipeline.stages import Stages

        self._stages = Stages(lexicon)
        self._write = ANNOTATION_WRITERS[format]

    def __call__(self, number: int, batch: list[Document]) -> tuple[str, int]:
        references = self._stages.lexicon.xrefs
        blocks: list[str] = []
        mentions = 0
        for annotated in self._stages.annotate(batch):
            links = self._stages.trial_links(annotated)
            conditions = self._stages.with_headings(links.conditions) if links else []
            interventions = (
                [i.concept for i in links.interventions if not i.is_control] if links else []
            )
            blocks.append(self._write(annotated, conditions, interventions, references))
            mentions += len(annotated.mentions)
        return "".join(blocks), mentions


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
    :func:`~kg.lexicon.opening.open_lexicon`, and OutputError where the file cannot be written.
    """
    if format not in ANNOTATION_WRITERS:
        known = ", ".join(ANNOTATION_WRITERS)
        raise UsageError(f"unknown format {format!r}", remedy=f"use one of {known}")
    started = time.monotonic()
    lexicon = open_lexicon(options.lexicon)  # what is wrong with it is said before anything is read
    source = Inputs(inputs, options)
    done = Progressing(source, progress)
    mentions = 0
    target = None if output is None or str(output) == "-" else Path(output)
    with whole_file(target) as file:
        for size, (text, found) in run_batches(
            _distinct(iter(source)), _Annotating(format, lexicon), options.processes
        ):
            file.write(text)
            mentions += found
            done.add(size)
    counts = {"documents": done.documents, "mentions": mentions}
    seconds = time.monotonic() - started
    return BuildResult(counts, tuple(source.failures), seconds, target)


def _distinct(documents: Iterator[Document]) -> Iterator[Document]:
    seen: set[tuple[str, str]] = set()
    for document in documents:
        key = (document.id, document.version)
        if key not in seen:
            seen.add(key)
            yield document
