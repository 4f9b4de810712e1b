"""Terms of RDF as Turtle spells them: IRIs that are valid whatever the identifier, and literals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as day
from functools import cache, lru_cache
from math import isfinite
from typing import ClassVar, Final
from urllib.parse import quote

from kg.errors import GraphError, UsageError
from kg.export.description import OBJECT, PAIR, WIDE_OBJECT, Description, join_objects
from kg.model import Curie
from kg.prefixes import DEFAULT_BASE_IRI, PREFIXES, expand, is_curie

_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
"""Local names that need no escape; Turtle allows more."""

_SPECIAL: Final = re.compile(r'["\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]')
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
"""NUL, at which many tools end a text, and what is no character: readers refuse it even where escaped."""
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
"""In its place: offsets stay what they are."""

_ESCAPES: Final[dict[str, str]] = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_NO_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_URL: Final = re.compile(
    r"(https?|ftp)://([^/?#@]+)((?:/[^?#]*)?)((?:[?#].*)?)", re.DOTALL | re.IGNORECASE
)
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443", "ftp": ":21"}
_SAFE_IN_URLS: Final = ("-._~!$&'()*+,;=:@/?#[]%", "-._~!$&'()*+,;=:@/?%")
_LANGUAGE: Final = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
"""Tags of languages (RFC 5646), without extensions. For one that is not well formed readers refuse a file."""


def to_iri(curie: Curie, base_iri: str = DEFAULT_BASE_IRI) -> str:
    """The IRI of any identifier: as ``prefixes.expand``, and under our own prefix where the table does
    not have its prefix.

    >>> to_iri("UNHEARD:1 2")
    'https://w3id.org/biomed-kg/id/UNHEARD%3A1%202'
    """
    if curie.partition(":")[0] in PREFIXES:
        return expand(curie, base_iri)
    return base_iri + "id/" + quote(curie, safe="", errors="surrogatepass")


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI (RFC 3987)."""
    from pyoxigraph import NamedNode

    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


class Terms:
    """Spells terms for one base IRI. ``replaced`` counts the characters of literals in whose place U+FFFD
    stands: NUL, surrogates, U+FFFE and U+FFFF."""

    BETWEEN: ClassVar[str] = PAIR + OBJECT + WIDE_OBJECT
    """What stands between the statements of a description."""

    def __init__(self, base_iri: str = DEFAULT_BASE_IRI) -> None:
        if not is_iri(base_iri):
            raise UsageError(
                f"{base_iri!r} is not an absolute IRI",
                remedy="give one such as https://example.org/kg/",
            )
        self.base_iri = base_iri
        self.replaced = 0
        self.curie = lru_cache(maxsize=1 << 14)(self._curie)

    def _curie(self, curie: Curie) -> str:
        prefix, _, identifier = curie.partition(":")
        if prefix in PREFIXES and _LOCAL.fullmatch(identifier):
            return curie
        return f"<{to_iri(curie, self.base_iri)}>"

    def name(self, term: str) -> str:
        """A prefixed name of ours or of a vocabulary, or ``a``."""
        return term

    def integer(self, value: int) -> str:
        """A whole number."""
        return str(value)

    def decimal(self, value: float) -> str:
        """A number, as :func:`decimal` spells it."""
        return decimal(value)

    def boolean(self, value: bool) -> str:
        """A boolean."""
        return boolean(value)

    def date(self, text: str) -> str:
        """A day, a month or a year, as :func:`date` spells it."""
        return date(text)

    def pair(self, predicate: str, objects: Sequence[str]) -> str:
        """A predicate and its objects, one or more, as a part of a body."""
        return join_objects(predicate, objects)

    def described(self, description: Description) -> Description:
        """A description as its serializer wants it: here as it is."""
        return description

    def prefixes(self) -> dict[str, str]:
        """The table of prefixes with our own identifiers under the base IRI."""
        return PREFIXES | {"KG": self.base_iri + "id/"}

    def literal(self, text: str, language: str = "") -> str:
        """A string, with a language tag where the language is known (not ``und``)."""
        if _SPECIAL.search(text):
            text, replaced = _UNWRITABLE.subn(REPLACEMENT, text)
            self.replaced += replaced
            text = _SPECIAL.sub(_escape, text)
        if language and language != "und" and _LANGUAGE.fullmatch(language):
            return f'"{text}"@{language}'
        return f'"{text}"'

    def url(self, text: str) -> str:
        """An address on the web as an IRI, what may not stand in one escaped, or a CURIE as its IRI;
        a string where it is neither."""
        stripped = text.strip()
        match = _URL.fullmatch(stripped)
        if match is None:
            return self.curie(stripped) if is_curie(stripped) else self.literal(text)
        scheme, host, path, rest = match[1].lower(), match[2], match[3], match[4]
        host = host.removesuffix(_DEFAULT_PORTS[scheme])
        address = f"{scheme}://{host}{_without_dot_segments(path)}{rest}"
        address = _NO_ESCAPE.sub("%25", address)
        for safe in _SAFE_IN_URLS:
            iri = quote(address, safe=safe, errors="surrogatepass")
            if is_iri(iri):
                return f"<{iri}>"
        return self.literal(text)


def _without_dot_segments(path: str) -> str:
    """A path that is empty or begins with a slash, as RFC 3986, 5.2.4 leaves it."""
    _, *segments = path.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "".join(f"/{segment}" for segment in kept)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


@cache
def boolean(value: bool) -> str:
    """A boolean as Turtle, GraphML and KGX spell it."""
    return "true" if value else "false"


@lru_cache(maxsize=1 << 12)
def decimal(value: float) -> str:
    """A number with up to six decimals and no exponent. Raises GraphError for what is no number.

    >>> decimal(0.5), decimal(1), decimal(0.0000004)
    ('0.5', '1.0', '0.0')
    """
    if not isfinite(value):
        raise GraphError(f"{value} is no decimal number", remedy="build the graph anew")
    text = f"{value:.6f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


_PRECISIONS: Final = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "date", ""),
    (re.compile(r"\d{4}-\d{2}"), "gYearMonth", "-01"),
    (re.compile(r"\d{4}"), "gYear", "-01-01"),
)


@lru_cache(maxsize=1 << 12)
def date(text: str) -> str:
    """A day, a month or a year of ISO 8601 as a literal of its type; a plain string where it is none.

    >>> date("2009-10-02"), date("2009-10"), date("2009-13")
    ('"2009-10-02"^^xsd:date', '"2009-10"^^xsd:gYearMonth', '"2009-13"')
    """
    for pattern, type_, rest in _PRECISIONS:
        if pattern.fullmatch(text) and text.isascii():
            try:
                day.fromisoformat(text + rest)
            except ValueError:
                break
            return f'"{text}"^^xsd:{type_}'
    return Terms().literal(text)
