"""Markdown -> plain lines: the words without the mark-up."""

from __future__ import annotations

import re
from typing import Final

from kg.model import MetadataValue

_ATX: Final = re.compile(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_SETEXT: Final = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
_RULE: Final = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_TABLE_RULE: Final = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_LINK_TARGET: Final = re.compile(r"\s{0,3}\[[^\]]+\]:\s+\S+.*$")
_HEADING_LINE: Final = re.compile(r"^#{1,6} \S", re.MULTILINE)
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FRONT_LINE: Final = re.compile(r"([A-Za-z][\w -]*):[ \t]+(.+)")

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
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|~<>-])"), r"\1"),
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
    """The lines without mark-up; headings as ``# words``, code and rules left out."""
    result: list[str] = []
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
            result.append("")
        elif fenced or _LINK_TARGET.match(line) or _TABLE_RULE.match(line):
            continue
        elif heading := _ATX.match(line):
            result += ["", f"# {_inline(heading[1])}", ""]
        elif _SETEXT.match(line) and result and result[-1].strip():
            result[-1] = f"# {result[-1].strip()}"
            result.append("")
        elif _RULE.match(line):
            result.append("")
        else:
            result.append(_plain(line))
    return result


def _plain(line: str) -> str:
    line = re.sub(r"^\s{0,3}(?:>\s?)+", "", line)
    if line.lstrip().startswith("|"):
        line = " ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    text = _inline(line)
    return text if not text.startswith("# ") else text[2:]


def _inline(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
