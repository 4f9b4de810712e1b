"""Compare the abbreviation detector with scispaCy's on MED1250.

    evaluate_abbreviations.py FILE [--errors N]

FILE holds documents separated by blank lines: a number, lines of text, and for each abbreviation an
indented line ``short form|long form``.  A pair counts when both forms are equal but for case and blanks.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.recognition.abbreviations import find_abbreviations
from kg.recognition.sentences import split_sentences

Pairs = set[tuple[str, str]]


def read_documents(path: Path) -> Iterator[tuple[str, Pairs]]:
    """The text and the gold pairs of each document."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        if len(lines) < 2:
            continue
        text = "\n".join(line for line in lines[1:] if not line.startswith("  "))
        pairs = [line.strip().split("|")[:2] for line in lines[1:] if line.startswith("  ")]
        yield text, {normal(short, long) for short, long in pairs}


def normal(short: str, long: str) -> tuple[str, str]:
    return " ".join(short.lower().split()), " ".join(long.lower().split())


def ours(text: str) -> Pairs:
    found = find_abbreviations(text, split_sentences(text, [(0, len(text))]))
    return {
        normal(text[a.short_start : a.short_end], text[a.long_start : a.long_end]) for a in found
    }


def scispacys() -> Callable[[str], Pairs] | None:
    """scispaCy's detector, behind the tokenizer that its own models have."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import spacy
            from scispacy.abbreviation import AbbreviationDetector
            from scispacy.custom_tokenizer import combined_rule_tokenizer
    except ImportError:
        return None
    nlp = spacy.blank("en")
    nlp.tokenizer = combined_rule_tokenizer(nlp)
    detector = AbbreviationDetector(nlp)

    def find(text: str) -> Pairs:
        doc = detector(nlp(text))
        return {normal(str(span), str(span._.long_form)) for span in doc._.abbreviations}

    return find


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    documents = list(read_documents(options.file))
    for name, find in (("ours", ours), ("scispaCy", scispacys())):
        if find is None:
            sys.stdout.write(f"{name}: not installed\n")
            continue
        report(name, count(documents, find), options.errors)
    return 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pairs were found, are gold, and are both; and the others, for people to read."""

    right: int
    found: int
    gold: int
    errors: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.gold)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.found + self.gold)


def count(documents: Iterable[tuple[str, Pairs]], find: Callable[[str], Pairs]) -> Counts:
    right = found = gold = 0
    errors: list[str] = []
    for text, pairs in documents:
        predicted = find(text)
        right += len(predicted & pairs)
        found += len(predicted)
        gold += len(pairs)
        errors += [f"  spurious {short} | {long}" for short, long in sorted(predicted - pairs)]
        errors += [f"  missed   {short} | {long}" for short, long in sorted(pairs - predicted)]
    return Counts(right, found, gold, tuple(errors))


def report(name: str, counts: Counts, errors: int) -> None:
    sys.stdout.write(
        f"{name:9} P {counts.precision:.4f}  R {counts.recall:.4f}  F1 {counts.f1:.4f}  "
        f"({counts.right} right, {counts.found} found, {counts.gold} gold)\n"
    )
    sys.stdout.write("".join(line + "\n" for line in counts.errors[:errors]))


if __name__ == "__main__":
    raise SystemExit(main())
