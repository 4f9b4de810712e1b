"""Terms of RDF are valid whatever they are made of: IRIs, typed literals, language tags."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterator

import pyoxigraph
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import GraphError
from kg.export.terms import Terms, date, decimal, to_iri
from kg.prefixes import PREFIXES
from kg.query.literals import XSD, is_valid
from kg.readers.trial_fields import iso_date

TERMS = Terms()


def read(object_: str) -> Iterator[pyoxigraph.Literal | pyoxigraph.NamedNode]:
    """A term as pyoxigraph reads it from Turtle."""
    prefixes = "".join(f"@prefix {p}: <{n}> .\n" for p, n in TERMS.prefixes().items())
    text = f"{prefixes}<http://example.org/s> <http://example.org/p> {object_} ."
    for triple in pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.TURTLE):
        yield triple.object


# ------------------------------------------------------------------------------------------ literals

ABSURD = [
    "",
    "0000",
    "0000-00-00",
    "2020-02-30",
    "2021-02-29",
    "2009-00",
    "2009-13",
    "2009-1-2",
    "12019",
    "12019-01-01",
    "-0044-03-15",
    "May 2019",
    "Maytember 2019",
    "February 30, 2020",
    "20190230",
    "20190203",
    "2019-01-01T25:61:00Z",
    "2019-01-01\n",
    "٢٠٠٩-٠١-٠١",
    "9999-12-31",
    "yesterday",
]
DATES = st.one_of(
    st.sampled_from(ABSURD),
    st.text(max_size=12),
    st.from_regex(r"-?[0-9]{1,6}(-[0-9]{1,3}){0,3}", fullmatch=True),
    st.dates().map(str),
)


@given(DATES)
@example("2020-02-30")
def test_a_date_is_valid_for_its_type(text: str) -> None:
    [literal] = read(date(text))
    assert isinstance(literal, pyoxigraph.Literal)
    assert is_valid(literal.value, literal.datatype.value)
    theirs = rdflib.Literal(literal.value, datatype=rdflib.URIRef(literal.datatype.value))
    assert not theirs.ill_typed
    if literal.datatype.value != XSD + "string":
        assert literal.value == text


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("zeros", [0, 1, 2, 3, 4, 5000])
def test_a_leap_year_may_have_any_number_of_digits(sign: str, zeros: int) -> None:
    for year in (2000, 1900, 2024, 2023):
        text = f"{sign}{year}{'0' * zeros}"
        assert is_valid(f"{text}-02-28", XSD + "date")
        leap = calendar.isleap(year * 10**zeros)
        assert is_valid(f"{text}-02-29", XSD + "date") is leap
    assert is_valid(f"{sign}{'9' * 5000}-01-01Z", XSD + "date")


@given(DATES)
def test_dates_of_records_are_iso_dates_or_nothing(text: str) -> None:
    found = iso_date(text)
    assert re.fullmatch(r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?", found)
    assert found[:4] in text
    [literal] = read(date(found))
    assert isinstance(literal, pyoxigraph.Literal)
    assert is_valid(literal.value, literal.datatype.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12019-01-01", ""),
        ("12019", ""),
        ("20190203", "2019-02-03"),
        ("2019-02-03T10:00:00Z", "2019-02-03"),
        ("2020-02-30", "2020-02-30"),
        ("May 2019", "2019-05"),
        ("May 12019", ""),
        ("Maybe 2019", "2019-05"),
        ("2019-1-2", "2019"),
        ("yesterday", ""),
    ],
)
def test_dates_as_records_have_them(text: str, found: str) -> None:
    assert iso_date(text) == found


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_decimal_is_valid(value: float) -> None:
    text = decimal(value)
    assert is_valid(text, XSD + "decimal")
    [literal] = read(text)
    assert isinstance(literal, pyoxigraph.Literal)
    assert literal.datatype.value == XSD + "decimal"
    assert math.isclose(float(literal.value), value, abs_tol=1e-6)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_decimal_is_refused(value: float) -> None:
    with pytest.raises(GraphError, match="no decimal number"):
        decimal(value)


@given(st.integers())
def test_an_integer_is_valid(value: int) -> None:
    assert is_valid(str(value), XSD + "integer")


LANGUAGES = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"[A-Za-z]{1,4}(-[A-Za-z0-9]{1,9}){0,4}", fullmatch=True),
    st.sampled_from(["en", "en-12", "en-US-US", "en-a", "en-a-bc", "x-y", "zh-Hans-CN", "en-x-1"]),
)


@given(st.text(), LANGUAGES)
def test_a_string_is_valid_with_any_language(text: str, language: str) -> None:
    [literal] = read(TERMS.literal(text, language))
    assert isinstance(literal, pyoxigraph.Literal)
    assert literal.value == re.sub("[\0\ufffe\uffff]", "\ufffd", text)
    assert literal.language in (None, language.lower())


@pytest.mark.parametrize("language", ["en", "pt-BR", "zh-Hans-CN", "es-419", "sl-rozaj", "en-x-kg"])
def test_a_language_is_kept(language: str) -> None:
    [literal] = read(TERMS.literal("text", language))
    assert isinstance(literal, pyoxigraph.Literal)
    assert literal.language == language.lower()


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        ("boolean", ["true", "0"], ["True", "yes", ""]),
        ("integer", ["0", "-1", "+12", "007"], ["1.0", "", "1e5", "٣"]),
        ("nonNegativeInteger", ["0", "-0", "12"], ["-1"]),
        ("decimal", ["1.", ".5", "-0.0"], ["NaN", "INF", "1e5", ".", ""]),
        ("double", ["NaN", "INF", "-INF", "1e5", "1.5E-3"], ["nan", "Infinity", "e5"]),
        (
            "date",
            ["2020-02-29", "-0044-03-15", "12019-01-01Z"],
            ["2020-02-30", "2020-2-1", "1-1-1"],
        ),
        ("gYearMonth", ["2020-12", "2020-12+14:00"], ["2020-13", "2020", "2020-12+15:00"]),
        ("gYear", ["2020", "0000", "12019"], ["20", "020", "02020"]),
        ("hexBinary", ["", "0aF1"], ["0", "xy"]),
        ("anyURI", ["http://example.org/a?b#c"], ["http://example.org/a b", "<x>"]),
    ],
)
def test_lexical_rules(type_: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in (*good, *bad) if is_valid(text, XSD + type_)] == good


# ---------------------------------------------------------------------------------------------- IRIs

_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
RFC_3986 = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"//(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{{2}})+(?:/{_PCHAR}*)*"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:\#(?:{_PCHAR}|[/?])*)?"
)
"""A URI with an authority; every URI is an IRI (RFC 3987)."""

NASTY = (
    " \t\n[]{}<>\"%\\|^`#?/.~'()&=+;,@:"
    "\u00a0\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    "\ue000\uf8ff\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0001ffff\U000f0000\U0010fffd\U0010ffff\ud800\udfff\0\x7f\x85"
)
IDENTIFIERS = st.text(st.sampled_from(NASTY) | st.characters(), min_size=1)
CURIES = st.builds(
    lambda prefix, identifier: f"{prefix}:{identifier}",
    st.sampled_from([*PREFIXES, "UNHEARD", "", "KG"]),
    IDENTIFIERS,
)


@given(CURIES)
@example("MESH:..")
@example("doi:10.1002/(SICI)1097-0142(19990601)85:11<2460::AID-CNCR24>3.0.CO;2-L")
@example("KG:\u202ea%zz/../%2e%2e")
def test_any_identifier_has_a_valid_iri(curie: str) -> None:
    iri = to_iri(curie)
    assert RFC_3986.fullmatch(iri), iri
    assert pyoxigraph.NamedNode(iri).value == iri
    assert rdflib.URIRef(iri).n3() == f"<{iri}>"
    [node] = read(TERMS.curie(curie))
    assert node == pyoxigraph.NamedNode(iri)


@given(CURIES, CURIES)
def test_different_identifiers_have_different_iris(first: str, second: str) -> None:
    prefixes = {curie.partition(":")[0] for curie in (first, second)}
    if first != second and len(prefixes) == 1:
        assert to_iri(first) != to_iri(second)


@given(st.text(st.sampled_from(NASTY) | st.characters()))
def test_any_address_is_an_iri_or_a_string(text: str) -> None:
    for address in (
        text,
        f"http://example.org/{text}",
        f"https://{text}",
        f"ftp://a.b?{text}#{text}",
    ):
        [found] = read(TERMS.url(address))
        if isinstance(found, pyoxigraph.NamedNode):
            assert rdflib.URIRef(found.value).n3() == f"<{found.value}>"
            assert re.fullmatch(r"[\x21-\x7e]*", found.value)
