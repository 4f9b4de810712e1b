"""Where on the web an identifier is shown to people."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from kg.model import Curie
from kg.prefixes import PREFIXES, expand, page_url
from kg.schema import SOURCE_SELF

_PAGES: Final = {
    "MESH": "https://meshb.nlm.nih.gov/record/ui?ui={}",
    "DRUGBANK": "https://go.drugbank.com/drugs/{}",
    "CHEBI": "https://www.ebi.ac.uk/chebi/CHEBI:{}",
    "MONDO": "https://monarchinitiative.org/MONDO:{}",
    "HP": "https://hpo.jax.org/browse/term/HP:{}",
    "OMIM": "https://omim.org/entry/{}",
    "ORPHANET": "https://www.orpha.net/en/disease/detail/{}",
    "UNII": "https://precision.fda.gov/uniisearch/srs/unii/{}",
    "CAS": "https://commonchemistry.cas.org/detail?cas_rn={}",
    "CHEMBL.COMPOUND": "https://www.ebi.ac.uk/chembl/explore/compound/{}",
    "PUBCHEM.COMPOUND": "https://pubchem.ncbi.nlm.nih.gov/compound/{}",
}
"""Prefix -> the page of an identifier."""

_OURS: Final = frozenset(("KG", "kgv"))
"""Prefixes of what has no page elsewhere."""


def is_ours(curie: Curie) -> bool:
    """Whether it is an identifier or a term that this program makes.

    >>> is_ours("kgv:phase"), is_ours("infores:biomed-kg"), is_ours("MESH:D009101")
    (True, True, False)
    """
    return curie.partition(":")[0] in _OURS or curie == SOURCE_SELF


def link_of(curie: Curie) -> str:
    """The page that people visit for an identifier, its IRI where there is no such page, or nothing.

    >>> link_of("MESH:D009101"), link_of("UNHEARD:1"), link_of("KG:x")
    ('https://meshb.nlm.nih.gov/record/ui?ui=D009101', '', '')
    """
    prefix, _, identifier = curie.partition(":")
    if prefix in _PAGES:
        return _PAGES[prefix].format(quote(identifier, safe=":"))
    if prefix not in PREFIXES or is_ours(curie):
        return ""
    return page_url(curie) or expand(curie)
