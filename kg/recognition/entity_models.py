"""spaCy models of others, scispaCy's among them, as recognisers: which is meant, what its labels mean.

spaCy is imported when a model is opened, and models are only found where they are installed.
"""

from __future__ import annotations

import hashlib
import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import UsageError
from kg.model import ANNOTATIONS, OWN_SOURCE, CategoryName
from kg.recognition.labels import MENTION_CATEGORIES, category_of, named_category

if TYPE_CHECKING:
    from spacy.language import Language

logger = logging.getLogger(__name__)

_CHOICE: Final = re.compile(r"(?P<model>.+?):(?P<labels>[^:=,/\\]+=.*)", re.DOTALL)
_INSTALL: Final = (
    "install it, or name the folder of a model; install a model of scispaCy from its address in scispaCy's"
    " README, never by its name, which is another's in the package index"
)
_LABELS: Final = "say what labels mean by MODEL:LABEL=Category,LABEL=Category"
_META: Final = "meta.json"
"""The file that every model has."""
_ENTITIES: Final = "doc.ents"
_MOST_SHOWN: Final = 40
"""So many labels of a model are shown in an error."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model as it is asked for: an installed package or a folder, and which labels mean which category.

    Without ``labels`` those count that :func:`~kg.recognition.labels.category_of` knows.
    """

    model: str
    labels: tuple[tuple[str, CategoryName], ...] = ()

    @classmethod
    def of(cls, text: str) -> ModelChoice:
        """The choice that ``MODEL`` or ``MODEL:LABEL=Category,LABEL=Category`` makes.

        Raises UsageError for an unknown category, a label without a name, and one that is to mean two
        categories.

        >>> ModelChoice.of("en_ner_bc5cdr_md")
        ModelChoice(model='en_ner_bc5cdr_md', labels=())
        >>> ModelChoice.of("models/own:DRUG=drug,COND=Disease").labels
        (('DRUG', 'Drug'), ('COND', 'Disease'))
        """
        match = _CHOICE.fullmatch(text)
        if match is None:
            return cls(text.strip())
        pairs = (item.partition("=") for item in match["labels"].split(",") if item.strip())
        return cls(match["model"].strip(), _labels((a.strip(), _category(b)) for a, _, b in pairs))

    @property
    def name(self) -> str:
        """What the recogniser is called in the output: the package, or the folder's own name."""
        return self.model if self.model.isidentifier() else Path(self.model).resolve().name


def _labels(pairs: Iterable[tuple[str, CategoryName]]) -> tuple[tuple[str, CategoryName], ...]:
    """Each label with its category, once."""
    found: dict[str, CategoryName] = {}
    for label, category in pairs:
        if not label:
            raise UsageError(f"a label that is to mean {category} has no name", remedy=_LABELS)
        known = found.setdefault(label, category)
        if known != category:
            raise UsageError(
                f"the label {label!r} is to mean {known} as well as {category}", remedy="say which"
            )
    return tuple(found.items())


def _category(name: str) -> CategoryName:
    category = named_category(name)
    if category is None:
        raise UsageError(
            f"there is no category {name.strip()!r} for a label",
            remedy="use one of " + ", ".join(MENTION_CATEGORIES),
        )
    return category


class EntityModel:
    """A model that is there, with the labels of it that count. Goes to other processes by its choice."""

    def __init__(self, choice: ModelChoice, labels: Mapping[str, CategoryName]) -> None:
        self.choice = choice
        self.labels = labels
        self._nlp: Language | None = None

    @classmethod
    def open(cls, choice: ModelChoice) -> EntityModel:
        """Load the model. What spaCy has to say of it is logged as a warning.

        Raises UsageError where there is no such model, where it cannot be loaded, and where none of its
        labels means a category.
        """
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            nlp = _load(choice.model)
        for message in dict.fromkeys(" ".join(str(it.message).split()) for it in caught):
            logger.warning("%s: %s", choice.name, message)
        model = cls(choice, _accepted(choice, _labels_of(nlp)))
        model._nlp = nlp
        return model

    def __reduce__(self) -> tuple[object, ...]:
        return EntityModel, (self.choice, self.labels)

    @property
    def name(self) -> str:
        """What the recogniser is called in the output."""
        return self.choice.name

    @property
    def nlp(self) -> Language:
        """The model itself."""
        if self._nlp is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they were told when it was opened
                self._nlp = _load(self.choice.model)
        return self._nlp

    def entities(self, texts: Sequence[str]) -> Iterator[list[tuple[int, int, CategoryName]]]:
        """Of each text the entities whose labels count: half-open characters without white space around
        them, and category."""
        with self.nlp.memory_zone():  # the vocabulary does not grow with the documents
            for doc in self.nlp.pipe(texts):
                yield [
                    (*_trimmed(ent.text, ent.start_char), self.labels[ent.label_])
                    for ent in doc.ents
                    if ent.label_ in self.labels and not ent.text.isspace()
                ]

    def facts(self) -> dict[str, Any]:
        """What identifies the model, as a manifest holds it."""
        return {
            "name": self.name,
            "version": str(self.nlp.meta.get("version", "")),
            "checksum": _checksum(Path(self.nlp.path)),
            "labels": dict(sorted(self.labels.items())),
        }


def open_models(choices: Iterable[str]) -> tuple[EntityModel, ...]:
    """The models that are asked for (:meth:`ModelChoice.of`), in their order.

    Raises the errors of :meth:`EntityModel.open`, and UsageError where two have one name.
    """
    chosen = [ModelChoice.of(text) for text in choices]
    taken = {OWN_SOURCE, ANNOTATIONS}
    for choice in chosen:
        if choice.name in taken and _place_of(choice.model) is not None:
            raise UsageError(
                f"the name {choice.name!r} of a recogniser is taken", remedy="rename its folder"
            )
        taken.add(choice.name)
    return tuple(map(EntityModel.open, chosen))


def _place_of(model: str) -> str | Path | None:
    """The package or else the folder that a name of a model means; None where there is none."""
    from spacy.util import get_package_path, is_package

    package = model.replace("-", "_")
    if package.isidentifier() and is_package(package):
        return package if (get_package_path(package) / _META).is_file() else None
    return Path(model) if (Path(model) / _META).is_file() else None


def _load(model: str) -> Language:
    import spacy

    place = _place_of(model)
    if place is None:
        remedy = _LABELS if ":" in model else _INSTALL
        raise UsageError(f"there is no spaCy model {model!r}", remedy=remedy)
    try:
        return spacy.load(place)
    except Exception as error:  # whatever the code of a model may raise
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(
            f"the spaCy model {model!r} cannot be loaded ({reason})",
            remedy="install what it needs, or name another one",
        ) from error


def _labels_of(nlp: Language) -> list[str]:
    """The labels of the components that say what entities are."""
    finders = [pipe for name, pipe in nlp.pipeline if _ENTITIES in nlp.get_pipe_meta(name).assigns]
    return sorted({label for pipe in finders for label in getattr(pipe, "labels", ())})


def _accepted(choice: ModelChoice, labels: Sequence[str]) -> dict[str, CategoryName]:
    """The labels that count, with their categories. Raises UsageError where there are none, or no such."""
    more = ["..."] if len(labels) > _MOST_SHOWN else []
    shown = ", ".join([*labels[:_MOST_SHOWN], *more]) or "none"
    unknown = [label for label, _ in choice.labels if label not in labels]
    if unknown and labels:
        raise UsageError(
            f"the model {choice.name} has no label {unknown[0]!r}; its labels are {shown}",
            remedy="name labels of these",
        )
    accepted = dict(choice.labels) or {
        label: category for label in labels if (category := category_of(label))
    }
    if not accepted:
        raise UsageError(
            f"no label of the model {choice.name} is known to mean a category; its labels are {shown}",
            remedy=f"say what they mean: --recognizer {choice.model}:LABEL=Category,LABEL=Category, with"
            f" categories such as Disease, Drug, ChemicalEntity",
        )
    return accepted


def _trimmed(words: str, start: int) -> tuple[int, int]:
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _checksum(folder: Path) -> str:
    """SHA-256 of the names and contents of all files of a model."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
