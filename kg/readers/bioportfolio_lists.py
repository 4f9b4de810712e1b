"""The lists on a BioPortfolio page: names in a row, and titles with snippets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.readers.blocks import Block

_COMMA: Final = re.compile(r",\s+(?![^()\[\]]*[)\]])")
_MODIFIER: Final = re.compile(
    r"(?:non[- ])?small[- ]cell(?: lung)?|(?:type|grade|stage) \S+|acute|adult|advanced|allergic|aplastic|"
    r"atopic|autoimmune|[bt][- ]cell|basal cell|bipolar|bronchial|childhood|chronic|congenital|diffuse|"
    r"drug[- ]induced|ductal|essential|experimental|familial|follicular|gestational|hairy cell|hemolytic|"
    r"hepatocellular|(?:non-)?insulin[- ]dependent|intraductal|invasive|iron[- ]deficiency|ischemic|"
    r"juvenile|large[- ]cell|large b[- ]cell|lobular|low[- ]grade|lymphocytic|lymphoid|lymphoblastic|major|"
    r"malignant|mantle[- ]cell|marginal zone|medullary|metastatic|monocytic|myelogenous|myeloid|"
    r"myelomonocytic|neonatal|neuroendocrine|obstructive|open[- ]angle|pancreatic ductal|papillary|"
    r"plasma cell|postoperative|postmenopausal|precursor|primary|promyelocytic|psoriatic|pulmonary|recurrent|"
    r"refractory|relapsing(?:-remitting)?|renal cell|rheumatoid|secondary|sickle cell|squamous(?: cell)?|"
    r"systemic|transitional cell|unspecified|viral",
    re.IGNORECASE,
)
"""What follows the comma of an inverted name ("Leukemia, Myeloid, Acute"), and is none by itself."""

_STARTER: Final = re.compile(
    r"(?:the )?(?:(?:primary |main |overall )?(?:purpose|aims?|objectives?|goals?)\b|background\b|"
    r"introduction\b|"
    r"(?:this|these|our|the present|the current) (?:is|study|trial|research|paper|article|work|project)|"
    r"we|to [a-z]+|here|following|in (?:this|our)|there (?:is|are|has|have)|it (?:is|has)|although|"
    r"despite|patients (?:with|who)|researchers)\b",
    re.IGNORECASE,
)
"""How the beginning of an abstract or a summary reads, and hardly ever a title."""

_CUT: Final = re.compile(r"(?:\.\.\.|\u2026)$")
_STOP: Final = re.compile(r"[.!?][\"')\]]*$")
_TWO_SENTENCES: Final = re.compile(r"[a-z)\]%\d][.!?]\s+[A-Z]")
_SHORT: Final = 120
_TITLE_LENGTH: Final = 350


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list; the snippet may be missing."""

    title: str
    snippet: str = ""


def split_names(text: str) -> list[str]:
    """The names in a row with commas between, each once; an inverted name is one.

    >>> split_names("Pomalidomide, Pomalidomide"), split_names("Leukemia, Myeloid, Acute, Asthma")
    (['Pomalidomide'], ['Leukemia, Myeloid, Acute', 'Asthma'])
    """
    names: list[str] = []
    for part in _COMMA.split(text):
        name = part.strip(" ,;")
        if names and _MODIFIER.fullmatch(name):
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names.append(name)
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(name.lower(), name)
    return list(once.values())


def pair_items(blocks: Sequence[Block], *, stopped_titles: bool) -> Iterator[Item]:
    """Titles with their snippets. ``stopped_titles``: a title ends with a full stop, as in PubMed.

    Where the mark-up tells the titles, it is followed; else the look of the blocks.
    """
    marked = len({block.marked for block in blocks}) > 1
    title = ""
    for block in blocks:
        is_title = block.marked if marked else not _is_snippet(block.text, stopped_titles)
        if title and not is_title:
            yield Item(title, block.text)
            title = ""
        elif is_title or not marked:
            if title:
                yield Item(title)
            title = block.text
    if title:
        yield Item(title)


def _is_snippet(text: str, stopped_titles: bool) -> bool:
    """Whether the text is the beginning of an abstract or a summary rather than a title."""
    if _CUT.search(text) or len(text) > _TITLE_LENGTH or _STARTER.match(text):
        return True
    if not _STOP.search(text):
        return False
    several = bool(_TWO_SENTENCES.search(text)) and len(text) > _SHORT
    return several or (not stopped_titles and len(text) > _SHORT // 2)
