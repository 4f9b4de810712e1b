"""XML, read safely: nothing is expanded, fetched or kept in memory beyond one record.

No entities but the five of XML, no DTD, no network, none of libxml2's limits lifted.  A document that
declares entities of its own is refused, so that neither a billion laughs nor a file of this machine
can get in.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, Final

from lxml import etree

from kg.readers.base import HEAD_SIZE, ReadContext
from kg.readers.encoding import read_some, too_large

_ENTITY_DECLARATION: Final = re.compile(rb"<!ENTITY\s+(?:%\s+)?([^\s\"'>]+)\s+(SYSTEM|PUBLIC)?")
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "recover": False,
}
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SPACE: Final = re.compile(r"[ \t\r\n]+")


def iter_elements(
    stream: BinaryIO, tags: Collection[str], context: ReadContext
) -> Iterator[etree._Element]:
    """Each element with one of the tags, complete, in document order; memory holds one at a time.

    The element is emptied when the next is asked for.  Elements inside one that was given are not
    given again.  Raises FormatError at the first fault; what came before it has been given.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=tuple(tags),
        **_SAFE,
    )
    checked = False
    depth = 0
    pending = -1  # bytes since the last element was given; -1 before the first chunk
    while True:
        chunk = read_some(stream)
        if pending < 0:
            chunk = _trimmed(chunk)
            _refuse_entities(chunk, context)
            pending = 0
        pending += len(chunk)
        if pending > context.options.max_document_bytes:
            raise too_large(context, "one record of the XML")
        fault = _advance(parser, chunk)
        element: Any
        for event, element in parser.read_events():
            if not checked:
                _refuse_declared(element, context)
                checked = True
            if event == "start":
                depth += 1
                continue
            depth -= 1
            if depth == 0:
                yield element
                _forget(element)
                pending = 0
        if fault is not None:
            raise _broken(fault, context) from None
        if not chunk:
            return


def flat_text(element: etree._Element | None) -> str:
    """The text of an element and of the mark-up inside it, white space folded.

    Superscripts and subscripts stay as plain characters; a formula is its symbols without the
    white space between them; a character entity that needs a DTD (``&alpha;``) or was escaped twice
    becomes its character.
    """
    if element is None:
        return ""
    text = (element.text or "") if len(element) == 0 else "".join(_pieces(element))
    if "&" in text:  # escaped twice
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return fold(text)


def fold(text: str) -> str:
    """Runs of ASCII white space as one space, none at the ends.

    >>> fold("  5\\u2009mg\\n   daily ")
    '5\\u2009mg daily'
    """
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        text = _SPACE.sub(" ", text)
    return text.strip(" ")


def local_name(element: etree._Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _pieces(element: etree._Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child, etree._Entity):
            yield html.unescape(child.text or "")
        elif local_name(child) == "math":
            yield _formula(child)
        elif isinstance(child.tag, str):
            yield from _pieces(child)
        if child.tail:
            yield child.tail


def _formula(element: etree._Element) -> str:
    """The symbols of a MathML formula in one row; a fraction with a slash.

    The white space between its elements means nothing (they may stand on lines of their own).
    """
    name = local_name(element)
    if name in ("annotation", "annotation-xml"):
        return ""
    if len(element) == 0:
        return (element.text or "").strip()
    parts = [_formula(child) for child in element if isinstance(child.tag, str)]
    return ("/" if name == "mfrac" else "").join(parts)


def _advance(parser: Any, chunk: bytes) -> etree.XMLSyntaxError | None:
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        return error
    return None


def _trimmed(data: bytes) -> bytes:
    """Without the white space that some tools leave before the XML declaration."""
    bare = data.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    return bare if bare.startswith(b"<") else data


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while (first := parent[0]) is not element:
            parent.remove(first)


def _refuse_entities(data: bytes, context: ReadContext) -> None:
    """Refuse before parsing what the beginning of the document shows."""
    found = _ENTITY_DECLARATION.search(data[:HEAD_SIZE])
    if found:
        name = found[1].decode("ascii", "replace")
        raise _entities(name, context, external=found[2] is not None)


def _refuse_declared(element: etree._Element, context: ReadContext) -> None:
    """Refuse by what the parser saw: any encoding, any length of the declarations."""
    dtd: Any = element.getroottree().docinfo.internalDTD
    if dtd is None:
        return
    for entity in dtd.iterentities():
        raise _entities(str(entity.name), context, external=entity.content is None)


def _entities(name: str, context: ReadContext, *, external: bool) -> Exception:
    what = "an external entity" if external else "an entity"
    return context.bad(
        f"the XML declares {what} of its own ({name!r}), which is not read for safety",
        remedy="replace entities by their text and remove the declarations",
    )


def _broken(error: etree.XMLSyntaxError, context: ReadContext) -> Exception:
    line, column = error.position if error.position else (0, 0)
    message = re.sub(r", line \d+, column \d+.*", "", error.msg or "not well-formed")
    return context.bad(
        f"broken XML: {message}",
        place=f"line {line}, column {column}" if line else "",
        remedy="what comes before is read; fetch the file again or mend it",
    )
