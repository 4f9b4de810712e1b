"""The evidence of an edge, with its mentions marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from kg.graph.reading import Session
from kg.model import Curie
from kg.serve.links import link_of

_EVIDENCE: Final = """
select v.id, v.kind, v.document, v.section, coalesce(s.text, v.text, '') as text, v.path, v.subject_start,
    v.subject_end, v.object_start, v.object_end, v.method, v.confidence, v.negated, v.speculative,
    d.title, d.kind as document_kind, d.node, d.url
from (select * from evidence where edge = $1) v
left join sentences s on s.id = v.sentence and s.document = v.document
left join documents d on d.id = v.document
order by v.negated, v.speculative, v.confidence desc, v.document, v.id
"""


AROUND: Final = 600
"""Characters on each side of a mention that a page shows at first."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text; ``role`` is ``subject``, ``object``, ``both`` where mentions overlap, or
    empty."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece of evidence as a page shows it. ``url`` is where the document can be read; ``whole`` has
    the text where it is so long that ``parts`` are shortened."""

    id: Curie
    kind: str
    document: Curie
    node: Curie
    title: str
    url: str
    section: str
    path: str
    parts: tuple[Part, ...]
    whole: tuple[Part, ...]
    method: str
    confidence: float
    negated: bool
    speculative: bool


def evidence_of(session: Session, edge: Curie) -> list[Reading]:
    """All readings of an edge, affirmed ones first, then the surest first."""
    return [_reading(row) for row in session.records(_EVIDENCE, edge)]


def _reading(row: dict[str, Any]) -> Reading:
    spans = [
        (row[f"{role}_start"], row[f"{role}_end"], role)
        for role in ("subject", "object")
        if row[f"{role}_start"] is not None and row[f"{role}_end"] is not None
    ]
    document = row["document"] or ""
    parts = tuple(marked(row["text"], spans))
    short = shortened(parts)
    return Reading(
        row["id"],
        row["kind"],
        document,
        row["node"] or document,
        row["title"] or document,
        link_of(document) or safe_link(row["url"] or ""),
        row["section"] or "",
        row["path"] or "",
        short,
        parts if parts != short else (),
        row["method"] or "",
        row["confidence"] or 0.0,
        bool(row["negated"]),
        bool(row["speculative"]),
    )


def marked(text: str, spans: list[tuple[int, int, str]]) -> Iterator[Part]:
    """The text in parts, those of the spans with their role.

    >>> [(part.text, part.role) for part in marked("a bc d", [(2, 4, "object")])]
    [('a ', ''), ('bc', 'object'), (' d', '')]
    """
    cuts = sorted({0, len(text), *(min(at, len(text)) for span in spans for at in span[:2])})
    for start, end in pairwise(cuts):
        roles = [role for first, last, role in spans if first <= start and end <= last]
        yield Part(text[start:end], roles[0] if len(roles) == 1 else "both" if roles else "")


def shortened(parts: Sequence[Part], around: int = AROUND) -> tuple[Part, ...]:
    """The parts with at most so many characters of the text on each side of a mention, where there is none
    those at its beginning; an ellipsis stands for what is left out.

    >>> shortened([Part("abcdef"), Part("gh", "object"), Part("ijklm")], 2)
    (Part(text='… ef', role=''), Part(text='gh', role='object'), Part(text='ij …', role=''))
    """
    last = len(parts) - 1
    found = []
    for at, part in enumerate(parts):
        head = around if at > 0 or last == 0 else 0
        tail = around if at < last else 0
        if not part.role and len(part.text) > head + tail:
            start, end = part.text[:head], part.text[len(part.text) - tail :]
            part = Part(start + " " * bool(head) + "…" + " " * bool(tail) + end)
        found.append(part)
    return tuple(found)


def safe_link(url: str) -> str:
    """The address, where it is one of the web; else nothing."""
    return url if url.startswith(("https://", "http://")) else ""
