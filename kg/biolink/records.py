"""What is known of a term of the Biolink Model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Class:
    """A class: what it is a kind of, the nearest first, up to ``NamedThing``, and those of
    its mixins that are the domain or the range of something in use."""

    name: str
    ancestors: tuple[str, ...]
    mixins: tuple[str, ...] = ()

    def is_a(self, name: str) -> bool:
        """Whether it is that class, is a kind of it, or has it for a mixin; of any for an empty name."""
        return not name or name == self.name or name in self.ancestors or name in self.mixins


@dataclass(frozen=True, slots=True)
class AssociationClass:
    """A class of edges: the classes of their subject and object and what their predicate has to be a kind
    of, empty where the model does not say."""

    name: str
    ancestors: tuple[str, ...]
    subject: str = ""
    object: str = ""
    predicate: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot. ``ancestors`` are what a predicate is a kind of; ``domain`` and ``range`` are names of classes,
    types or enumerations, empty where the model does not say."""

    curie: str
    ancestors: tuple[str, ...] = ()
    domain: str = ""
    range: str = ""
    multivalued: bool = False
    symmetric: bool = False
    inverse: str = ""
