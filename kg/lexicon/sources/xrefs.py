"""How terminologies spell cross references -> our CURIEs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kg.model import Curie
from kg.prefixes import PREFIXES, compact, mesh_identifier

SPELLINGS: Final[dict[str, str]] = {
    "MSH": "MESH",
    "MESH": "MESH",
    "CHEBI": "CHEBI",
    "DOID": "DOID",
    "MONDO": "MONDO",
    "HP": "HP",
    "HPO": "HP",
    "OMIM": "OMIM",
    "MIM": "OMIM",
    "OMIMPS": "OMIM",
    "ORPHANET": "ORPHANET",
    "ORDO": "ORPHANET",
    "ORPHA": "ORPHANET",
    "UMLS": "UMLS",
    "UMLS_CUI": "UMLS",
    "NCIT": "NCIT",
    "NCI": "NCIT",
    "EFO": "EFO",
    "CAS": "CAS",
    "CAS_RN": "CAS",
    "UNII": "UNII",
    "FDA_UNII": "UNII",
    "DRUGBANK": "DRUGBANK",
    "INCHIKEY": "INCHIKEY",
    "RXNORM": "RXCUI",
    "RXCUI": "RXCUI",
    "PUBCHEM": "PUBCHEM.COMPOUND",
    "PUBCHEM.COMPOUND": "PUBCHEM.COMPOUND",
    "PUBCHEM_COMPOUND": "PUBCHEM.COMPOUND",
    "CHEMBL": "CHEMBL.COMPOUND",
    "CHEMBL.COMPOUND": "CHEMBL.COMPOUND",
    "KG": "KG",
}
"""Prefix in capitals, as one source or another spells it -> our prefix."""

IDENTITY: Final = ("INCHIKEY:", "UNII:", "CAS:")
"""Beginnings of CURIEs that say of two chemicals that they are one, the surest first."""

IRIS: Final[tuple[tuple[str, str], ...]] = (
    ("http://identifiers.org/mesh/", "MESH:"),
    ("http://identifiers.org/omim/", "OMIM:"),
    ("https://omim.org/entry/", "OMIM:"),
    ("https://omim.org/phenotypicSeries/", "OMIM:"),
    ("http://linkedlifedata.com/resource/umls/id/", "UMLS:"),
)
"""Beginnings of IRIs that stand for a prefix and are not the ones that we write."""

_OBO: Final = re.compile(r"http://purl\.obolibrary\.org/obo/([A-Za-z]+)_(\w+)")


def xref_curie(text: str) -> Curie:
    """The CURIE of a cross reference or an IRI, empty where we have no prefix for it, and for what is
    given for a MeSH id and is none, such as a place in the tree.

    >>> [xref_curie(text) for text in ("MSH:D009101", "OMIMPS:123456", "Orphanet:7", "SCTID:1", "x")]
    ['MESH:D009101', 'OMIM:PS123456', 'ORPHANET:7', '', '']
    >>> xref_curie("http://purl.obolibrary.org/obo/MONDO_0000001"), xref_curie("MESH:D000009101")
    ('MONDO:0000001', 'MESH:D009101')
    """
    curie = _spelled(text)
    if not curie.startswith("MESH:"):
        return curie
    written = mesh_identifier(curie.removeprefix("MESH:"))
    return f"MESH:{written}" if written else ""


def is_odd_mesh(text: str) -> bool:
    """Whether a cross reference is to MeSH and has no id that MeSH could have given.

    >>> is_odd_mesh("MSH:Dxyz"), is_odd_mesh("MSH:D009101"), is_odd_mesh("SCTID:1")
    (True, False, False)
    """
    return _spelled(text).startswith("MESH:") and not xref_curie(text)


def _spelled(text: str) -> Curie:
    """The CURIE with our prefix, the identifier as the source has it."""
    text = text.strip()
    if text.startswith(("http://", "https://")):
        match = _OBO.fullmatch(text)
        if match is None:
            return next(
                (prefix + text[len(iri) :] for iri, prefix in IRIS if text.startswith(iri)),
                compact(text) or "",
            )
        text = f"{match[1]}:{match[2]}"
    space, _, identifier = text.partition(":")
    prefix = SPELLINGS.get(space.upper(), space if space in PREFIXES else "")
    identifier = identifier.strip().removeprefix(f"{space}:")
    if not prefix or not identifier or any(map(str.isspace, identifier)):
        return ""
    if space.upper() == "OMIMPS":
        identifier = f"PS{identifier.removeprefix('PS')}"
    return f"{prefix}:{identifier}"


def xref_curies(texts: Iterable[str]) -> tuple[Curie, ...]:
    """The CURIEs of cross references, sorted, each once."""
    return tuple(sorted({xref_curie(text) for text in texts} - {""}))
