"""Lexicons that lie over one another answer as one that was built of all of them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import FormatError, InputError, KgError, LexiconError
from kg.lexicon import layout
from kg.lexicon.base import AnyLexicon
from kg.lexicon.building import build_lexicon
from kg.lexicon.layers import LayeredLexicon
from kg.lexicon.opening import open_lexicon
from kg.lexicon.packing import CACHE_VARIABLE, cache_folder
from kg.lexicon.sources.compiled import read_compiled
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker

BASE = """\
id\tname\tcategory\tsynonyms\txrefs\tparents\tretired
MESH:D900001\tGlumosis\tDisease\tglum disease\tDOID:900001\tMESH:D900002\tMESH:C900001
MESH:D900002\tRare Diseases of Glum\tDisease\t\t\t\t
MESH:D900003\tGlumex\tDrug\tpod|glumexate\tUNII:1A2B3C4D5E\t\t
MESH:D900004\tPod\tNamedThing\t\t\t\t
"""
OWN = """\
id\tname\tcategory\tsynonyms\txrefs\tparents\tretired
DOID:900001\tglumitis\tDisease\tglum blight\t\t\t
KG:pod\tGlum pod\tDevice\tpod\t\t\tKG:old-pod
KG:late\tLate glumosis\tDisease\t\tKG:later\tMESH:D900001\t
MESH:C900001\tGlumosis\tDisease\tglum fever\t\t\t
"""


@pytest.fixture(autouse=True, scope="module")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a compiled lexicon ``base`` and a table ``own.tsv``.

    The names of the compiled one are from another source than those of the table.
    """
    folder = tmp_path_factory.mktemp("layers")
    (folder / "base.tsv").write_text(BASE, encoding="utf-8")
    (folder / "own.tsv").write_text(OWN, encoding="utf-8")
    _compile_as(folder / "base.tsv", folder / "base")
    return folder


def _compile_as(table: Path, output: Path, source: str = "glum") -> None:
    """Build a lexicon of a table, as if it were of a terminology."""
    from kg.lexicon.compiling import compile_lexicon
    from kg.lexicon.records import SourceInfo
    from kg.lexicon.sources.compiled import read_compiled

    build_lexicon([table], output.with_name(output.name + "-user"))
    built = Lexicon.load(output.with_name(output.name + "-user"))
    records = []
    for record in read_compiled(built):
        names = tuple(
            name._replace(source=source if name.source == "user" else name.source)
            for name in record.names
        )
        records.append(type(record)(**{**_fields(record), "names": names}))
    compile_lexicon(records, output, name="glum", version="9", sources=[SourceInfo(source)])


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def layered(folder: Path) -> AnyLexicon:
    return open_lexicon([folder / "base", folder / "own.tsv"])


def _ids(lexicon: AnyLexicon, name: str) -> list[str]:
    return [lexicon.concept(entry.concept).id for entry in lexicon.lookup(name)]


@pytest.mark.parametrize(
    ("name", "curies"),
    [
        ("glumosis", ["MESH:D900001"]),
        ("glum blights", ["MESH:D900001"]),  # by a cross reference of the lower one
        ("glum fever", ["MESH:D900001"]),  # by a retired id of it
        ("glum disease", ["MESH:D900001"]),
        ("pod", ["KG:pod", "MESH:D900003", "MESH:D900004"]),
        ("Pod", ["MESH:D900004", "KG:pod", "MESH:D900003"]),  # spelt so
        ("late glumosis", ["KG:late"]),
        ("glumexate", ["MESH:D900003"]),
        ("glum", []),
    ],
)
def test_names(layered: AnyLexicon, name: str, curies: list[str]) -> None:
    assert _ids(layered, name) == curies


def test_a_name_of_ones_own_wins(layered: AnyLexicon) -> None:
    linker = LexiconLinker(layered, {})
    for name in ("pod", "Pod", "pods"):
        assert linker.candidates(name)[0].concept.id == "KG:pod"
    assert linker.candidates("pod")[0].score == 0.95
    assert linker.candidates("Pod", "Drug")[0].concept.id == "MESH:D900003"


def test_what_is_known_of_a_concept(layered: AnyLexicon) -> None:
    assert layered.concept(layered.index_of("DOID:900001") or 0).name == "Glumosis"
    assert layered.resolve("MESH:D000900001") == "MESH:D900001"
    assert layered.resolve("MESH:C900001") == "MESH:D900001"
    assert layered.resolve("MESH:D00900001") == "MESH:D900001"
    assert layered.resolve("KG:old-pod") == layered.resolve("KG:pod") == "KG:pod"
    assert layered.resolve("KG:later") == "KG:late"
    assert layered.resolve("KG:none") is None
    assert layered.parents("KG:late") == ("MESH:D900001",)
    assert layered.parents("MESH:D900001") == ("MESH:D900002",)
    assert layered.xrefs("DOID:900001") == ("DOID:900001",)
    assert layered.synonyms("MESH:D900001") == (
        "glum disease",
        "glumitis",
        "glum blight",
        "glum fever",
    )
    assert layered.synonyms("KG:none") == layered.names("KG:none") == layered.xrefs("KG:none") == ()
    assert layered.definition("KG:none") == "" and layered.tree_numbers("KG:none") == ()
    assert dict(layered.retired()) == {"KG:old-pod": "KG:pod", "MESH:C900001": "MESH:D900001"}
    assert len(layered) == 6
    assert [concept.id for concept in layered.concepts()] == [
        "KG:late",
        "KG:pod",
        "MESH:D900001",
        "MESH:D900002",
        "MESH:D900003",
        "MESH:D900004",
    ]


def test_prefixes_are_those_of_all_layers(layered: AnyLexicon) -> None:
    assert layered.prefixes("glum pod of late glumosis") == [8]
    key = layered.key_id("glum pod")
    assert key is not None
    assert [layered.concept(e.concept).id for e in layered.entries(key)] == ["KG:pod"]
    for name in ("glumose", "pod", "glum pod"):
        assert len(name) in layered.prefixes(name + " more")
        assert layered.key_id(name) is not None
    assert layered.key_id("glum") is None


def test_what_it_says_of_itself(layered: AnyLexicon, folder: Path) -> None:
    info = layered.info
    assert (info.name, info.version) == ("glum + own", "9")
    assert [layer.name for layer in info.layers] == ["glum", "own"]
    assert info.layers[0] == Lexicon.load(folder / "base").info
    assert [source.name for source in info.sources] == ["glum", "user"]
    assert info.sources[1].origin == "own.tsv" and len(info.sources[1].sha256) == 64
    assert info.counts["total"]["concepts"] == len(layered)
    names = sum(len(layered.names(concept.id)) for concept in layered.concepts())
    assert info.counts["total"]["names"] == names
    assert info.counts["category"] == {"Device": 1, "Disease": 3, "Drug": 1, "NamedThing": 1}
    again = open_lexicon([folder / "base", folder / "own.tsv"])
    assert again.info.checksum == info.checksum != open_lexicon(folder / "base").info.checksum


def test_another_process_maps_the_same_files(layered: AnyLexicon) -> None:
    copy = pickle.loads(pickle.dumps(layered))
    assert _ids(copy, "glum blight") == ["MESH:D900001"]
    assert copy.info == layered.info


def test_the_later_of_two_tables_lies_above(folder: Path, tmp_path: Path) -> None:
    last = tmp_path / "last.tsv"
    last.write_text("id\tname\tsynonyms\nKG:seed\tSeed\tpod\nKG:pod\tx\tpot\n", encoding="utf-8")
    lexicon = open_lexicon([folder / "base", folder / "own.tsv", last])
    assert _ids(lexicon, "pod")[:2] == ["KG:seed", "KG:pod"]
    assert _ids(lexicon, "pot") == ["KG:pod"]
    assert lexicon.resolve("KG:old-pod") == "KG:pod"
    assert len(lexicon) == 7
    assert [layer.name for layer in lexicon.info.layers] == ["glum", "own", "last"]
    assert LexiconLinker(lexicon, {}).candidates("pod")[0].concept.id == "KG:seed"
    reverse = open_lexicon([folder / "base", last, folder / "own.tsv"])
    assert LexiconLinker(reverse, {}).candidates("pod")[0].concept.id == "KG:pod"


def test_compiled_lexicons_lie_over_one_another(folder: Path, tmp_path: Path) -> None:
    build_lexicon([folder / "own.tsv"], tmp_path / "own.tar.xz")
    lexicon = open_lexicon([folder / "base", tmp_path / "own.tar.xz"])
    assert [layer.name for layer in lexicon.info.layers] == ["glum", "own"]
    assert lexicon.info.layers[1].checksum == open_lexicon(tmp_path / "own.tar.xz").info.checksum
    assert _ids(lexicon, "glum blight") == ["MESH:D900001"]
    assert _ids(lexicon, "pod")[0] == "KG:pod"


def test_one_alone(folder: Path, tmp_path: Path) -> None:
    build_lexicon([folder / "own.tsv"], tmp_path / "own")
    built, opened = open_lexicon(tmp_path / "own"), open_lexicon(folder / "own.tsv")
    assert isinstance(opened, Lexicon) and isinstance(built, Lexicon)
    assert list(read_compiled(opened)) == list(read_compiled(built))
    twice = open_lexicon([folder / "own.tsv", folder / "own.tsv"])
    assert twice.info == opened.info


def test_a_table_that_adds_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "none.tsv").write_text("id\tname\n", encoding="utf-8")
    lexicon = open_lexicon([folder / "base", tmp_path / "none.tsv"])
    assert isinstance(lexicon, LayeredLexicon) and len(lexicon) == 4
    assert len(open_lexicon(tmp_path / "none.tsv")) == 0
    assert open_lexicon(tmp_path / "none.tsv").lookup("pod") == ()


def test_what_is_damaged_in_the_cache_is_compiled_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    layers = [folder / "base", folder / "own.tsv"]
    open_lexicon(layers)
    [cached] = cache_folder().iterdir()
    for file in (layout.TABLES, layout.HEADER):
        (cached / file).write_bytes(b"damage")
        assert _ids(open_lexicon(layers), "glum blight") == ["MESH:D900001"]
    assert list(cache_folder().iterdir()) == [cached]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("odd.tsv", b"hello", FormatError, "no terminology that the program knows"),
        ("odd.tar.xz", b"hello", LexiconError, "damaged"),
        ("none.tsv", None, LexiconError, "there is no lexicon and no file of names here"),
        ("none.tar.xz", None, LexiconError, "no lexicon here"),
        (
            "odd.tsv",
            b"id\tname\tcategory\nKG:1\tx\tThing\n",
            FormatError,
            "unknown category 'Thing'",
        ),
        ("lexicon.json", b"{}", LexiconError, "this is not a lexicon"),
    ],
)
def test_an_error_names_the_layer(
    folder: Path,
    tmp_path: Path,
    name: str,
    content: bytes | None,
    error: type[KgError],
    message: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=message) as raised:
        open_lexicon([folder / "base", tmp_path / name])
    assert str(tmp_path / name) in str(raised.value)
    assert not isinstance(raised.value, InputError) or isinstance(raised.value, FormatError)


# ------------------------------------------------------------------------ the same as building

WORDS = ("glum", "pod", "Fever", "alba", "rubra", "blight")
CATEGORY = st.sampled_from(("Disease", "Drug", "Device", "Protein"))
NAME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
LOWER_IDS = ("MESH:D900001", "MESH:D900002", "MONDO:9000001", "DRUGBANK:DB90001", "KG:a", "KG:b")
OTHER_IDS = ("DOID:900001", "DOID:900002", "UNII:1A2B3C4D5E", "CAS:50-00-0", "KG:c", "KG:d")
OWN_IDS = (*LOWER_IDS, *OTHER_IDS)
Row = tuple[str, str, str, list[str], list[str], list[str], list[str]]


@st.composite
def tables(draw: st.DrawFn, ids: Sequence[str], more: Sequence[str]) -> list[Row]:
    """Rows of a table; no two have a cross reference or a retired id in common."""
    own = draw(st.lists(st.sampled_from(ids), unique=True, min_size=1, max_size=5))
    others = draw(st.permutations([curie for curie in more if curie not in own]))
    rows = []
    for place, curie in enumerate(own):
        share = others[place::5]
        xrefs = draw(st.lists(st.sampled_from(share), unique=True, max_size=1)) if share else []
        rest = [c for c in share if c not in xrefs]
        retired = draw(st.lists(st.sampled_from(rest), unique=True, max_size=1)) if rest else []
        broader = [it for it in (*own, *LOWER_IDS) if not it.startswith("KG:") or it < curie]
        parents = draw(st.lists(st.sampled_from(broader), unique=True, max_size=2))  # no circles
        synonyms = draw(st.lists(NAME, unique=True, max_size=3))
        rows.append((curie, draw(NAME), draw(CATEGORY), synonyms, xrefs, parents, retired))
    return rows


def _write(rows: list[Row], path: Path) -> None:
    lines = ["id\tname\tcategory\tsynonyms\txrefs\tparents\tretired"]
    for curie, name, category, *lists in rows:
        lines.append("\t".join((curie, name, category, *map("|".join, lists))))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _all_names(lexicon: AnyLexicon, curie: str) -> list[tuple[str, str, str]]:
    return [(n.name, n.kind, n.source) for n in lexicon.names(curie) if not n.generated]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lower=tables(LOWER_IDS, OTHER_IDS), upper=tables(OWN_IDS, OTHER_IDS))
def test_layers_are_what_a_build_gives(
    tmp_path_factory: pytest.TempPathFactory, lower: list[Row], upper: list[Row]
) -> None:
    folder = tmp_path_factory.mktemp("random")
    _write(lower, folder / "lower.tsv")
    _write(upper, folder / "own.tsv")
    _compile_as(folder / "lower.tsv", folder / "base")
    build_lexicon([folder / "base", folder / "own.tsv"], folder / "both")
    built = open_lexicon(folder / "both")
    layered = open_lexicon([folder / "base", folder / "own.tsv"])
    ids = [(concept.id, concept.name, concept.category) for concept in built.concepts()]
    assert [(c.id, c.name, c.category) for c in layered.concepts()] == ids
    assert len(layered) == len(ids)
    for curie, _, _ in ids:
        assert _all_names(layered, curie) == _all_names(built, curie)
        assert layered.parents(curie) == built.parents(curie)
    for curie in (*OWN_IDS, *(curie for row in (*lower, *upper) for curie in row[4])):
        assert layered.resolve(curie) == built.resolve(curie)
    linkers = LexiconLinker(layered, {}), LexiconLinker(built, {})
    for name in {name for row in (*lower, *upper) for name in (row[1], *row[3])}:
        assert _ids(layered, name) == _ids(built, name)
        assert linkers[0].candidates(name) == linkers[1].candidates(name)
