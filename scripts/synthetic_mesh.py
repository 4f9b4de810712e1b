"""A made-up MeSH of the size of the real one, as NLM's XML: ``desc2026.xml`` and ``supp2026.xml``.

``synthetic_mesh.py FOLDER [--scale 0.01] [--seed 2026] [--year 2026]``.  Equal arguments give equal bytes.
No name of it means anything: it is for measuring how fast a lexicon is compiled and asked, without a
download.  Records are written one by one; of the descriptors, labels and places are held.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple
from xml.sax.saxutils import escape

from synthetic_names import Namer

DESCRIPTORS = 31_000
SUPPLEMENTARY = 323_000

BRANCHES = (
    ("A", 20, 0.06),
    ("B", 5, 0.13),
    ("C", 23, 0.17),
    ("D", 27, 0.34),
    ("E", 7, 0.11),
    ("F", 4, 0.04),
    ("G", 17, 0.08),
    ("L", 1, 0.03),
    ("N", 6, 0.04),
)
"""Letter of a branch of the tree, how many places of two digits it has, its share of the descriptors."""

CLASSES = (("1", 0.88), ("3", 0.90), ("4", 0.99), ("2", 1.0))
"""Class of a supplementary record, and the share of it and those before it."""

QUALIFIERS = (
    ("Q000009", "adverse effects", "AE"),
    ("Q000031", "analogs &amp; derivatives", "AA"),
    ("Q000097", "blood", "BL"),
    ("Q000150", "complications", "CO"),
    ("Q000175", "diagnosis", "DI"),
    ("Q000188", "drug therapy", "DT"),
    ("Q000235", "genetics", "GE"),
    ("Q000378", "metabolism", "ME"),
    ("Q000473", "pathology", "PA"),
    ("Q000494", "pharmacology", "PD"),
    ("Q000627", "therapeutic use", "TU"),
    ("Q000633", "toxicity", "TO"),
)


class Term(NamedTuple):
    """A string and, where it has one, its form with the words in another order."""

    name: str
    permuted: str = ""
    tag: str = "NON"


@dataclass
class Headings:
    """What is held of the descriptors: labels, tree numbers, and which of them each branch has."""

    labels: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    branches: dict[str, range] = field(default_factory=dict)

    def identifier(self, index: int) -> str:
        """The id of a descriptor."""
        return f"D{index + 1:06}"

    def any_of(self, namer: Namer, letter: str) -> int:
        """One of the descriptors of a branch."""
        members = self.branches[letter]
        return members.start + namer.below(len(members))


class Numbers:
    """Ids of concepts and terms, rising."""

    def __init__(self) -> None:
        self.concept = 0
        self.term = 0


# --------------------------------------------------------------------------------------------- names


def chemical_terms(namer: Namer, count: int) -> Iterator[Term]:
    """Names of a chemical or a protein."""
    if namer.random() < 0.3:
        protein = namer.protein()
        species = namer.one(("human", "mouse", "rat", "Drosophila", "E coli", "zebrafish"))
        yield Term(f"{protein}, {species}", f"{species} {protein}")
        for _ in range(count - 1):
            yield Term(namer.protein() if namer.random() < 0.7 else namer.code(), tag="ABX")
        return
    for _ in range(count):
        draw = namer.random()
        if draw < 0.45:
            yield Term(namer.systematic())
        elif draw < 0.6:
            yield Term(namer.code(), tag="LAB")
        elif draw < 0.7:
            yield Term(namer.rare_word().capitalize(), tag="TRD")
        else:
            name = namer.drug()
            first, _, last = name.partition(" ")
            yield Term(name, f"{last}, {first}" if last and namer.random() < 0.3 else "")


def organism_terms(namer: Namer, count: int) -> Iterator[Term]:
    """Names of a species."""
    for number in range(count):
        name = namer.organism()
        yield Term(name if number < 2 else f"{name} {namer.code().replace(' ', '')}")


def subject_terms(namer: Namer, count: int) -> Iterator[Term]:
    """Names of a disease or of another subject: most in two orders of their words."""
    for number in range(count):
        spoken, inverted = namer.heading()
        if number == 0 and namer.random() < 0.4:
            yield Term(inverted, spoken)
        elif namer.random() < 0.08:
            initials = "".join(word[0] for word in spoken.split()).upper()
            yield Term(f"{initials}{namer.below(1000)}", tag="ACR")
        else:
            yield Term(spoken, inverted if namer.random() < 0.7 else "")


TERMS: dict[str, Callable[[Namer, int], Iterator[Term]]] = {
    "D": chemical_terms,
    "B": organism_terms,
    "1": chemical_terms,
    "4": organism_terms,
}
"""Branch of a descriptor or class of a supplementary record -> its names; others are subjects."""


def terms_of(namer: Namer, kind: str, count: int) -> list[Term]:
    """Different names for one record."""
    terms = {term.name: term for term in TERMS.get(kind, subject_terms)(namer, count)}
    return list(terms.values())


# ----------------------------------------------------------------------------------------------- XML


def date(namer: Namer, element: str) -> str:
    """A day of the last fifty years."""
    year, month, day = 1975 + namer.below(50), 1 + namer.below(12), 1 + namer.below(28)
    return (
        f"  <{element}>\n   <Year>{year}</Year>\n   <Month>{month:02}</Month>\n"
        f"   <Day>{day:02}</Day>\n  </{element}>\n"
    )


def reference(headings: Headings, index: int, star: str = "") -> str:
    """A descriptor that is referred to."""
    return (
        f"    <DescriptorReferredTo>\n     <DescriptorUI>{star}{headings.identifier(index)}</DescriptorUI>\n"
        f"     <DescriptorName>\n      <String>{escape(headings.labels[index])}</String>\n"
        "     </DescriptorName>\n    </DescriptorReferredTo>\n"
    )


def term_xml(namer: Namer, number: int, term: Term, first: bool, heads: bool) -> str:
    """A term and its permuted form, which has the same id."""
    thesaurus = (
        "      <ThesaurusIDlist>\n       <ThesaurusID>NLM "
        f"({1975 + namer.below(50)})</ThesaurusID>\n      </ThesaurusIDlist>\n"
    )
    text = ""
    for name, permuted in ((term.name, "N"), (term.permuted, "Y")):
        if name:
            text += (
                f'     <Term  ConceptPreferredTermYN="{"NY"[first]}"  IsPermutedTermYN="{permuted}"  '
                f'LexicalTag="{term.tag}"  RecordPreferredTermYN="{"NY"[heads]}">\n'
                f"      <TermUI>T{number:09}</TermUI>\n      <String>{escape(name)}</String>\n"
                f"{thesaurus}     </Term>\n"
            )
        first = heads = False
    return text


def number_xml(namer: Namer) -> str:
    """The registry number of a chemical, "0" where it has none."""
    number = namer.cas_number() if namer.random() < 0.5 else namer.unii()
    if namer.random() >= 0.6:
        number = "0"
    return (
        f"    <RegistryNumberList>\n     <RegistryNumber>{number}</RegistryNumber>\n"
        "    </RegistryNumberList>\n"
    )


def concepts_xml(
    namer: Namer, numbers: Numbers, terms: Sequence[Term], is_chemical: bool, note: str
) -> str:
    """The terms of a record, in one concept or two."""
    parts = [terms[:]]
    if len(terms) > 3 and namer.random() < 0.3:
        cut = 1 + namer.below(len(terms) - 1)
        parts = [terms[:cut], terms[cut:]]
    preferred = numbers.concept + 1
    text = "  <ConceptList>\n"
    for number, members in enumerate(parts):
        numbers.concept += 1
        text += (
            f'   <Concept PreferredConceptYN="{"YN"[number > 0]}">\n    <ConceptUI>M{numbers.concept:07}'
            f"</ConceptUI>\n    <ConceptName>\n     <String>{escape(members[0].name)}</String>\n"
            "    </ConceptName>\n"
        )
        if is_chemical:
            text += number_xml(namer)
        if note and not number:
            text += f"    <ScopeNote>{note}\n    </ScopeNote>\n"
        if number:
            text += (
                '    <ConceptRelationList>\n     <ConceptRelation RelationName="NRW">\n'
                f"     <Concept1UI>M{preferred:07}</Concept1UI>\n"
                f"     <Concept2UI>M{numbers.concept:07}</Concept2UI>\n     </ConceptRelation>\n"
                "    </ConceptRelationList>\n"
            )
        text += "    <TermList>\n"
        for place, term in enumerate(members):
            numbers.term += 1
            text += term_xml(namer, numbers.term, term, not place, not place and not number)
        text += "    </TermList>\n   </Concept>\n"
    return text + "  </ConceptList>\n"


def name_xml(kind: str, identifier: str, name: str) -> str:
    """How a record begins."""
    return (
        f"  <{kind}UI>{identifier}</{kind}UI>\n  <{kind}Name>\n   <String>{escape(name)}</String>\n"
        f"  </{kind}Name>\n"
    )


def actions_xml(namer: Namer, headings: Headings, share: float) -> str:
    """Pharmacological actions, of some records."""
    if namer.random() >= share:
        return ""
    acting = headings.branches["D"][: max(1, len(headings.branches["D"]) // 20)]
    chosen = {acting.start + namer.below(len(acting)) for _ in range(1 + namer.below(3))}
    actions = (
        f"   <PharmacologicalAction>\n{reference(headings, index)}   </PharmacologicalAction>\n"
        for index in sorted(chosen)
        if index < len(headings.labels)
    )
    return f"  <PharmacologicalActionList>\n{''.join(actions)}  </PharmacologicalActionList>\n"


def qualifiers_xml(namer: Namer) -> str:
    """The qualifiers that a descriptor may have."""
    text = "  <AllowableQualifiersList>\n"
    for identifier, name, short in QUALIFIERS[: 2 + namer.below(11)]:
        text += (
            "   <AllowableQualifier>\n    <QualifierReferredTo>\n"
            f"     <QualifierUI>{identifier}</QualifierUI>\n      <QualifierName>\n"
            f"      <String>{name}</String>\n      </QualifierName>\n    </QualifierReferredTo>\n"
            f"    <Abbreviation>{short}</Abbreviation>\n   </AllowableQualifier>\n"
        )
    return text + "  </AllowableQualifiersList>\n"


def place_of(namer: Namer, headings: Headings, letter: str, count: int) -> str:
    """A place in the tree: at the top of a branch or below an earlier descriptor of it."""
    members = headings.branches[letter]
    known = len(headings.places) - members.start
    if known < count:
        return f"{letter}{known + 1:02}"
    above = headings.places[members.start + namer.below(known)]
    return f"{above}.{100 + len(headings.places) % 900:03}"


def descriptor_xml(
    namer: Namer, headings: Headings, numbers: Numbers, letter: str, tops: int
) -> str:
    """The next descriptor."""
    terms = terms_of(namer, letter, 1 + namer.few(7, 40))
    headings.places.append(place_of(namer, headings, letter, tops))
    headings.labels.append(terms[0].name)
    identifier = headings.identifier(len(headings.labels) - 1)
    actions = actions_xml(namer, headings, 0.3) if letter == "D" else ""
    note = namer.sentence(20 + namer.below(30))
    return (
        '<DescriptorRecord DescriptorClass = "1">\n'
        + name_xml("Descriptor", identifier, terms[0].name)
        + date(namer, "DateCreated")
        + date(namer, "DateRevised")
        + qualifiers_xml(namer)
        + f"  <HistoryNote>{1963 + namer.below(60)}\n  </HistoryNote>\n"
        + f"  <TreeNumberList>\n   <TreeNumber>{headings.places[-1]}</TreeNumber>\n  </TreeNumberList>\n"
        + actions
        + concepts_xml(namer, numbers, terms, letter == "D", note)
        + "</DescriptorRecord>\n"
    )


def supplementary_xml(namer: Namer, headings: Headings, numbers: Numbers, index: int) -> str:
    """A supplementary record."""
    draw = namer.random()
    kind = next(kind for kind, below in CLASSES if draw < below)
    terms = terms_of(namer, kind, 1 + namer.few(TERMS_OF_SUPPLEMENTARY, 30))
    mapped = ""
    for number in range(1 + namer.few(0.4, 3)):
        target = headings.any_of(namer, {"3": "C", "4": "B"}.get(kind, "D"))
        heading = reference(headings, target, "" if number else "*")
        mapped += f"   <HeadingMappedTo>\n{heading}   </HeadingMappedTo>\n"
    note = ""
    if namer.random() < 0.6:
        note = f"  <Note>{namer.sentence(6 + namer.below(14))}\n  </Note>\n"
    return (
        f'<SupplementalRecord SCRClass = "{kind}">\n'
        + name_xml("SupplementalRecord", f"C{index + 1:09}", terms[0].name)
        + date(namer, "DateCreated")
        + date(namer, "DateRevised")
        + note
        + f"  <Frequency>{namer.below(200)}</Frequency>\n"
        + f"  <HeadingMappedToList>\n{mapped}  </HeadingMappedToList>\n"
        + (actions_xml(namer, headings, 0.05) if kind == "1" else "")
        + f"  <SourceList>\n   <Source>{namer.word().capitalize()} {1975 + namer.below(50)};"
        f"{1 + namer.below(99)}({1 + namer.below(12)}):{namer.below(999)}</Source>\n  </SourceList>\n"
        + concepts_xml(namer, numbers, terms, kind == "1", "")
        + "</SupplementalRecord>\n"
    )


TERMS_OF_SUPPLEMENTARY = 4.3
"""Names of a supplementary record beside its own, on average: more than NLM's have, for all others."""

_HEAD = (
    '<?xml version="1.0"?>\n<!DOCTYPE {kind}RecordSet SYSTEM '
    '"https://www.nlm.nih.gov/databases/dtd/nlm{dtd}recordset_{year}0101.dtd">\n'
    '<{kind}RecordSet LanguageCode = "eng">\n'
)


def write_descriptors(
    file: IO[str], namer: Namer, numbers: Numbers, *, count: int, year: int
) -> Headings:
    """Write the descriptors; gives what supplementary records refer to."""
    headings = Headings()
    start = 0
    for position, (letter, _, share) in enumerate(BRANCHES):
        is_last = position == len(BRANCHES) - 1
        end = count if is_last else start + max(1, round(share * count))
        headings.branches[letter] = range(start, end)
        start = end
    file.write(_HEAD.format(kind="Descriptor", dtd="descriptor", year=year))
    for letter, tops, _ in BRANCHES:
        for _ in headings.branches[letter]:
            file.write(descriptor_xml(namer, headings, numbers, letter, tops))
    file.write("</DescriptorRecordSet>\n")
    return headings


def write_mesh(
    folder: Path, *, scale: float = 1.0, seed: int = 2026, year: int = 2026
) -> list[Path]:
    """Write both files into ``folder``: ``scale`` times as many records as MeSH has."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"desc{year}.xml", folder / f"supp{year}.xml"]
    namer, numbers = Namer(seed), Numbers()
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        count = max(3 * len(BRANCHES), round(scale * DESCRIPTORS))
        headings = write_descriptors(file, namer, numbers, count=count, year=year)
    with paths[1].open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD.format(kind="Supplemental", dtd="supplemental", year=year))
        for index in range(round(scale * SUPPLEMENTARY)):
            file.write(supplementary_xml(namer, headings, numbers, index))
        file.write("</SupplementalRecordSet>\n")
    return paths


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(
        description="Write a made-up MeSH of the size of the real one."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="times as many records as MeSH has"
    )
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--year", type=int, default=2026)
    given = parser.parse_args()
    for path in write_mesh(given.folder, scale=given.scale, seed=given.seed, year=given.year):
        print(path)


if __name__ == "__main__":
    main()
