"""Abbreviations that a text explains: "multiple myeloma (MM)" and "MM (multiple myeloma)".

In the manner of Schwartz and Hearst ("A simple algorithm for identifying abbreviation definitions in
biomedical text", 2003), with an alignment that is scored: a letter of the short form counts for more
where it begins a word, and a word without a letter counts against the long form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.model import Span
from kg.recognition.layout import Abbreviation, Layout, layout_of
from kg.recognition.tables import word_list

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BRACKET = re.compile(r"[()\[\]]")
_SHORT = re.compile(r"(?=[^\s]*[^\W\d_])[^\W_](?:[^\s;:,=<>%]|,(?=\d))*(?: [A-Za-z0-9][\w+-]*)?")
ABBREVIATIONS: Final = "kg.abbreviations"
"""Key of ``Doc.user_data``: list of [start and end of the short form, start and end of the long one]."""

_PIECES = re.compile(
    r"\s*(?:[;,:]|\bor\b|\band\b|&|/)\s*|\s+(?=\d+(?:\.\d+)?\s*(?:mg|g|kg|ml|%|mM|nM)\b)"
)
_WORD = re.compile(r"[^\W\d_]+|\d+|(?<=\S)[^\w\s]")
_UNIT = re.compile(r"\d+|[^\W\d_]")
_CONJUNCTION = re.compile(r"(?:[\s'\"“”‘’,;/&(\[]|\b(?:and|or))+$")
_LOCANTS = re.compile(
    r"""(?: (?: \d[\d,']*[a-z]? | \b[A-Zα-ω] | \b(?:alpha|beta|gamma|delta|omega) | \([\d+±RSrs,-]+\) )
    [- ‐] )+ (?<=[-‐]) $""",
    re.VERBOSE,
)
_DOSING = re.compile(r"Q\d{1,2}[DHWM]|[BTQ]ID|QO?D|QHS|PRN|AUC ?\d+")
_DIGITS = re.compile(r"\d+")
_LONGEST_SHORT: Final = 12
_LONGEST_BRACKET: Final = 400


class _Word(NamedTuple):
    start: int
    end: int
    text: str  # lower case
    weight: float  # what it costs to leave it without a letter


# What a letter earns, and what it costs to pass over a word
_AT_START: Final = 1.0
_NEXT_INSIDE: Final = 0.7  # right behind another letter of the short form: "Prl", prolactin
_INSIDE: Final = 0.45
_ALONE_INSIDE: Final = -0.2  # in a word whose first letter is not in the short form
_NUMBER_MISSING: Final = 0.1
_CONTENT_WORD: Final = 0.55
_LAST_WORD: Final = 0.25  # "acute renal failure patients"
_STOP_WORD: Final = 0.03
_MINIMUM: Final = 0.52
_MINIMUM_LOWER: Final = 0.9
_IMPOSSIBLE: Final = -99.0


def find_abbreviations(text: str, sentences: Sequence[tuple[int, int]]) -> list[Abbreviation]:
    """The abbreviations that the text explains, in the order of their short forms.

    >>> text = "Acute kidney injury (AKI) is common."
    >>> [(text[a:b], text[c:d])
    ...  for a, b, c, d in find_abbreviations(text, [(0, len(text))])]
    [('AKI', 'Acute kidney injury')]
    """
    found: dict[int, Abbreviation] = {}
    for start, end in sentences:
        for bracket, close in _bracket_pairs(text, start, end):
            for abbreviation in _in_bracket(text, start, bracket, close):
                found.setdefault(abbreviation.short_start, abbreviation)
    return sorted(found.values())


def _bracket_pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where brackets open and close, nested ones too."""
    opened: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(text, start, end):
        sign = match[0]
        if sign in "([":
            opened.append((sign, match.start()))
            continue
        while opened:
            opening, position = opened.pop()
            if (opening == "(") == (sign == ")"):
                if match.start() - position <= _LONGEST_BRACKET:
                    yield position, match.start()
                break


def _in_bracket(text: str, sentence: int, bracket: int, close: int) -> Iterator[Abbreviation]:
    """What a bracket says: short forms of what stands before it, or the long form of that."""
    whole = _trimmed(text, bracket + 1, close)
    if is_short_form(text[whole.start : whole.end]):
        long = _long_form(text, sentence, bracket, text[whole.start : whole.end])
        if long is not None:
            yield Abbreviation(whole.start, whole.end, long.start, long.end)
            return
    until = bracket
    for piece in reversed(_pieces(text, bracket + 1, close)):
        short = text[piece.start : piece.end]
        if not is_short_form(short):
            continue
        long = _long_form(text, sentence, until, short)
        if long is None and piece.start > bracket + 2:
            long = _long_form(text, bracket + 1, piece.start, short)  # (multiple myeloma, MM)
        if long is not None:
            yield Abbreviation(piece.start, piece.end, long.start, long.end)
            until = min(until, long.start)
    if until == bracket:
        yield from _reversed(text, sentence, bracket, bracket + 1, close)


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """The parts of an enumeration."""
    pieces = []
    for match in _PIECES.finditer(text, start, end):
        pieces.append(_trimmed(text, start, match.start()))
        start = match.end()
    return [*pieces, _trimmed(text, start, end)]


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in "'\"“”‘’"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "'\"“”‘’."):
        if text[end - 1] == "." and "." in text[start : end - 2]:
            break  # "i.v.", but not "AKI."
        end -= 1
    return Span(start, end)


def is_short_form(text: str) -> bool:
    """Whether a string looks like a short form.

    >>> [is_short_form(text) for text in ("MM", "5-HT", "n = 3", "20 mg", "see below", "ADRs")]
    [True, True, False, False, False, True]
    """
    if not 1 <= len(text) <= _LONGEST_SHORT or (
        text.lower() in word_list("not_short_forms") and not text.isupper()
    ):
        return False
    if not _SHORT.fullmatch(text) or _DOSING.fullmatch(text):
        return False
    if " " in text:
        return sum(sign.isupper() for sign in text) >= 2 or bool(
            re.fullmatch(r"[A-Z]{2,}\S* \w+", text)
        )
    return len(text) > 1 or text.isupper()


def _reversed(
    text: str, sentence: int, bracket: int, start: int, end: int
) -> Iterator[Abbreviation]:
    """ "MM (multiple myeloma)": the long form stands in the bracket."""
    last = bracket
    while last > sentence and text[last - 1].isspace():
        last -= 1
    first = last
    sentence = max(sentence, last - _LONGEST_SHORT - 1)
    while first > sentence and not text[first - 1].isspace() and text[first - 1] not in "([,;":
        first -= 1
    short = text[first:last]
    if len(short) < 2 or not is_short_form(short) or sum(sign.isupper() for sign in short) < 2:
        return
    stop = min(
        (text.find(sign, start, end) for sign in ";," if text.find(sign, start, end) >= 0),
        default=end,
    )
    for right in {end, stop}:
        long = _trimmed(text, start, right)
        fits = _is_long_form(text[long.start : long.end], short)
        if fits and _aligned(text, long.start, long.end, short) == long.start:
            yield Abbreviation(first, last, long.start, long.end)
            return


def _long_form(text: str, sentence: int, until: int, short: str) -> Span | None:
    """The long form of ``short`` that ends at ``until``, within the sentence."""
    sentence = max(sentence, until - _LONGEST_BRACKET)
    end = sentence + len(_CONJUNCTION.sub("", text[sentence:until]))
    start = _aligned(text, sentence, end, short)
    if start is None or not _is_long_form(text[start:end], short):
        return None
    return Span(start, end)


def _is_long_form(long: str, short: str) -> bool:
    """Whether what the letters fit may be the long form: longer, whole, and not the like of the short."""
    if len(long) <= len(short) or not (long[-1].isalnum() or long[-1] in ")]+"):
        return False
    if any(long.count(a) != long.count(b) for a, b in ("()", "[]")):
        return False
    if len(short) == 1:
        return long.isalpha() and len(long) > 3 and short not in "ABC"
    if re.match(re.escape(short) + r"\b", long, re.IGNORECASE):
        return False  # "MS II" does not explain "MS"
    return _DIGITS.sub("", long).lower() != _DIGITS.sub("", short).lower()


def _aligned(text: str, left: int, end: int, short: str) -> int | None:
    """Where the best long form of ``short`` begins that ends at ``end``; None where there is none."""
    units = _units(short)
    words = _words(text, left, end, limit=min(len(units) + 6, 2 * len(units) + 2))
    if not units or not words:
        return None
    rows = _scores(words, units)
    best, start = _IMPOSSIBLE, -1
    for position in range(len(words) - 1, -1, -1):
        if words[position].text[0] != units[0][0]:
            continue
        score = _first_word_score(words[position], rows[position + 1], units)
        if score > best + 1e-9:
            best, start = score, position
    minimum = (
        _MINIMUM
        if any(sign.isupper() for sign in short[: len(short) - (short[-1:] == "s")])
        else _MINIMUM_LOWER
    )
    if start < 0 or best / len(units) < minimum:
        return None
    return _with_locants(text, left, words[start].start)


def _units(short: str) -> list[str]:
    if len(short) > 2 and short[-1] == "s" and short[-2].isupper():
        short = short[:-1]
    return [unit.lower() for unit in _UNIT.findall(short)]


def _words(text: str, left: int, end: int, limit: int) -> list[_Word]:
    """The last words before ``end``, at most ``limit`` that are not numbers or signs."""
    window = max(left, end - 16 * (limit + 4))
    words: list[_Word] = []
    count = depth = 0
    for match in reversed(list(_WORD.finditer(text, window, end))):
        word = match[0].lower()
        if not word[0].isalnum():
            depth += (word in ")]") - (word in "([")
            if word in ";:" or depth < 0:
                break
            continue
        weight = _CONTENT_WORD
        if word in word_list("stops") or word.isdigit() or len(word) == 1:
            weight = _STOP_WORD
        else:
            count += 1
        words.append(_Word(match.start(), match.end(), word, weight))
        if count >= limit:
            break
    words.reverse()
    if words and words[-1].weight == _CONTENT_WORD:
        words[-1] = words[-1]._replace(weight=_LAST_WORD)
    return words


def _scores(words: list[_Word], units: list[str]) -> list[list[float]]:
    """``rows[w][u]``: the best score of the units from ``u`` on in the words from ``w`` on."""
    count = len(units)
    after = [_IMPOSSIBLE] * count + [0.0]
    if units[-1].isdigit():
        after[count - 1] = _NUMBER_MISSING
    rows = [after]
    for word in reversed(words):
        row = [value - word.weight for value in after]
        for unit in range(count):
            if units[unit] not in word.text:
                continue
            for taken, score in _taken(word.text, units, unit):
                row[unit] = max(row[unit], score + after[unit + taken])
        rows.append(row)
        after = row
    rows.reverse()
    return rows


def _first_word_score(word: _Word, after: list[float], units: list[str]) -> float:
    """The score of all units in ``word``, which begins the long form, and the words behind it."""
    scores = [s + after[taken] for taken, s in _taken(word.text, units, 0) if s > 0]
    return max(scores, default=_IMPOSSIBLE)


def _taken(word: str, units: list[str], first: int) -> Iterator[tuple[int, float]]:
    """In how many ways a word can hold the units from ``first`` on: (how many, score)."""
    unit = units[first]
    if unit.isdigit() or word[0].isdigit():
        if word == unit:
            yield 1, _AT_START
        return
    if word[0] == unit:
        score, position = _AT_START, 0
    else:
        position = word.find(unit, 1)
        if position < 0:
            return
        score = _ALONE_INSIDE
    yield 1, score
    for taken in range(1, len(units) - first):
        unit = units[first + taken]
        following = word.find(unit, position + 1)
        if following < 0 or unit.isdigit():
            return
        score += _NEXT_INSIDE if following == position + 1 else _INSIDE
        position = following
        yield taken + 1, score


def _with_locants(text: str, left: int, start: int) -> int:
    """Where the name begins that goes on at ``start``: before its numbers and prefixes (1,2-, N-)."""
    match = _LOCANTS.search(text[max(left, start - 24) : start])
    return start - len(match[0].lstrip()) if match else start


class AbbreviationFinder:
    """The component ``kg_abbreviations``."""

    def read(self, layouts: Sequence[Layout]) -> None:
        """Find the abbreviations."""
        for layout in layouts:
            layout.abbreviations = find_abbreviations(layout.text, layout.sentences)

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        self.read([layout])
        doc.user_data[ABBREVIATIONS] = [list(row) for row in layout.abbreviations]
        return doc
