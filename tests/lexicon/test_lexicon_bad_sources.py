"""Sources that are not as they should be: an error with its place, or left out with the reason."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.lexicon.building import build_lexicon
from kg.lexicon.findings import DROPPED, read_findings
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.drugbank_csv import read_drugbank_csv
from kg.lexicon.sources.obo import read_obo
from kg.lexicon.sources.obo_json import read_obo_json
from kg.lexicon.sources.rrf import read_rxnconso
from kg.lexicon.sources.sssom import read_sssom
from kg.lexicon.sources.table import recognise
from kg.lexicon.sources.user_tsv import read_user_tsv, user_tsv_lines
from kg.lexicon.store import forms_of
from kg.prefixes import mesh_identifier

Found = ConceptRecord | LeftOut
Reader = Callable[[IO[bytes], str], Iterator[Found]]


def _read(reader: Reader, content: str | bytes) -> list[Found]:
    raw = content.encode() if isinstance(content, str) else content
    return list(reader(io.BytesIO(raw), "file"))


def _left_out(found: list[Found]) -> list[tuple[str, ...]]:
    return [tuple(each) for each in found if isinstance(each, LeftOut)]


def _error(reader: Reader, content: str | bytes) -> str:
    with pytest.raises(FormatError) as caught:
        _read(reader, content)
    error = caught.value
    assert error.path and error.remedy
    return f"{error.place}: {error.reason}"


@pytest.mark.parametrize("number", ["", "9null05", "\u00b2", "9" * 5000])
def test_a_concept_of_rxnorm_without_a_number(data: Path, number: str) -> None:
    first, *others = (data / "lexicon/RXNCONSO.RRF").read_text(encoding="utf-8").splitlines()
    bad = "|".join([number, *others[0].split("|")[1:]])
    with pytest.raises(FormatError, match="is no number of a concept") as caught:
        _read(read_rxnconso, "\n".join([first, bad, *others[1:]]))
    assert caught.value.place == "line 2"


# ---------------------------------------------------------------------------------------- MeSH ids


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("D009101", "D009101"),
        ("D000009101", "D009101"),
        ("D0009101", "D009101"),
        ("d9101", "D009101"),
        ("D000069286", "D000069286"),
        ("D00069286", "D000069286"),
        ("C000001234", "C001234"),
        ("C000588419", "C588419"),
        ("C000629685", "C000629685"),
        ("Q000000188", "Q000188"),
        ("M0014340", "M0014340"),
        ("D009101Q000188", "D009101Q000188"),
        ("Dxyz", ""),
        ("D", ""),
        ("C04.557", ""),
        ("D1234567890123", ""),
        ("D9999999999", ""),
        ("X000001", ""),
        ("", ""),
    ],
)
def test_ids_as_mesh_writes_them(text: str, written: str) -> None:
    assert mesh_identifier(text) == written


@given(st.sampled_from("DC"), st.integers(1, 999_999_999), st.integers(1, 9))
def test_an_id_of_mesh_is_written_in_one_way(kind: str, number: int, width: int) -> None:
    written = mesh_identifier(f"{kind}{number:0{width}}")
    assert mesh_identifier(written) == written and int(written[1:]) == number
    assert f"MESH:{written}" in forms_of(f"MESH:{kind}{number}")


def test_padded_ids_in_every_source() -> None:
    padded, plain = "MESH:D000009101", ("MESH:D009101",)
    header = "id\tname\txrefs\tparents\tretired\n"
    [row, other] = _read(
        read_user_tsv, f"{header}KG:1\tx\t{padded}\t{padded}\t{padded}\n{padded}\ty\n"
    )
    assert isinstance(row, ConceptRecord) and isinstance(other, ConceptRecord)
    assert (row.xrefs, row.parents, row.retired, other.id) == (plain, plain, plain, plain[0])
    table = f"subject_id\tpredicate_id\tobject_id\nHP:1\tskos:exactMatch\t{padded}\n"
    assert _read(read_sssom, table) == [ConceptRecord("HP:1", "", "", xrefs=plain)]
    [term] = _read(read_obo, f"ontology: doid\n\n[Term]\nid: DOID:1\nname: x\nxref: {padded}\n")
    assert isinstance(term, ConceptRecord) and term.xrefs == plain


def test_an_id_that_is_none_of_mesh() -> None:
    table = "subject_id\tpredicate_id\tobject_id\nHP:1\tskos:exactMatch\tMESH:Dxyz\n"
    assert _left_out(_read(read_sssom, table)) == [
        ("HP:1", "MESH:Dxyz", "a mapping of what is no MeSH id")
    ]
    obo = "ontology: doid\n\n[Term]\nid: DOID:1\nname: x\nxref: MSH:Dxyz\n"
    reason = "a cross reference to MeSH that is no MeSH id"
    assert _left_out(_read(read_obo, obo)) == [("DOID:1", "MSH:Dxyz", reason)]
    graph = _graph({"id": "DOID:1", "lbl": "x", "meta": {"xrefs": [{"val": "MESH:C04.557"}]}})
    assert _left_out(_read(read_obo_json, graph)) == [("DOID:1", "MESH:C04.557", reason)]


def test_misspelt_retired_ids_are_not_written() -> None:
    record = ConceptRecord("KG:1", "x", "Drug", retired=("MESH:D00007727", "MESH:D007728"))
    _, line = user_tsv_lines([record])
    assert line.endswith("\tMESH:D007728\n")
    with pytest.raises(FormatError, match="NUL"):
        list(user_tsv_lines([ConceptRecord("KG:1", "x\0", "Drug")]))


# ------------------------------------------------------------------------------- tables of one's own


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id\tname\nMESH:Dxyz\tx\n", "line 2: 'MESH:Dxyz' is no id of MeSH"),
        ("id\tname\txrefs\nKG:1\tx\tMESH:C04.557\n", "line 2: 'MESH:C04.557' is no id of MeSH"),
        ("id\tname\tname\n", "line 1: the header is not that of a table of names: there are two"),
        ("id\tname\tnote\n", "line 1: the header is not that of a table of names: there is a"),
        ("id\tname\nKG:1\tx\0y\n", "line 2: there is a NUL byte"),
        ("id\tname\nKG:1\tx\ty\n", "line 2: the row has more cells than there are columns"),
        ("id\tname\nKG:1\t\n", "line 2: the row has no name"),
        (
            "id\tname\tcategory\nKG:1\tx\tDrug\nKG:2\ty\nKG:1\tz\tDisease\n",
            "line 4: KG:1 is Disease here and Drug in line 2",
        ),
        (
            "id\tname\tparents\nKG:1\tx\tKG:2\nKG:2\ty\tKG:3\nKG:3\tz\tKG:1|KG:9\n",
            "column parents: the parents go in a circle: KG:",
        ),
    ],
)
def test_what_is_wrong_with_a_table(content: str, message: str) -> None:
    assert _error(read_user_tsv, content).startswith(message)


def test_a_circle_names_each_parent_after_its_child() -> None:
    rows = "KG:1\tx\tKG:2\nKG:2\ty\tKG:3\nKG:3\tz\tKG:1\n"
    message = _error(read_user_tsv, "id\tname\tparents\n" + rows)
    circle = message.partition("circle: ")[2].split(" < ")
    pairs = set(pairwise(circle))
    assert pairs == {("KG:1", "KG:2"), ("KG:2", "KG:3"), ("KG:3", "KG:1")}


def test_what_a_table_may_have() -> None:
    rows = "KG:1\tx\tDrug\tKG:1|KG:9\nKG:1\ty\tDrug\t\nKG:1\tz\t\t\n"
    rows += "MESH:D013285\ta\t\tMESH:D015835\nMESH:D015835\tb\t\tMESH:D013285\n"
    found = _read(read_user_tsv, "ID\tName\tCategory\tParents\n" + rows)
    assert _left_out(found) == [("KG:1", "x", "a row that is its own parent")]
    records = [each for each in found if isinstance(each, ConceptRecord)]
    assert [record.name for record in records] == ["x", "y", "z", "a", "b"]
    assert records[0].parents == ("KG:9",)


# ----------------------------------------------------------------------------------------- OBO JSON


def _graph(*nodes: object, edges: object = ()) -> str:
    graph = {"id": "http://purl.obolibrary.org/obo/doid.owl", "nodes": nodes, "edges": edges}
    return json.dumps({"graphs": [graph]})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", ": this is no OBO graph"),
        ('{"graphs": {}}', ": this is no OBO graph"),
        ('{"graphs": [{"id": "", "nodes": []}]}', "the first graph: this is no OBO graph"),
        ('{"graphs": [{"id": 1}]}', "the first graph: 'id' is no text"),
        (
            '{"graphs": [{"id": "doid",\n "nodes": [',
            "line 2, column 12: this is no JSON, or not all",
        ),
        ('{"graphs": [{"id": "doid", "nodes": "x"}]}', "the first graph: 'nodes' is no list"),
        (_graph(5), "the first graph: number 1 of 'nodes' is no object"),
        (_graph({"lbl": "x"}), "node 1: there is no 'id'"),
        (
            _graph({"id": "DOID:1", "lbl": "x"}, {"id": "DOID:2", "lbl": 5}),
            "node 2 (DOID:2): 'lbl'",
        ),
        (_graph({"id": "DOID:1", "meta": []}), "node 1 (DOID:1): 'meta' is no object"),
        (_graph({"id": "DOID:1", "meta": {"synonyms": [{"pred": "x"}]}}), "node 1 (DOID:1): there"),
        (_graph({"id": "DOID:1", "meta": {"xrefs": "x"}}), "node 1 (DOID:1): 'xrefs' is no list"),
        (_graph(edges=[{"sub": 1}]), "edge 1: 'sub' is no text"),
        (_graph(edges=[{"sub": "x"}]), "edge 1: there is no 'pred'"),
    ],
)
def test_what_is_wrong_with_obo_json(content: str, message: str) -> None:
    assert _error(read_obo_json, content).startswith(message)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "lbl", "meta", "synonyms", "pred", "val", "xrefs", "definition", "type"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_node_is_a_bug(node: object) -> None:
    try:
        _read(read_obo_json, _graph(node, edges=[]))
    except FormatError as error:
        assert error.place and error.remedy


# ---------------------------------------------------------------------------------------------- OBO


@pytest.mark.parametrize(
    ("line", "left_out"),
    [
        ('synonym: "glum EXACT []', "a quotation that is missing or does not end"),
        ("synonym: glum EXACT []", "a quotation that is missing or does not end"),
        ('def: "a glum', "a quotation that is missing or does not end"),
        ("is_a:", "a tag without a value"),
        ("is_a: ! glum", "a tag without a value"),
        ("this is nothing", "a line that is no tag with a value"),
        ("name: two", "a tag that may be there only once"),
        ("id: DOID:7", "a second id in a stanza, with all that follows in it"),
    ],
)
def test_lines_of_obo_that_cannot_be_read(line: str, left_out: str) -> None:
    content = (
        f"ontology: doid\n\n[Term]\nid: DOID:1\nname: one\n{line}\n\n[Term]\nid: DOID:2\nname: x\n"
    )
    found = _read(read_obo, content)
    assert _left_out(found) == [("DOID:1", f"line 6: {line}", left_out)]
    names = [(it.id, it.name, len(it.names)) for it in found if isinstance(it, ConceptRecord)]
    assert names == [("DOID:1", "one", 1), ("DOID:2", "x", 1)]


def test_stanzas_of_obo_that_cannot_be_read() -> None:
    head = "ontology: doid\nodd\n\n"
    stanzas = "[Term]\nname: x\n\n[Trem]\nid: DOID:5\n\n[Typedef]\nid: part_of\n\n"
    twice = "[Term]\nid: DOID:1\nname: x\n\n[Term] ! again\nid: DOID:1\nname: y"
    found = _read(read_obo, head + stanzas + twice)
    assert _left_out(found) == [
        ("", "line 2: odd", "a line that is no tag with a value"),
        ("", "line 4: x", "a term without an id"),
        ("DOID:5", "line 7: [Trem]", "a stanza of an unknown kind"),
        ("DOID:1", "y", "the same id twice; the terms are joined"),
    ]
    assert [it.name for it in found if isinstance(it, ConceptRecord)] == ["x", "y"]
    assert _error(read_obo, head + "[Term\nid: DOID:1\n").startswith("line 4: the head of a stanza")


# ------------------------------------------------------------------------------- DrugBank and SSSOM

_DRUGBANK = "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("DB1,,x,,,,\nDB2,,y\n", "line 3: 3 cells where there should be 7"),
        ("DB1,,x,,,,,\n", "line 2: 8 cells where there should be 7"),
        ('DB1,,x,,,"a\nb",\nDB2,,"y,,,,\nDB3,,z,,,,\n', "line 4: the row that begins here cannot"),
        ('DB1,,"x"y,,,,\n', "line 2: the row that begins here cannot be read"),
        ("DB1,, ,,,,\n", "line 2: a row lacks its id or its name"),
    ],
)
def test_what_is_wrong_with_drugbank(rows: str, message: str) -> None:
    assert _error(read_drugbank_csv, _DRUGBANK + rows).startswith(message)


def test_rows_of_mappings_of_another_width() -> None:
    table = "# x\nsubject_id\tpredicate_id\tobject_id\nHP:1\tskos:exactMatch\n\nHP:1\ta\tb\tc\n"
    reason = "a row with more or fewer cells than the header"
    assert _left_out(_read(read_sssom, table)) == [
        ("", "line 3: HP:1 skos:exactMatch", reason),
        ("", "line 5: HP:1 a b c", reason),
    ]


def test_what_is_left_out_is_in_the_report(tmp_path: Path) -> None:
    source = tmp_path / "own.tsv"
    source.write_text("id\tname\tparents\nKG:1\tglumitis\tKG:1\n", encoding="utf-8")
    build_lexicon([source], tmp_path / "lexicon")
    findings = read_findings(tmp_path / "lexicon")
    assert findings and findings.counts[DROPPED, "user", "a row that is its own parent"] == 1


# -------------------------------------------------------------------------------- of no terminology


def _zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x" * 50)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason", "remedy"),
    [
        (b"", "the file is empty", "again"),
        (b"\xef\xbb\xbf \r\n", "the file is empty", "again"),
        (gzip.compress(b"", mtime=0), "the file is empty", "again"),
        ("id\tname\nKG:1\tx\n".encode("utf-16"), "in UTF-16", "save it as UTF-8"),
        ("id\tname\nKG:1\tx\n".encode("utf-16-be"), "in UTF-16", "save it as UTF-8"),
        (bz2.compress(b"x"), "packed with bzip2", "unpack it first"),
        (lzma.compress(b"x"), "packed with xz", "unpack it first"),
        (gzip.compress(gzip.compress(b"x")), "packed twice", "unpack it first"),
        (_zip("a.tsv"), "a zip archive", "unpack it first"),
        (_zip("[Content_Types].xml"), "a file of Excel", "save the table as plain text"),
        (b"\n<!-- x -->\n<!DOCTYPE html>\n<p>", "a web page", "download the file itself"),
        (b"<html lang='en'>", "a web page", "download the file itself"),
        (
            b"format-version: 1.2\nontology: go\n",
            "the ontology 'go' is not among",
            "mesh, drugbank",
        ),
        (
            b'{"graphs": [{"id": "http://purl.obolibrary.org/obo/go.owl"',
            "the ontology 'go' is not among",
            "mesh, drugbank",
        ),
        (b"format-version: 1.2\n[Term]\n", "does not say which ontology", "ontology: mondo"),
        (b"id,name\nKG:1,x\n", "separated by commas", "separated by tabs"),
        (b'"ID";"Name"\n', "separated by semicolons", "separated by tabs"),
        (
            b"name\tcategory\nx\tDrug\n",
            "there is no column 'id'",
            "the columns id and name are needed",
        ),
        (b"id\tname\tmy_note\n", "there is a column 'my_note'", "use the columns id, name"),
        (b"hello", "no terminology that the program knows", "a table of your own"),
    ],
    ids=lambda value: "content" if isinstance(value, bytes) else None,  # archives hold the time
)
def test_why_a_file_is_of_no_terminology(
    tmp_path: Path, content: bytes, reason: str, remedy: str
) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    with pytest.raises(FormatError) as caught:
        recognise(path)
    assert reason in caught.value.reason and remedy in caught.value.remedy
    assert "user" not in caught.value.remedy


@pytest.mark.parametrize("header", ["ID\tName", "Name\tId\tCategory", "\ufeffid\tname\txrefs"])
def test_headers_of_tables_in_capitals(tmp_path: Path, header: str) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(header + "\n", encoding="utf-8")
    assert recognise(path).about.name == "user"
