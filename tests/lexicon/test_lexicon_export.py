"""A lexicon becomes a table, and the table the lexicon again."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import FormatError, UsageError
from kg.lexicon.building import build_lexicon
from kg.lexicon.exporting import NAME_COLUMNS, concept_lines, name_lines
from kg.lexicon.names import key_of
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.sources.compiled import read_compiled
from kg.lexicon.sources.user_tsv import escaped, read_user_tsv, unescaped, user_tsv_lines
from kg.lexicon.store import Lexicon

TEXTS = st.text(
    st.sampled_from("aBcé9 \\|\t\n\r\"',#tnr\u2028\u00a0")
    | st.characters(codec="utf-8", exclude_characters="\0"),
    max_size=12,
).map(str.strip)
NAMES = TEXTS.filter(bool)


@given(TEXTS)
def test_a_cell_is_read_as_it_was_meant(text: str) -> None:
    cell = escaped(text)
    assert unescaped(cell) == text
    assert not set("\t\n\r") & set(cell)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("a|b", ["a", "b"]),
        (r"a\|b", ["a|b"]),
        (r"a\\|b", ["a\\", "b"]),
        (r"a\b | c\t", ["a\\b", "c\t"]),
        ("|a||", ["a"]),
        (r"\\t", [r"\t"]),
    ],
)
def test_synonyms_of_a_cell(cell: str, names: list[str]) -> None:
    table = f"id\tname\tsynonyms\nKG:1\tx\t{cell}\n"
    [record] = read_user_tsv(io.BytesIO(table.encode()))
    assert [name.name for name in record.names[1:]] == names


@given(
    st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=4), TEXTS), min_size=1, max_size=5),
)
def test_what_is_written_is_read(rows: list[tuple[str, list[str], str]]) -> None:
    records = [
        ConceptRecord(
            f"KG:{number}",
            name,
            "Disease",
            tuple(
                dict.fromkeys(
                    [Name(name, "label", "user"), *(Name(s, "synonym", "user") for s in rest)]
                )
            ),
            xrefs=("OMIM:1", "DOID:2"),
            parents=("KG:x",),
            retired=(f"OMIM:PS{number}",),
            definition=definition,
        )
        for number, (name, synonyms, definition) in enumerate(rows)
        if (rest := [synonym for synonym in synonyms if synonym != name]) is not None
    ]
    table = "".join(user_tsv_lines(records)).encode()
    assert list(read_user_tsv(io.BytesIO(table))) == records


@pytest.mark.parametrize("curie", ["X:1", "KG:a b", "KG:a|b", "MESH:D02.5", "mesh:D1"])
def test_an_id_that_could_not_be_read_again_is_refused(curie: str) -> None:
    with pytest.raises(FormatError, match="cannot be written into a table"):
        list(user_tsv_lines([ConceptRecord("KG:1", "glum", "Drug", xrefs=(curie,))]))


def _again(lexicon: Lexicon, folder: Path) -> Lexicon:
    table = folder / "table.tsv"
    with table.open("w", encoding="utf-8", newline="") as file:
        file.writelines(concept_lines(lexicon))
    build_lexicon([table], folder / "again")
    return Lexicon.load(folder / "again")


def _carried(records: Iterable[ConceptRecord]) -> dict[str, tuple[object, ...]]:
    """What the table carries of each concept but its names."""
    return {
        it.id: (it.name, it.category, it.xrefs, it.parents, it.retired, it.definition)
        for it in records
    }


def _keys(records: Iterable[ConceptRecord]) -> dict[str, set[str]]:
    return {record.id: {key_of(name.name) for name in record.names} for record in records}


def _assert_same(one: Lexicon, other: Lexicon) -> None:
    assert _carried(read_compiled(one)) == _carried(read_compiled(other))
    before, after = _keys(read_compiled(one)), _keys(read_compiled(other))
    for record in read_compiled(other):
        made = {key_of(name.name) for name in record.names if name.source == "rules"}
        assert before[record.id] <= after[record.id] <= before[record.id] | made


def test_a_joined_lexicon_comes_back(data: Path, tmp_path: Path) -> None:
    files = sorted((data / "lexicon").iterdir())
    build_lexicon(files, tmp_path / "first")
    lexicon = Lexicon.load(tmp_path / "first")
    again = _again(lexicon, tmp_path)
    _assert_same(lexicon, again)
    assert len(lexicon) > 8 and any(True for _ in again.retired())


CONCEPTS = st.lists(
    st.tuples(
        NAMES,
        st.lists(NAMES, max_size=3),
        st.sampled_from(["Drug", "Disease", "Protein", "Device"]),
        st.sets(st.integers(0, 5), max_size=2),
        st.sets(st.integers(0, 3), max_size=2),
        TEXTS,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(CONCEPTS)
def test_any_lexicon_comes_back(
    concepts: list[tuple[str, list[str], str, set[int], set[int], str]],
) -> None:
    prefixes = ("MESH:C90000", "KG:", "MONDO:900", "DRUGBANK:DB9000")
    ids = [f"{prefixes[number % 4]}{number}" for number in range(len(concepts))]
    records = [
        ConceptRecord(
            ids[number],
            name,
            category,
            (Name(name, "label", "x"), *(Name(synonym, "synonym", "y") for synonym in synonyms)),
            tuple(f"OMIM:{xref}" for xref in sorted(xrefs)),
            tuple(ids[parent] for parent in sorted(parents) if parent < len(ids)),
            retired=(f"UMLS:C{number}",),
            definition=definition,
        )
        for number, (name, synonyms, category, xrefs, parents, definition) in enumerate(concepts)
    ]
    with tempfile.TemporaryDirectory() as folder:
        lexicon = Lexicon.from_concepts(records)
        _assert_same(lexicon, _again(lexicon, Path(folder)))


@pytest.fixture
def lexicon() -> Lexicon:
    names = (
        Name("Glumitis", "label", "mesh"),
        Name("GLM", "abbreviation", "mondo", case_only=True, common=True),
        Name("glum | swelling", "synonym", "mondo"),
        Name("swelling, glum", "generated:inversion", "rules"),
    )
    return Lexicon.from_concepts(
        [
            ConceptRecord("MESH:D000001", "Glumitis", "Disease", names, xrefs=("OMIM:1",)),
            ConceptRecord(
                "MESH:D000002", "Glumoscope", "Device", (Name("Glumoscope", "label", "mesh"),)
            ),
        ],
        name="glum",
    )


def test_a_row_for_each_name(lexicon: Lexicon) -> None:
    rows = list(csv.DictReader(name_lines(lexicon), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == 5
    assert tuple(rows[1].values()) == (
        *("glm", "GLM", "MESH:D000001", "Glumitis", "Disease", "abbreviation", "mondo", "1", "1"),
    )
    assert tuple(rows[0]) == NAME_COLUMNS
    assert rows[2]["name"] == r"glum \| swelling"


@pytest.mark.parametrize(
    ("categories", "sources", "names"),
    [
        ([], [], [r"GLM|glum \| swelling", ""]),
        (["Device"], [], [""]),
        ([], ["mondo"], [r"GLM|glum \| swelling"]),
        (["Device", "Disease"], ["mesh"], ["", ""]),
        (["Device"], ["mondo"], []),
    ],
)
def test_parts_of_a_lexicon(
    lexicon: Lexicon, categories: list[str], sources: list[str], names: list[str]
) -> None:
    lines = list(concept_lines(lexicon, categories, sources))
    assert [line.split("\t")[3] for line in lines[1:]] == names


def test_parts_that_are_not_there(lexicon: Lexicon) -> None:
    with pytest.raises(UsageError, match="no category 'Food' in this lexicon; use one of Device"):
        concept_lines(lexicon, ["Food"])
    with pytest.raises(UsageError, match="no source 'hp' in this lexicon; use one of mesh, mondo"):
        name_lines(lexicon, [], ["hp"])
