"""Identifiers of trial registries."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.prefixes import PREFIXES, is_curie
from kg.trial_ids import REGISTRIES, find_trial_ids, trial_curie

SPELLINGS = [
    ("NCT01053949", "CLINICALTRIALS:NCT01053949"),
    ("nct01053949", "CLINICALTRIALS:NCT01053949"),
    ("NCT 01053949", "CLINICALTRIALS:NCT01053949"),
    ("NCT: 01053949", "CLINICALTRIALS:NCT01053949"),
    ("NCT-01053949", "CLINICALTRIALS:NCT01053949"),
    ("NCT number 01053949", "CLINICALTRIALS:NCT01053949"),
    ("ClinicalTrials.govNCT01053949", "CLINICALTRIALS:NCT01053949"),
    ("https://clinicaltrials.gov/show/NCT01053949", "CLINICALTRIALS:NCT01053949"),
    ("ISRCTN12345678", "isrctn:ISRCTN12345678"),
    ("ISRCTN No. 12345678", "isrctn:ISRCTN12345678"),
    ("EudraCT number: 2009-012345-12", "euclinicaltrials:2009-012345-12"),
    ("EUCTR2009-012345-12-GB", "euclinicaltrials:2009-012345-12"),
    ("2009\u2010012345\u201012", "euclinicaltrials:2009-012345-12"),
    ("2022-501234-12-00", "ctis:2022-501234-12-00"),
    ("CTIS2022-501234-12-01", "ctis:2022-501234-12-01"),
    ("EU CT 2022-501234-12", "ctis:2022-501234-12-00"),
    ("DRKS00012345", "drks:DRKS00012345"),
    ("DRKS-ID: DRKS00012345", "drks:DRKS00012345"),
    ("ChiCTR1800012345", "chictr:ChiCTR1800012345"),
    ("ChiCTR-TRC-08000001", "chictr:ChiCTR-TRC-08000001"),
    ("chictr-ipr-15006234", "chictr:ChiCTR-IPR-15006234"),
    ("CTRI/2012/05/002681", "ctri:CTRI/2012/05/002681"),
    ("CTRI 2012 / 05 / 002681", "ctri:CTRI/2012/05/002681"),
    ("UMIN000012345", "uminctr:UMIN000012345"),
    ("UMIN-CTR ID: UMIN000012345", "uminctr:UMIN000012345"),
    ("UMIN 000003781", "uminctr:UMIN000003781"),
    ("jRCTs031180123", "jrct:jRCTs031180123"),
    ("JRCT2031220734", "jrct:jRCT2031220734"),
    ("JapicCTI-142729", "japiccti:JapicCTI-142729"),
    ("JMA-IIA00123", "jmacct:JMA-IIA00123"),
    ("ACTRN12605000001639", "anzctr:ACTRN12605000001639"),
    ("NTR6120", "ntr:NTR6120"),
    ("Netherlands Trial Register NL8012", "ntr:NL8012"),
    ("NL-OMON12345", "ntr:NL-OMON12345"),
    ("IRCT20080901001165N15", "irct:IRCT20080901001165N15"),
    ("KCT0001234", "kcris:KCT0001234"),
    ("TCTR20140512003", "tctr:TCTR20140512003"),
    ("PACTR201105000291300", "pactr:PACTR201105000291300"),
    ("RBR-4SR8DP", "rebec:RBR-4sr8dp"),
    ("RPCEC00000423", "rpcec:RPCEC00000423"),
    ("SLCTR/2009/003", "slctr:SLCTR/2009/003"),
    ("LBCTR2019030213", "lbctr:LBCTR2019030213"),
    ("PER-001-09", "repec:001-09"),
    ("SNCTP000001234", "snctp:SNCTP000001234"),
    ("HKUCTR-1234", "hkuctr:HKUCTR-1234"),
    ("ITMCTR2023000002", "itmctr:ITMCTR2023000002"),
    ("PHRR150401-000968", "phrr:PHRR150401-000968"),
    ("NMRR-08-287-1442", "nmrr:NMRR-08-287-1442"),
    ("REec-2012-0123", "reec:REec-2012-0123"),
    ("U1111-1122-3303", "utn:U1111-1122-3303"),
]


@pytest.mark.parametrize(("text", "curie"), SPELLINGS)
def test_spellings(text, curie):
    assert trial_curie(text) == curie
    assert is_curie(curie)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NCT1234",
        "NCT0105394",
        "NCT010539490",
        "XNCT01053949",
        "distinct 01053949",
        "revNCT01053949",
        "ISRCTN1234567",
        "1998-012345-12",
        "2009-012345-12-00",
        "2009-512345-12",
        "12009-012345-12",
        "CTRI/2012/13/002681",
        "CTRI/2012/05",
        "NTR1 receptor",
        "NL8012",
        "NTR 2000 mg",
        "RBR-abcdef",
        "per-001",
        "UMIN 12345",
        "DRKS 1234",
        "IFM2009-02",
        "phone 555-2009-012345-1",
    ],
)
def test_what_is_no_number(text):
    assert find_trial_ids(text) == []


def test_numbers_in_running_text():
    text = (
        "Registered (NCT01053949, ISRCTN 12345678; EudraCT: 2009-012345-12). See also nct01053949."
    )
    found = [(text[span.start : span.end], curie) for span, curie in find_trial_ids(text)]
    assert found == [
        ("NCT01053949", "CLINICALTRIALS:NCT01053949"),
        ("ISRCTN 12345678", "isrctn:ISRCTN12345678"),
        ("2009-012345-12", "euclinicaltrials:2009-012345-12"),
        ("nct01053949", "CLINICALTRIALS:NCT01053949"),
    ]


def test_numbers_of_several_trials_are_not_one():
    assert trial_curie("NCT01053949 and NCT01053950") is None
    assert trial_curie("NCT01053949 (nct 01053949)") == "CLINICALTRIALS:NCT01053949"


def test_every_registry_has_a_prefix_and_a_spelling_in_these_tests():
    prefixes = {registry.prefix for registry in REGISTRIES}
    assert prefixes <= PREFIXES.keys()
    assert prefixes == {curie.partition(":")[0] for _, curie in SPELLINGS}


@given(st.text(alphabet=st.sampled_from("NCTISRU0123456789-/ dksvgo.\u2010"), max_size=60))
def test_numbers_never_overlap_and_curies_stand(text):
    found = find_trial_ids(text)
    for (before, _), (after, _) in pairwise(found):
        assert before.end <= after.start
    for span, curie in found:
        assert is_curie(curie)
        assert trial_curie(text[span.start : span.end]) in (curie, None)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_number_is_found_wherever_it_stands(before, after):
    text = f"{before} NCT01053949 {after}"
    assert "CLINICALTRIALS:NCT01053949" in [curie for _, curie in find_trial_ids(text)]
