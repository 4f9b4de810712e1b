"""What a shape of SHACL asks for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.prefixes import compact

if TYPE_CHECKING:
    import rdflib

LISTED: Final = 8
"""Values of a list that are told."""


def requirement(shapes: rdflib.Graph, shape: Any) -> str:
    """What a property has to be: how many of what, in which bounds; the shape's own message if it has one.

    ``biolink:negated has to be exactly one xsd:boolean``
    """
    from rdflib.namespace import SH

    if message := shapes.value(shape, SH.message):
        return str(message)
    path = shapes.value(shape, SH.path)
    what = " ".join(
        filter(None, (_count(shapes, shape), _kind(shapes, shape), _bounds(shapes, shape)))
    )
    return f"{_short(path) if path else 'the node'} has to be {what}"


def _count(shapes: rdflib.Graph, shape: Any) -> str:
    from rdflib.namespace import SH

    least, most = (shapes.value(shape, it) for it in (SH.minCount, SH.maxCount))
    if least is not None and most is not None:
        return "exactly one" if int(least) == int(most) == 1 else f"{least} to {most} times"
    if most is not None:
        return "at most one" if int(most) == 1 else f"at most {most} times"
    return "there:" if least is not None else ""


def _kind(shapes: rdflib.Graph, shape: Any) -> str:
    from rdflib.collection import Collection
    from rdflib.namespace import SH

    if (values := shapes.value(shape, SH["in"])) is not None:
        words = [_short(value) for value in Collection(shapes, values)]
        more = f" or {len(words) - LISTED} others" if len(words) > LISTED else ""
        return "of " + ", ".join(words[:LISTED]) + more
    if (languages := shapes.value(shape, SH.languageIn)) is not None:
        return "text in " + ", ".join(map(str, Collection(shapes, languages)))
    if (datatype := shapes.value(shape, SH.datatype)) is not None:
        return f"valid {_short(datatype)}"
    return "IRI" if shapes.value(shape, SH.nodeKind) == SH.IRI else "value"


def _bounds(shapes: rdflib.Graph, shape: Any) -> str:
    from rdflib.namespace import SH

    least, most = (shapes.value(shape, it) for it in (SH.minInclusive, SH.maxInclusive))
    pattern = shapes.value(shape, SH.pattern)
    return " ".join(
        f"{word} {value}"
        for word, value in (("from", least), ("to", most), ("like", pattern))
        if value is not None
    )


def _short(term: Any) -> str:
    return compact(str(term)) or str(term)
