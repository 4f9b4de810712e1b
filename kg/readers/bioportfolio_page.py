"""What stands on a BioPortfolio trial page, given its blocks of text.

The page has a title, a line of date and source, a summary, a description, then fields of which only
the study design has a heading, then lists with headings of their own.  It is read by headings and by
the order and the look of the blocks, since nothing else is known of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from kg.readers.blocks import Block
from kg.readers.trial_fields import DESIGN_LABELS, VALUES, design_fields, spelled
from kg.trial_ids import find_trial_ids


@dataclass(slots=True)
class Page:
    """The parts of the page, each as its blocks."""

    title: str = ""
    date: str = ""
    source: str = ""
    parts: dict[str, list[Block]] = field(default_factory=dict)

    def texts(self, part: str) -> list[str]:
        """The texts of a part's blocks."""
        return [block.text for block in self.parts.get(part, [])]


FURNITURE: Final = "furniture"
"""The part that is dropped."""

_FIELD_HEADINGS: Final[dict[str, str]] = {
    "summary": r"(?:brief )?summary:?",
    "description": r"(?:detailed )?description:?",
    "design": r"study designs?:?",
    "conditions": r"conditions?(?: studied)?:?",
    "interventions": r"(?:study )?interventions?:?",
    "locations": r"locations?:?",
    "status": r"(?:overall |study |recruitment )?status:?",
    "sponsor": r"(?:source|sponsors?):?",
    "results": r"results(?: \(where available\))?:?",
}
_LIST_HEADINGS: Final[dict[str, str]] = {
    "related_trial": r"clinical trials? \[\s*[\d,.]*\s*associated.*",
    "related_article": r"pubmed articles? \[\s*[\d,.]*\s*associated.*",
    "definition": r"medical and biotech \[?mesh\]? definitions.*",
    "topic": r"relevant topics?.*",
    FURNITURE: (
        r"more from bioportfolio.*|quick search.*|searches linking to this.*|[\w ]+ \[\s*[\d,.]+ "
        r"associated.*|advertisement|navigation|about us|contact us"
    ),
}
"""The part that begins at a heading and ends at the next -> what the heading says."""

_DATE_LINE: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d)?\S*\s*\|\s*(.+)")
_PUBLISHED: Final = re.compile(r"published on bioportfolio:?\s*(\d{4}-\d\d-\d\d)?.*", re.IGNORECASE)
_IGNORED: Final = re.compile(
    r"view results?|view (?:full )?trial.*|read more.*|share.*|track topics.*|print|\W*",
    re.IGNORECASE,
)
_DESIGN_LABEL: Final = re.compile(
    rf"\s*(?:{'|'.join(sorted(DESIGN_LABELS, key=len, reverse=True))})\s*:", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.!?:;][\"')\]]*$")
_PROSE: Final = ("text", "summary", "description")
_HEADING_LENGTH: Final = 200
_FIELD_LENGTH: Final = 300
"""A block without a heading that is longer is no field."""
ID_LINE: Final = 80
"""A line up to this length that has a registry number is a field that states it."""
_FIELD_GAP: Final = 2
"""Empty lines before a new field of the page; between paragraphs there is one."""
_EMPTY_FIELD_GAP: Final = 4
"""As many say that a field in between is empty."""
_PLACE: Final = re.compile(
    r"hospital|h[oô]pital|\bchr?u\b|universit|\bclinics?\b|clinique|klinik|cl[ií]nic[ao]|institut|"
    r"medical cent|cancer cent|health (?:cent|system|service)|cent(?:er|re)(?: for| of|$)|school of|"
    r"college|research site|investigational site|foundation|ospedale|policl[ií]nico|krankenhaus|"
    r"avenue|street|\broad\b|,$|pharmaceuticals?\b|\binc\.?$|\bltd\.?$|laborator(?:y|ies)\b|"
    r"united states|united kingdom|germany|france|china|japan|canada|italy|spain|korea|netherlands",
    re.IGNORECASE,
)
"""How a place or an institution looks."""


def parse_page(blocks: Iterable[Block], title: str = "") -> Page:
    """The parts of the page. There are none where the blocks are not those of such a page.

    ``title`` is what the mark-up says; without it, it is what stands before the line of date and source.
    """
    page = Page()
    kept = [block for block in blocks if not _IGNORED.fullmatch(block.text)]
    part, in_lists = "text", False
    begin = _take_title(page, kept, title)
    for block, following in zip_longest(kept[begin:], kept[begin + 1 :]):
        heading = part_of_heading(block.text, lists_only=in_lists)
        if published := _PUBLISHED.fullmatch(block.text):
            page.date = published[1] or page.date
            part = FURNITURE
        elif heading and (
            heading in _LIST_HEADINGS or _begins_field(page, heading, block, following)
        ):
            part = heading
            in_lists = in_lists or heading in _LIST_HEADINGS
            page.parts.setdefault(part, [])
        elif part in _PROSE and _is_known_design(block.text):
            part = "design"
            page.parts[part] = [block]
        elif part != FURNITURE and block.text != page.title:
            page.parts.setdefault(part, []).append(block)
    _split_prose(page)
    _split_design(page)
    return page


def part_of_heading(text: str, *, lists_only: bool = False) -> str:
    """The part that a heading begins, or an empty string for what is no heading.

    >>> part_of_heading("PubMed Articles [5802 Associated PubMed Articles listed on BioPortfolio]")
    'related_article'
    """
    if len(text) > _HEADING_LENGTH:
        return ""
    tables = (_LIST_HEADINGS,) if lists_only else (_LIST_HEADINGS, _FIELD_HEADINGS)
    for table in tables:
        for part, pattern in table.items():
            if re.fullmatch(pattern, text, re.IGNORECASE):
                return part
    return ""


def _begins_field(page: Page, heading: str, block: Block, following: Block | None) -> bool:
    """Whether what reads like the heading of a field is one, and not a line of the description."""
    if heading == "design":
        return following is None or _is_design(following.text) or not _is_prose(following.text)
    if heading in ("summary", "description"):
        return block.marked or not page.parts
    return block.marked or "design" in page.parts or "(where available)" in block.text.lower()


def _is_known_design(text: str) -> bool:
    """Whether the text begins with a label of a design and has a value that is one of its values."""
    return bool(_DESIGN_LABEL.match(text)) and any(
        value in VALUES.get(name, {}).values() for name, value in design_fields(text).items()
    )


def _is_design(text: str) -> bool:
    """Whether the text is a study design, or the first label of one in a table."""
    is_label = text.rstrip(" :").lower() in DESIGN_LABELS
    return (
        is_label
        or bool(_DESIGN_LABEL.match(text))
        or bool(design_fields(text) and not _is_prose(text))
    )


def _take_title(page: Page, blocks: Sequence[Block], title: str) -> int:
    """Set title, date and source; the index of the first block after them."""
    page.title = title or (blocks[0].text if blocks else "")
    begin = 1
    for index, block in enumerate(blocks):
        dated = _DATE_LINE.fullmatch(block.text)
        if dated:
            page.title = title or (blocks[index - 1].text if index else "")
            page.date, page.source = dated[1], dated[2].strip()
            return index + 1
        if part_of_heading(block.text):
            break
        if block.text == title:
            begin = index + 1
    return begin


def _split_prose(page: Page) -> None:
    """The blocks after the title: the summary, the description, and fields that no design precedes.

    Links and the number of the trial before the summary are the header of the page.
    """
    blocks = page.parts.pop("text", [])
    begin = len(blocks)
    if "summary" not in page.parts:
        begin = next((index for index, block in enumerate(blocks) if not _is_header(block)), begin)
    page.parts["header"], blocks = blocks[:begin], blocks[begin:]
    if "design" not in page.parts:
        blocks, fields = _split_at_fields(blocks)
        _assign_fields(page, fields)
    if blocks:
        by_gap = [index for index, block in enumerate(blocks) if index and block.gap >= _FIELD_GAP]
        end = by_gap[0] if by_gap else 1
        page.parts["summary"] = blocks[:end]
        page.parts["description"] = blocks[end:] + page.parts.get("description", [])


def _is_header(block: Block) -> bool:
    return block.marked or (len(block.text) <= ID_LINE and bool(find_trial_ids(block.text)))


def _split_at_fields(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The prose, and the run of short blocks at its end that are no sentences."""
    end = len(blocks)
    while end > 1 and not _is_prose(blocks[end - 1].text):
        end -= 1
    return blocks[:end], blocks[end:]


def _is_prose(text: str) -> bool:
    return len(text) > _FIELD_LENGTH or bool(_SENTENCE_END.search(text))


def _split_design(page: Page) -> None:
    """The design itself, and the fields without a heading that follow it."""
    blocks = list(_joined_labels(page.parts.pop("design", [])))
    end = int(bool(blocks) and _is_design(blocks[0].text))
    while 0 < end < len(blocks) and _DESIGN_LABEL.match(blocks[end].text):
        end += 1
    page.parts["design"] = blocks[:end]
    _assign_fields(page, blocks[end:])


def _joined_labels(blocks: list[Block]) -> Iterator[Block]:
    """The blocks; the cells of a table of labels and values as "label: value"."""
    label = ""
    for block in blocks:
        name = block.text.rstrip(" :")
        if name.lower() in DESIGN_LABELS:
            label = name
        elif label:
            yield Block(f"{label}: {block.text}", block.gap)
            label = ""
        else:
            yield block


def _assign_fields(page: Page, blocks: list[Block]) -> None:
    """Conditions, interventions, places: in this order, any of the last two may be missing.

    The last block of several that are places is who gave the record, its sponsor.
    """
    rest: list[Block] = []
    for block in blocks:
        status = spelled("overall_status", block.text)
        if status in VALUES["overall_status"].values():
            page.parts.setdefault("status", [block])
        else:
            rest.append(block)
    if rest and "conditions" not in page.parts:
        page.parts["conditions"] = [rest.pop(0)]
    if rest and "interventions" not in page.parts and not _is_place(rest):
        page.parts["interventions"] = [rest.pop(0)]
    page.parts.setdefault("locations", rest)
    if len(rest) > 1:
        page.parts.setdefault("sponsor", rest[-1:])


def _is_place(rest: list[Block]) -> bool:
    """Whether the block after the conditions is a place, there being no interventions."""
    return rest[0].gap >= _EMPTY_FIELD_GAP or bool(_PLACE.search(rest[0].text))
