"""The stream of documents that the inputs hold, with a record of what became of each input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import Document
from kg.pipeline.options import BuildOptions, Progress
from kg.readers import InputReport, ReadOptions, read_inputs


class Inputs:
    """Documents of all inputs, one after the other; ``reports`` fills up while they are read."""

    def __init__(
        self, inputs: Sequence[str | Path], options: BuildOptions, exclude: Sequence[Path] = ()
    ) -> None:
        self._inputs = inputs
        self._exclude = exclude
        self._options = ReadOptions(
            input_format=options.input_format,
            id_column=options.id_column,
            title_column=options.title_column,
            text_column=options.text_column,
            encoding=options.encoding,
            use_annotations=options.use_annotations,
        )
        self.reports: list[InputReport] = []

    def __iter__(self) -> Iterator[Document]:
        for item in read_inputs(self._inputs, self._options, exclude=self._exclude):
            if isinstance(item, InputReport):
                self.reports.append(item)
            else:
                yield item

    @property
    def failures(self) -> list[InputError]:
        """What could not be read, by input."""
        return [error for report in self.sorted_reports() for error in report.errors]

    @property
    def warnings(self) -> list[InputError]:
        """What was left out of documents that were read, by input."""
        return [warning for report in self.sorted_reports() for warning in report.warnings]

    def sorted_reports(self) -> list[InputReport]:
        """The reports in an order that does not depend on that of the inputs."""
        return sorted(self.reports, key=lambda r: (r.name, r.member, r.sha256))

    def as_json(self) -> list[dict[str, Any]]:
        """The reports as the manifest holds them."""
        return [
            {
                "name": report.name,
                "member": report.member,
                "sha256": report.sha256,
                "bytes": report.size,
                "format": report.format,
                "encoding": report.encoding,
                "documents": report.documents,
                "errors": [str(error) for error in report.errors],
            }
            for report in self.sorted_reports()
        ]


class Progressing:
    """Counts documents and inputs done and tells whoever wants to know."""

    def __init__(self, inputs: Inputs, progress: Progress | None) -> None:
        self._inputs = inputs
        self._progress = progress
        self.documents = 0

    def add(self, documents: int) -> None:
        self.documents += documents
        if self._progress is not None:
            self._progress(self.documents, len(self._inputs.reports))
