"""CURIE <-> IRI, both ways, by one table.

The table follows Biolink's prefix map where it has the prefix, the Bioregistry's spelling elsewhere.
It is also written into the output, as SHACL prefixes in Turtle and as a JSON-LD context.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from kg.errors import UsageError
from kg.model import Curie

DEFAULT_BASE_IRI = "https://w3id.org/biomed-kg/"
"""Where things without an identifier of their own live; ``--base-iri`` replaces it."""

PREFIXES: dict[str, str] = {
    # vocabularies
    "biolink": "https://w3id.org/biolink/vocab/",
    "infores": "https://w3id.org/biolink/infores/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "http://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "oa": "http://www.w3.org/ns/oa#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "spdx": "http://spdx.org/rdf/terms#",
    # terminologies
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "DRUGBANK": "http://identifiers.org/drugbank/",
    "CHEBI": "http://purl.obolibrary.org/obo/CHEBI_",
    "UNII": "http://identifiers.org/unii/",
    "CAS": "http://identifiers.org/cas/",
    "INCHIKEY": "http://identifiers.org/inchikey/",
    "PUBCHEM.COMPOUND": "http://identifiers.org/pubchem.compound/",
    "CHEMBL.COMPOUND": "http://identifiers.org/chembl.compound/",
    "RXCUI": "https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm=",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "OMIM": "http://purl.obolibrary.org/obo/OMIM_",
    "NCIT": "http://purl.obolibrary.org/obo/NCIT_",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "UMLS": "http://identifiers.org/umls/",
    "ORPHANET": "http://www.orpha.net/ORDO/Orphanet_",
    "NCBITaxon": "http://purl.obolibrary.org/obo/NCBITaxon_",
    # documents
    "PMID": "http://www.ncbi.nlm.nih.gov/pubmed/",
    "PMC": "http://europepmc.org/articles/PMC",
    "doi": "https://doi.org/",
    # trial registries
    "CLINICALTRIALS": "http://identifiers.org/clinicaltrials/",
    "isrctn": "https://www.isrctn.com/",
    "euclinicaltrials": "https://www.clinicaltrialsregister.eu/ctr-search/search?query=",
    "ctis": "https://euclinicaltrials.eu/app/#/view/",
    "drks": "https://drks.de/search/en/trial/",
    "chictr": "https://www.chictr.org.cn/searchprojEN.html?regno=",
    "ctri": "https://ctri.nic.in/Clinicaltrials/pmaindet2.php?regno=",
    "uminctr": "https://center6.umin.ac.jp/cgi-open-bin/ctr_e/ctr_view.cgi?recptno=",
    "jrct": "https://jrct.mhlw.go.jp/en-latest-detail/",
    "japiccti": "https://www.clinicaltrials.jp/cti-user/trial/ShowDirect.jsp?japicId=",
    "anzctr": "https://anzctr.org.au/",
    "ntr": "https://onderzoekmetmensen.nl/en/trial/",
    "irct": "https://irct.behdasht.gov.ir/search/result?query=",
    "kcris": "https://cris.nih.go.kr/cris/search/detailSearch.do?seq=",
    "tctr": "https://www.thaiclinicaltrials.org/show/",
    "pactr": "https://pactr.samrc.ac.za/Search.aspx?regno=",
    "rebec": "https://ensaiosclinicos.gov.br/rg/",
    "rpcec": "https://rpcec.sld.cu/en/trials/",
    "slctr": "https://slctr.lk/trials/",
    "lbctr": "https://lbctr.moph.gov.lb/LBCTR/Trials/Details?number=",
    "repec": "https://ensayosclinicos-repec.ins.gob.pe/en/trial?regno=PER-",
    "jmacct": "https://dbcentre3.jmacct.med.or.jp/JMACTR/App/JMACTRE02_04/JMACTRE02_04.aspx?kbn=3&seqno=",
    "snctp": "https://www.kofam.ch/en/snctp-portal/study/",
    "hkuctr": "https://www.hkuctr.com/Study/Show/",
    "itmctr": "https://trialsearch.who.int/Trial2.aspx?TrialID=",
    "phrr": "https://registry.healthresearch.ph/index.php/registry?view=research&layout=details&cid=",
    "nmrr": "https://nmrr.gov.my/research-directory?nmrrid=",
    "reec": "https://reec.aemps.es/reec/estudio/",
    "utn": "https://trialsearch.who.int/?utn=",
    # our own
    "KG": DEFAULT_BASE_IRI + "id/",
    "kgv": "https://w3id.org/biomed-kg/vocab/",
}

_SAFE = "-._~!$'()*+,;=:@/?"
"""Characters that stand unescaped in the identifier part of an IRI we make."""

_DOT_SEGMENT = re.compile(r"(?<![^/])\.{1,2}(?![^/?])")
"""What readers take out of a path."""

_CURIE = re.compile(r"[A-Za-z][\w.]*:\S+")
_MESH_NUMBER = re.compile(r"([CDQT])([0-9]{1,12})")
_MESH_OTHER = re.compile(r"M[0-9]{7,9}|D[0-9]{6,9}Q[0-9]{6,9}")
"""MeSH's ids of concepts, and of headings with a qualifier."""
_LAST_SHORT_MESH_NUMBER = {"D": 66331, "C": 588419}
"""NLM went from six digits to nine; the last number of each kind that has six."""
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: (-len(item[1]), item[0]))


def is_curie(text: str) -> bool:
    """Whether the text is a CURIE whose prefix is in the table.

    >>> is_curie("MESH:D009101"), is_curie("http://example.org/"), is_curie("myeloma")
    (True, False, False)
    """
    return bool(_CURIE.fullmatch(text)) and text.partition(":")[0] in PREFIXES


_FORMS = {
    "MESH": r"[CDQT][0-9]{6,9}|M[0-9]{7,9}|D[0-9]{6,9}Q[0-9]{6,9}",
    "OMIM": r"(PS|MTHU)?[0-9]{6}",
    "UMLS": r"C[0-9]{7}",
    "DRUGBANK": r"DB[0-9]{5}",
    "NCBITaxon": r"[0-9]+",
    "CHEBI": r"[0-9]+",
    "DOID": r"[0-9]+",
    "MONDO": r"[0-9]{7}",
    "HP": r"[0-9]{7}",
}
"""Prefix -> what its identifiers look like, of those terminologies in which corpora are annotated."""


def is_well_formed(curie: Curie) -> bool:
    """Whether a text is a CURIE of the table whose identifier is one that its terminology may have.

    >>> is_well_formed("MESH:D009101"), is_well_formed("MESH:xyz"), is_well_formed("FOO:12")
    (True, False, False)
    """
    prefix, _, identifier = curie.partition(":")
    form = _FORMS.get(prefix)
    return is_curie(curie) and (form is None or re.fullmatch(form, identifier) is not None)


def expand(curie: Curie, base_iri: str = DEFAULT_BASE_IRI) -> str:
    """The IRI of a CURIE. Raises UsageError for a prefix that is not in the table.

    >>> expand("MESH:D009101")
    'http://id.nlm.nih.gov/mesh/D009101'
    """
    prefix, _, identifier = curie.partition(":")
    try:
        namespace = PREFIXES[prefix]
    except KeyError:
        raise UsageError(
            f"unknown prefix in {curie!r}", remedy="use one of " + ", ".join(PREFIXES)
        ) from None
    if prefix == "KG":
        namespace = base_iri + "id/"
    quoted = quote(identifier, safe=_SAFE, errors="surrogatepass")
    return namespace + _DOT_SEGMENT.sub(lambda match: "%2E" * len(match[0]), quoted)


def compact(iri: str, base_iri: str = DEFAULT_BASE_IRI) -> Curie | None:
    """The CURIE of an IRI, or None where no namespace of the table fits.

    >>> compact("http://id.nlm.nih.gov/mesh/D009101")
    'MESH:D009101'
    """
    if iri.startswith(base_iri + "id/"):
        return "KG:" + unquote(iri[len(base_iri) + 3 :])
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{unquote(iri[len(namespace) :])}"
    return None


def mesh_identifier(text: str) -> str:
    """The identifier as MeSH writes it, empty where it can be none.

    Some sources pad every number to nine digits; MeSH itself has six up to a certain number.  Six digits
    are left as they are.

    >>> mesh_identifier("D000007945"), mesh_identifier("D7945"), mesh_identifier("D000068437")
    ('D007945', 'D007945', 'D000068437')
    >>> mesh_identifier("Dxyz"), mesh_identifier("C04.557")
    ('', '')
    """
    text = text.strip().upper()
    match = _MESH_NUMBER.fullmatch(text)
    if match is None:
        return text if _MESH_OTHER.fullmatch(text) else ""
    kind, digits = match[1], match[2]
    number = int(digits)
    if len(digits) == 6 or number >= 10**9:
        return text if len(digits) == 6 else ""
    width = 6 if number <= _LAST_SHORT_MESH_NUMBER.get(kind, 10**6 - 1) else 9
    return f"{kind}{number:0{width}}"


def page_url(curie: Curie) -> str:
    """The web page that people visit for a trial or an article, or an empty string.

    >>> page_url("CLINICALTRIALS:NCT01053949")
    'https://clinicaltrials.gov/study/NCT01053949'
    """
    prefix, _, identifier = curie.partition(":")
    template = _PAGES.get(prefix)
    return (
        template.format(quote(identifier, safe=_SAFE, errors="surrogatepass")) if template else ""
    )


_PAGES: dict[str, str] = {
    "CLINICALTRIALS": "https://clinicaltrials.gov/study/{}",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "PMC": "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/",
    "doi": "https://doi.org/{}",
    "isrctn": "https://www.isrctn.com/{}",
    "drks": "https://drks.de/search/en/trial/{}",
    "ctis": "https://euclinicaltrials.eu/app/#/view/{}",
    "jrct": "https://jrct.mhlw.go.jp/en-latest-detail/{}",
}
