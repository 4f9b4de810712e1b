"""Markdown -> plain lines: the words without the mark-up."""

from __future__ import annotations

import re
from typing import Final

from kg.model import MetadataValue

_ATX: Final = re.compile(r" {0,3}#{1,6}\s+(.*)")
_SETEXT: Final = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
_QUOTE: Final = re.compile(r"^\s{0,3}(?:>\s?)+")
_ITEM: Final = re.compile(r"\s*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|(?=\d{1,9}[.)]\s))")
_RULE: Final = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_TABLE_RULE: Final = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_LINK_TARGET: Final = re.compile(r"\s{0,3}\[[^\]]+\]:\s+\S+.*$")
_HEADING_LINE: Final = re.compile(r"^#{1,6} \S", re.MULTILINE)
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FRONT_LINE: Final = re.compile(r"([A-Za-z][\w -]*):[ \t]+(.+)")

_HIDDEN: Final = 0xE000
"""Escaped characters are kept out of the way in a private area of Unicode."""
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNESCAPED: Final = re.compile("[\ue021-\ue07e]")
_INLINE: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"<!--.*?-->"), ""),
    (re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\[[^\]]*\]"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^>\s]+)>"), r"\1"),
    (re.compile(r"</?(?:[a-zA-Z][\w-]*)(?:\s[^<>]*)?/?>"), ""),
    (re.compile(r"(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)"), r"\2"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)"), r"\1"),
    (re.compile(r"~~(.+?)~~"), r"\1"),
)


def looks_like_markdown(text: str) -> bool:
    """Whether the text has headings as Markdown writes them, at its beginning or more than one.

    >>> looks_like_markdown("# Title\\n\\nText"), looks_like_markdown("no # here")
    (True, False)
    """
    found = _HEADING_LINE.findall(text[:20000])
    return len(found) > 1 or (bool(found) and text.lstrip().startswith("#"))


def take_front_matter(text: str) -> tuple[dict[str, MetadataValue], str]:
    """The ``key: value`` lines of a YAML front matter, and the text after it."""
    found = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    if not found:
        return {}, text
    metadata: dict[str, MetadataValue] = {}
    for line in found[1].split("\n"):
        if entry := _FRONT_LINE.fullmatch(line.rstrip()):
            metadata[entry[1].strip().lower()] = entry[2].strip().strip("\"'")
    return metadata, text.replace("\r\n", "\n")[found.end() :]


def plain_lines(lines: list[str]) -> list[str]:
    """The lines without mark-up: a paragraph, an item of a list or a row of a table a line.

    Headings come as ``# words``; code, rules and the targets of links are left out.
    """
    result: list[str] = []
    fenced = False
    goes_on = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
        if fenced or _FENCE.match(line) or _LINK_TARGET.match(line) or _TABLE_RULE.match(line):
            goes_on = False
        elif heading := _ATX.match(line):
            result += ["", f"# {_inline(heading[1].rstrip().rstrip('#').rstrip())}", ""]
            goes_on = False
        elif goes_on and _SETEXT.match(line):
            result[-1:] = ["", f"# {result[-1].strip()}", ""]
            goes_on = False
        elif not line.strip() or _RULE.match(line):
            result.append("")
            goes_on = False
        else:
            goes_on = _add(line, result, goes_on)
    return result


def _add(line: str, result: list[str], goes_on: bool) -> bool:
    """Add a line of text; whether the next one may go on with it."""
    line = _QUOTE.sub("", line)
    row = line.lstrip().startswith("|")
    item = _ITEM.match(line)
    if row:
        text = " ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    else:
        text = line[item.end() :] if item else line.strip()
    text = _inline(text).removeprefix("# ")
    if goes_on and not row and not item:
        result[-1] += " " + text
    else:
        result.append(text)
    return not row


def _inline(text: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(_HIDDEN + ord(found[1])), text)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return _UNESCAPED.sub(lambda found: chr(ord(found[0]) - _HIDDEN), text)
