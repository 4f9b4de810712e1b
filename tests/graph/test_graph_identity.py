"""Identifiers of one thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.identity import canonical_ids, sponsor_key

N1, N2 = "CLINICALTRIALS:NCT00000001", "CLINICALTRIALS:NCT00000002"
E1, I1 = "euclinicaltrials:2009-012345-12", "isrctn:ISRCTN12345678"

CASES = [
    ([], {}),
    ([(N1, E1)], {E1: N1}),
    ([(E1, I1), (I1, N1)], {E1: N1, I1: N1}),
    ([("KG:a", E1)], {"KG:a": E1}),
    ([(N1, "sponsor:x:ab1"), ("KG:a", "sponsor:x:ab1")], {"KG:a": N1}),
    ([("KG:a", "sponsor:x:ab1"), ("KG:b", "sponsor:x:ab1")], {"KG:b": "KG:a"}),
    ([(N1, N2)], {}),
    ([(N1, E1), (N2, E1)], {}),
    ([(N1, E1), (N2, E1), (N2, I1)], {I1: N2}),
    (
        [("PMID:1", "doi:10.1/x"), ("doi:10.1/x", "PMC:2")],
        {"doi:10.1/x": "PMID:1", "PMC:2": "PMID:1"},
    ),
]


@pytest.mark.parametrize(("aliases", "canonical"), CASES)
def test_connected_identifiers_have_one_node(
    aliases: list[tuple[str, str]], canonical: dict[str, str]
) -> None:
    assert canonical_ids(aliases) == canonical


@given(
    st.lists(st.tuples(st.sampled_from([N1, E1, I1, "KG:a"]), st.sampled_from([N2, "KG:b", E1])))
)
def test_the_order_of_aliases_does_not_matter(aliases: list[tuple[str, str]]) -> None:
    assert canonical_ids(aliases) == canonical_ids(reversed(aliases))


@pytest.mark.parametrize(
    ("sponsor", "number", "key"),
    [
        ("Acme", "AB-123", "sponsor:acme:ab123"),
        ("", "AB-123", ""),
        ("Acme", "12", ""),
        ("Acme", "protocol", ""),
    ],
)
def test_weak_numbers_make_no_key(sponsor: str, number: str, key: str) -> None:
    assert sponsor_key(sponsor, number) == key
