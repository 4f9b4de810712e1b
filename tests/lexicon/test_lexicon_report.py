"""What a lexicon says of its making, and what can be seen of it afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from kg.errors import LexiconError
from kg.lexicon import findings as findings_module
from kg.lexicon import layout
from kg.lexicon.building import build_lexicon
from kg.lexicon.contents import contents
from kg.lexicon.findings import (
    CONFLICTS,
    DROPPED,
    JOINED,
    Finding,
    Findings,
    read_findings,
    write_findings,
)
from kg.lexicon.joining_records import Joiner
from kg.lexicon.records import ConceptRecord, LeftOut, Name
from kg.lexicon.review import (
    LABEL,
    LABELS,
    NAMES,
    NO_KEY,
    SHARED_XREF,
    ambiguous_names,
    pairs,
    unreachable,
)
from kg.lexicon.sources.mesh_rdf import read_mesh_rdf
from kg.lexicon.sources.obo import read_obo
from kg.lexicon.sources.obo_json import read_obo_json
from kg.lexicon.sources.rrf import read_rxnconso
from kg.lexicon.sources.sssom import read_sssom
from kg.lexicon.store import Lexicon

# ------------------------------------------------------------------------------ what readers leave out

OBO = """ontology: mondo

[Term]
id: MONDO:1
name: glum
synonym: "old glum" EXACT DEPRECATED []

[Term]
id: MONDO:2
name: obsolete glam
is_obsolete: true

[Term]
id: MONDO:3
name: obsolete glim
is_obsolete: true
replaced_by: MONDO:1

[Term]
id: MONDO:4

[Term]
id: HP:1
name: glumness
"""

OBO_JSON = """{"graphs": [{"id": "http://purl.obolibrary.org/obo/mondo.owl", "nodes": [
 {"id": "http://purl.obolibrary.org/obo/MONDO_1", "lbl": "glum", "meta": {"synonyms": [
  {"pred": "hasExactSynonym", "val": "old glum", "synonymType": "mondo#DEPRECATED"}]}},
 {"id": "http://purl.obolibrary.org/obo/MONDO_2", "lbl": "obsolete glam", "meta": {"deprecated": true}},
 {"id": "http://purl.obolibrary.org/obo/MONDO_4"},
 {"id": "http://purl.obolibrary.org/obo/HP_1", "lbl": "glumness"}
]}]}"""

OF_MONDO = [
    LeftOut("MONDO:1", "old glum", "a synonym that is not to be used"),
    LeftOut("MONDO:2", "obsolete glam", "obsolete, and not replaced by one other term"),
    LeftOut("MONDO:4", "", "without a name"),
    LeftOut("HP:1", "glumness", "a term of another ontology"),
]

RRF = """1|ENG||||||1||||RXNORM|IN|1|glumamide|0|N||
1|SPA||||||1||||MSH|MH|1|glumamida|0|N||
1|ENG||||||1||||XYZ|SY|1|glumamidum|3|N||
1|ENG||||||1||||RXNORM|SY|1|glumamid|0|O||
2|ENG||||||2||||RXNORM|SCD|2|glumamide 5 MG|0|N||
3|ENG||||||3||||MSH|MH|3|glum extract|0|N||
"""

SSSOM = """subject_id\tpredicate_id\tpredicate_modifier\tobject_id
HP:1\tskos:exactMatch\t\tMONDO:1
HP:1\tskos:exactMatch\tNot\tMONDO:2
HP:1\tskos:closeMatch\t\tMONDO:3
HP:1\tskos:exactMatch\t\tWEATHER:3
"""

RDF = "".join(
    f"<http://id.nlm.nih.gov/mesh/D1> <http://{name}> {value} .\n"
    for name, value in {
        "www.w3.org/1999/02/22-rdf-syntax-ns#type": (
            "<http://id.nlm.nih.gov/mesh/vocab#TopicalDescriptor>"
        ),
        "www.w3.org/2000/01/rdf-schema#label": '"Glum"@en',
        "id.nlm.nih.gov/mesh/vocab#active": '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    }.items()
)


@pytest.mark.parametrize(
    ("reader", "content", "expected"),
    [
        (read_obo, OBO, OF_MONDO),
        (read_obo_json, OBO_JSON, OF_MONDO),
        (
            read_rxnconso,
            RRF,
            [
                LeftOut("RXCUI:1", "glumamida", "in another language (SPA)"),
                LeftOut("RXCUI:1", "glumamidum", "restricted (level 3)"),
                LeftOut("RXCUI:1", "glumamid", "suppressed (O)"),
                LeftOut("RXCUI:2", "glumamide 5 MG", "a name of a type that is not read (SCD)"),
                LeftOut("RXCUI:3", "glum extract", "no ingredient, combination or brand of RxNorm"),
            ],
        ),
        (
            read_sssom,
            SSSOM,
            [
                LeftOut("HP:1", "MONDO:2", "a mapping that is denied"),
                LeftOut("HP:1", "MONDO:3", "a mapping that is not used (skos:closeMatch)"),
                LeftOut("HP:1", "WEATHER:3", "a mapping of an id of an unknown prefix"),
            ],
        ),
        (read_mesh_rdf, RDF, [LeftOut("MESH:D1", "Glum", "no longer in use")]),
    ],
)
def test_readers_say_what_they_leave_out(
    reader: Callable[[IO[bytes], str], Iterator[object]], content: str, expected: list[LeftOut]
) -> None:
    found = list(reader(io.BytesIO(content.encode()), "x"))
    assert [it for it in found if isinstance(it, LeftOut)] == expected


# -------------------------------------------------------------------------------- findings of a build


def _record(curie: str, name: str, category: str = "Drug", **more: object) -> ConceptRecord:
    names = (Name(name, "label", curie.partition(":")[0]),)
    return ConceptRecord(curie, name, category, names, **more)  # type: ignore[arg-type]


def test_names_of_other_concepts_are_told() -> None:
    joiner = Joiner()
    joiner.add([_record("MESH:D1", "glum"), _record("MESH:D2", "glam")], "mesh")
    names = tuple(Name(name, "synonym", "mondo") for name in ("glim", "glums", "Glim"))
    joiner.add([ConceptRecord("MONDO:1", "glim", "Disease", names)], "mondo")
    joiner.add([ConceptRecord("MONDO:9", "", "", parents=("MESH:D1",))], "sssom")
    assert list(joiner.findings) == [
        Finding(
            DROPPED,
            "mondo",
            "another concept has the name from another source",
            "MONDO:1",
            "glums",
            ("MESH:D1",),
        ),
        Finding(
            DROPPED, "sssom", "adds to a concept that is not here", "MONDO:9", "", ("MESH:D1",)
        ),
    ]
    assert joiner.findings.counts[JOINED, "mesh", "new"] == 2


def test_a_conflict_that_a_later_source_settles_is_none() -> None:
    joiner = Joiner()
    joiner.add([_record("MESH:D1", "glum", xrefs=("CAS:50-00-0",))])
    joiner.add([_record("DRUGBANK:DB1", "glum", xrefs=("CAS:60-00-0",))], "drugbank")
    joiner.settle()
    assert sum(joiner.findings.totals(CONFLICTS).values()) == 1
    joiner.add([ConceptRecord("MESH:D1", "", "", retired=("DRUGBANK:DB1",))], "sssom")
    joiner.settle()
    assert joiner.findings.totals(CONFLICTS) == {} and list(joiner.findings) == []


def test_findings_are_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_module, "KEPT", 2)
    findings = Findings()
    odd = 'a\tb "c"\nd'
    for number in range(3):
        findings.add(
            Finding(DROPPED, "mondo", "odd", f"MONDO:{number}", odd, ("MESH:D1", "MESH:D2"))
        )
        findings.add(Finding(CONFLICTS, "mondo", "open", f"MONDO:{number}"))
    findings.count(JOINED, "mondo", {"new": 7, "joined": 0})
    write_findings(findings, tmp_path / layout.REPORT)
    read = read_findings(tmp_path)
    assert read is not None
    assert read.counts == findings.counts
    assert read.totals(DROPPED) == {"odd": 3} and read.totals(JOINED) == {"new": 7}
    cases = list(read)
    assert cases == list(findings)
    assert [case.id for case in cases] == ["MONDO:0", "MONDO:1", "MONDO:2", "MONDO:0", "MONDO:1"]
    assert cases[-1].name == odd and cases[-1].concepts == ("MESH:D1", "MESH:D2")
    (tmp_path / layout.REPORT).write_text("group\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"report\.tsv: the file is damaged"):
        read_findings(tmp_path)


OWN = """id\tname\tcategory\tsynonyms\txrefs\tparents
KG:1\tGlumosis\tDisease\t\t\tKG:9
KG:2\tGlumosity\tDisease\tglum state|7-7\tOMIM:1\t
KG:3\tGlamosity\tDisease\tGlum states\tOMIM:1\t
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.tsv"
    path.write_text(OWN, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["folder", "packed.tar.xz"])
def test_a_lexicon_keeps_them(
    own: Path, data: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    built = build_lexicon([own, data / "lexicon" / "mondo.obo"], tmp_path / name)
    lexicon = Lexicon.load(tmp_path / name)
    findings = read_findings(lexicon.path)
    assert findings is not None and findings.counts == built.findings.counts
    cases = list(findings)
    assert cases == list(built.findings)
    missing = Finding(
        DROPPED, "user", "the broader concept is not here", "KG:1", "Glumosis", ("KG:9",)
    )
    assert missing in cases
    # a lexicon made from this one has what it says, and its own
    build_lexicon([tmp_path / name, own], tmp_path / "second")
    second = read_findings(tmp_path / "second")
    assert second is not None and set(cases) <= set(second)
    assert second.counts[JOINED, name.partition(".")[0], "new"] == len(lexicon)
    with (lexicon.path / layout.REPORT).open("a", encoding="utf-8") as file:
        file.write("more\n")
    with pytest.raises(LexiconError, match=r"report\.tsv: the file is damaged"):
        Lexicon(lexicon.path)
    (lexicon.path / layout.REPORT).unlink()
    with pytest.raises(LexiconError, match=r"report\.tsv: a file is missing"):
        Lexicon(lexicon.path)


def test_a_lexicon_without_a_report_is_read(tmp_path: Path) -> None:
    (tmp_path / layout.REPORT).write_text("of another lexicon", encoding="utf-8")
    lexicon = Lexicon.from_concepts([_record("MESH:D1", "glum")], folder=tmp_path)
    assert read_findings(lexicon.path) is None
    assert [fact.value for fact in contents(lexicon) if fact.what.startswith("report")] == ["no"]


# ----------------------------------------------------------------------- what can be seen afterwards


def _named(*concepts: tuple[str, ...]) -> Lexicon:
    """Concepts by their names, the label first; a name with ``!`` counts only in its own case."""
    records = []
    for number, texts in enumerate(concepts, 1):
        names = [
            Name(
                text.rstrip("!"), "synonym" if place else "label", f"s{number}", text.endswith("!")
            )
            for place, text in enumerate(texts)
        ]
        category = "Drug" if number % 2 else "Disease"
        records.append(ConceptRecord(f"KG:{number}", names[0].name, category, tuple(names)))
    return Lexicon.from_concepts(records)


@pytest.mark.parametrize(
    ("concepts", "expected"),
    [
        ([("glum",), ("glam",)], []),
        ([("glum",), ("Glums",)], [("glum", LABELS, 2, False)]),
        ([("glum",), ("Glum",)], [("glum", LABELS, 2, True)]),
        ([("glum",), ("glam", "glum")], [("glum", LABEL, 2, True)]),
        ([("a one", "glum"), ("a two", "glum"), ("a four", "glum")], [("glum", NAMES, 3, True)]),
        # one concept with two names of a key
        ([("Cat", "CAT!"), ("glam",)], []),
        # the case decides
        ([("all",), ("leukemia", "ALL!")], []),
        ([("All!",), ("leukemia", "ALL!")], []),
        ([("one", "ALL!"), ("two", "ALL!")], [("all", NAMES, 2, True)]),
        ([("one", "ALL!"), ("two", "ALL")], [("all", NAMES, 2, True)]),
    ],
)
def test_names_that_several_concepts_share(
    concepts: list[tuple[str, ...]], expected: list[tuple[object, ...]]
) -> None:
    names = ambiguous_names(_named(*concepts))
    assert [(name.key, name.matter, name.concepts, name.alike) for name in names] == expected


def test_what_matters_most_comes_first() -> None:
    lexicon = _named(
        ("glum", "glam", "glim", "big glom"),
        ("Glum", "glam", "glums", "big glom"),
        ("glem", "glam"),
        ("glims",),
    )
    names = ambiguous_names(lexicon)
    assert [name.key for name in names] == ["glum", "glim", "glam", "big glom"]
    assert pairs(names, lambda name: name.source) == {
        ("s1", "s2"): 3,
        ("s1", "s4"): 1,
        ("s1", "s3"): 1,
        ("s2", "s3"): 1,
    }
    assert pairs(names, lambda name: lexicon.category(name.concept))["Disease", "Drug"] == 4


def test_what_cannot_be_reached() -> None:
    lexicon = Lexicon.from_concepts(
        [
            _record("KG:1", "glum", xrefs=("OMIM:1", "OMIM:2")),
            _record("KG:2", "7-7", xrefs=("OMIM:1",)),
        ]
    )
    assert list(unreachable(lexicon)) == [
        Finding(DROPPED, "KG", NO_KEY, "KG:2", "7-7"),
        Finding(DROPPED, "", SHARED_XREF, "OMIM:1", "", ("KG:1", "KG:2")),
    ]


def test_what_is_in_a_lexicon(own: Path, tmp_path: Path) -> None:
    build_lexicon([own], tmp_path / "own", version="3")
    lexicon = Lexicon.load(tmp_path / "own")
    facts = {fact[:3]: fact.value for fact in contents(lexicon)}
    of_lexicon = {what: value for (about, _, what), value in facts.items() if about == "lexicon"}
    assert of_lexicon["bytes on disk"] == sum(p.stat().st_size for p in lexicon.path.iterdir())
    assert of_lexicon.items() >= {
        ("version", "3"),
        ("concepts", 3),
        ("names", 7),  # "Glumotic" was made by a rule
        ("concepts with cross references", 2),
        ("cross references", 2),
        ("broader concepts", 0),
        ("retired ids", 0),
        ("report of its building", "yes"),
    }
    assert facts["names of source", "user", "concepts"] == 3
    assert facts["names of source", "user", "names"] == 6
    assert facts["category", "Disease", "concepts"] == 3
    assert facts["source", "user", "license"] == "as its maker says"
    assert len(str(facts["source", "user", "sha256 of own.tsv"])) == 64
