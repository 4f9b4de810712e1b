"""CURIE <-> IRI."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.prefixes import DEFAULT_BASE_IRI, PREFIXES, compact, expand, is_curie, page_url
from kg.trial_ids import REGISTRIES


def biolink_prefixes() -> dict[str, str]:
    spec = importlib.util.find_spec("biolink_model")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("biolink-model is not installed")
    folder = Path(spec.submodule_search_locations[0]) / "prefixmaps"
    found: dict[str, str] = json.loads(
        (folder / "biolink-model-prefix-map.json").read_text("utf-8")
    )
    return found


def test_prefixes_that_biolink_has_are_as_biolink_has_them() -> None:
    biolink = biolink_prefixes()
    ours = {prefix: biolink[prefix] for prefix in PREFIXES if prefix in biolink}
    assert ours == {prefix: PREFIXES[prefix] for prefix in ours}
    assert {"MESH", "DRUGBANK", "CLINICALTRIALS", "PMID", "biolink"} <= set(ours)
    spellings = {prefix.lower() for prefix in biolink}
    assert not {prefix for prefix in set(PREFIXES) - set(biolink) if prefix.lower() in spellings}


def test_namespaces_of_biolink_go_under_its_prefix() -> None:
    theirs = {namespace: prefix for prefix, namespace in biolink_prefixes().items()}
    for prefix, namespace in PREFIXES.items():
        if namespace in theirs and prefix not in ("dcterms",):
            assert PREFIXES.get(theirs[namespace], "") == namespace, prefix


def test_every_registry_has_its_prefix() -> None:
    assert {registry.prefix for registry in REGISTRIES} <= set(PREFIXES)


def test_namespaces_are_valid_and_unique() -> None:
    pyoxigraph = pytest.importorskip("pyoxigraph")
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    for namespace in PREFIXES.values():
        assert pyoxigraph.NamedNode(namespace + "x").value == namespace + "x"


@given(st.sampled_from(sorted(PREFIXES)), st.text(min_size=1))
def test_round_trip(prefix: str, identifier: str) -> None:
    curie = f"{prefix}:{identifier}"
    iri = expand(curie)
    back = compact(iri)
    assert back is not None and expand(back) == iri
    longer = [
        p for p, n in PREFIXES.items() if iri.startswith(n) and len(n) > len(PREFIXES[prefix])
    ]
    if not longer:
        assert back == curie


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("MESH:D009101", "http://id.nlm.nih.gov/mesh/D009101"),
        ("CLINICALTRIALS:NCT01053949", "http://identifiers.org/clinicaltrials/NCT01053949"),
        ("PMID:19470797", "http://www.ncbi.nlm.nih.gov/pubmed/19470797"),
        ("doi:10.1/a(b)<c>", "https://doi.org/10.1/a(b)%3Cc%3E"),
        ("isrctn:ISRCTN12345678", "https://www.isrctn.com/ISRCTN12345678"),
        ("KG:e-1", "https://w3id.org/biomed-kg/id/e-1"),
    ],
)
def test_known_iris(curie: str, iri: str) -> None:
    assert expand(curie) == iri
    assert compact(iri) == curie
    assert is_curie(curie)


def test_base_iri() -> None:
    assert expand("KG:e-1", "https://example.org/") == "https://example.org/id/e-1"
    assert compact("https://example.org/id/e-1", "https://example.org/") == "KG:e-1"
    assert compact(DEFAULT_BASE_IRI + "id/e-1") == "KG:e-1"


def test_unknown_prefix() -> None:
    with pytest.raises(UsageError, match="unknown prefix in 'NOPE:1'"):
        expand("NOPE:1")
    assert compact("http://example.org/1") is None


@pytest.mark.parametrize(
    ("curie", "url"),
    [
        ("PMID:19470797", "https://pubmed.ncbi.nlm.nih.gov/19470797/"),
        ("drks:DRKS00012345", "https://drks.de/search/en/trial/DRKS00012345"),
        ("MESH:D009101", ""),
    ],
)
def test_pages(curie: str, url: str) -> None:
    assert page_url(curie) == url
