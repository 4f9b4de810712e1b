"""Why a file is of no terminology that the program knows, as far as its first bytes tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from kg.lexicon.sources.user_tsv import COLUMNS, COLUMNS_REMEDY, REQUIRED, fault_of_columns


class Why(NamedTuple):
    """What is wrong with a file, and what to do about it."""

    reason: str
    remedy: str


_UNPACK: Final = "unpack it first; only gzip is read as it is"
_SAVE: Final = "save the table as plain text in UTF-8, with tabs between the columns"

SIGNS: Final[tuple[tuple[bytes, Why], ...]] = (
    (rb"(?:\xef\xbb\xbf)?\s*\Z", Why("the file is empty", "save or download it again")),
    (
        rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){4}|(?:\0[^\0]){4}",
        Why("the file is in UTF-16", "save it as UTF-8"),
    ),
    (rb"BZh\d", Why("the file is packed with bzip2", _UNPACK)),
    (rb"\xfd7zXZ\0", Why("the file is packed with xz", _UNPACK)),
    (rb"\x28\xb5\x2f\xfd", Why("the file is packed with zstd", _UNPACK)),
    (rb"\x1f\x8b", Why("the file is packed twice", _UNPACK)),
    (rb"PK\x03\x04(?=.{26}(?:\[Content_Types\]|_rels|xl/))", Why("this is a file of Excel", _SAVE)),
    (rb"PK\x03\x04", Why("this is a zip archive", _UNPACK)),
    (rb"\xd0\xcf\x11\xe0", Why("this is a file of Excel or Word", _SAVE)),
    (rb".{257}ustar", Why("this is a tar archive", _UNPACK)),
    (
        rb"(?i)\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
        Why("this is a web page", "download the file itself and not the page about it"),
    ),
)
"""What the first bytes of a file match -> why it is no terminology; the first that fits."""

_OBO: Final = re.compile(r"(?m)^ontology:[ \t]*(\S+)")
_OBO_JSON: Final = re.compile(r'"id"\s*:\s*"[^"]*/obo/([a-z]\w*)[\w./-]*\.(?:owl|json)"')
_OBO_HEADER: Final = re.compile(r"\A\s*format-version:")
_SEPARATORS: Final = {",": "commas", ";": "semicolons"}


def why_unknown(head: bytes, known: Sequence[str]) -> Why:
    """Why a file that begins so is none of the ``known`` terminologies and no table of one's own.

    >>> why_unknown(b"id,name\\nKG:1,glum\\n", ["mesh"]).reason
    'the columns are separated by commas'
    """
    for pattern, why in SIGNS:
        if re.match(pattern, head, re.DOTALL):
            return why
    text = head.decode("utf-8-sig", "replace")
    names = f"{', '.join(known)}, or a table of your own with the columns {', '.join(COLUMNS[:5])}"
    ontology = _OBO.search(text) or _OBO_JSON.search(text)
    if ontology:
        reason = f"the ontology {ontology[1]!r} is not among those that the program knows"
        return Why(reason, f"give a file of {names}")
    if _OBO_HEADER.match(text):
        reason = "the header does not say which ontology this is"
        return Why(reason, "it needs a line such as `ontology: mondo`")
    return _table(text) or Why(
        "this is no terminology that the program knows", f"give a file of {names}"
    )


def _table(text: str) -> Why | None:
    """What is wrong with a header that looks like that of a table of one's own."""
    header = text.lstrip().partition("\n")[0].strip().lower()
    for separator, name in _SEPARATORS.items():
        if {cell.strip(' "') for cell in header.split(separator)} >= set(REQUIRED):
            return Why(
                f"the columns are separated by {name}", "the columns are to be separated by tabs"
            )
    cells = [cell.strip() for cell in header.split("\t")]
    if "\t" in header and set(cells) & set(COLUMNS):
        return Why(
            f"this is no table of names: {fault_of_columns(cells)}",
            f"the columns {' and '.join(REQUIRED)} are needed; {COLUMNS_REMEDY}",
        )
    return None
