"""Where mentions come from: lexicon and recogniser of our own, other recognisers, the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.lexicon.base import AnyLexicon
from kg.lexicon.opening import open_lexicon
from kg.model import OWN_SOURCE
from kg.pipeline.options import BuildOptions

if TYPE_CHECKING:
    from kg.recognition import EntityModel

FIGURES: Final = ("found", "same_mention", "same_concept", "overlapping", "alone")
"""What is counted of each source, as ``kg.recognition.agreed`` calls it."""

OWN_FIGURES: Final = ("found", "alone")

SKIPPED: Final = "skipped"


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of mentions that are asked for; goes to worker processes."""

    lexicon: AnyLexicon
    models: tuple[EntityModel, ...] = ()
    annotations: bool = False

    @classmethod
    def open(cls, options: BuildOptions) -> Sources:
        """Those of the options: what is wrong with one of them is said before anything is read.

        Raises the errors of :func:`~kg.lexicon.opening.open_lexicon` and UsageError where a recogniser
        cannot be used.
        """
        lexicon = open_lexicon(options.lexicon)
        models: tuple[EntityModel, ...] = ()
        if options.recognizers:
            from kg.recognition import open_models

            models = open_models(options.recognizers)
        return cls(lexicon, models, options.use_annotations)


def agreement_of(tally: Mapping[tuple[str, str], int]) -> dict[str, dict[str, Any]]:
    """For each source how many mentions it found and how they agree with ours.

    ``skipped`` has by label those that mean no category of ours.

    >>> agreement_of({("kg", "found"): 2, ("x", "found"): 1, ("x", "alone"): 1})["kg"]
    {'found': 2, 'alone': 0}
    >>> agreement_of({("annotations", "skipped Gene"): 3})["annotations"]["skipped"]
    {'Gene': 3}
    """
    sources: dict[str, dict[str, Any]] = {}
    for source, what in sorted(tally):
        figures = OWN_FIGURES if source == OWN_SOURCE else FIGURES
        row = sources.setdefault(source, dict.fromkeys(figures, 0))
        if what.startswith(f"{SKIPPED} "):
            row.setdefault(SKIPPED, {})[what.removeprefix(f"{SKIPPED} ")] = tally[source, what]
        else:
            row[what] = tally[source, what]
    return sources
