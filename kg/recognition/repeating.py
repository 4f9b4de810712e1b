"""Names that a text repeats: who annotates one of them annotates all.

Where a drug is annotated once in a record of NeuroTrialNER, it is in 99 of 100 places that name it, and a
condition in 97.  A recogniser that reads sentence by sentence finds some of them and misses others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kg.recognition.layout import Layout

Place = tuple[int, int, str]
"""Start and end, half-open, and group of a mention."""

LEAST_SHARES: Final[Mapping[str, float]] = {"t": 0.15, "": 0.3}
"""Style of a text -> which share of the places where a name stands has to be recognised, so that all are: in
records of trials and abstracts on drugs.  In those on genes what is annotated is told by the sentence.
(Measured by cross-validation.)"""

LEAST_CHARACTERS: Final = 3
"""Of a name that is looked for elsewhere."""

_LONGEST_ACRONYM: Final = 5


def repeated(layout: Layout, spans: Sequence[Place], least_share: float) -> list[Place]:
    """What was recognised and, where that is ``least_share`` of the places of a name and more, the other
    places where it stands and nothing was recognised; sorted.

    Names are the same when their normal forms are; an acronym has to be written as one.
    """
    found = list(spans)
    words = _Words(layout)
    names: dict[tuple[tuple[str, ...], str], list[int]] = defaultdict(list)
    for first, last, group in words.numbered(spans):
        words.take(first, last)
        names[words.name(first, last), group].append(first)
    for (name, group), places in sorted(names.items(), key=lambda item: -len(item[0][0])):
        free = list(words.others(name, places[0]))
        if len(places) < least_share * (len(places) + len(free)):
            continue
        for first in free:
            last = first + len(name)
            if words.are_free(first, last):
                words.take(first, last)
                found.append((*words.span(first, last), group))
    return sorted(found)


class _Words:
    """The tokens of a text by their normal forms, and which of them are part of a mention."""

    def __init__(self, layout: Layout) -> None:
        self._text = layout.text
        self._tokens = layout.tokens
        self._words = [
            norm or layout.text[start:end]
            for norm, (start, end) in zip(layout.norms, layout.tokens, strict=True)
        ]
        self._places: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            self._places[word].append(number)
        self._taken = [False] * len(self._words)

    def numbered(self, spans: Iterable[Place]) -> Iterator[tuple[int, int, str]]:
        """The spans as half-open numbers of tokens."""
        starts = {start: number for number, (start, _) in enumerate(self._tokens)}
        ends = {end: number for number, (_, end) in enumerate(self._tokens, 1)}
        for start, end, group in spans:
            if start in starts and end in ends:
                yield starts[start], ends[end], group

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self._tokens[first][0], self._tokens[last - 1][1]

    def name(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(self._words[first:last])

    def take(self, first: int, last: int) -> None:
        self._taken[first:last] = [True] * (last - first)

    def are_free(self, first: int, last: int) -> bool:
        return not any(self._taken[first:last])

    def others(self, name: tuple[str, ...], known: int) -> Iterator[int]:
        """Where else the name stands that stands at the token of the number ``known``, in one line and
        free."""
        if sum(map(len, name)) < LEAST_CHARACTERS:
            return
        size = len(name)
        written = self._text[slice(*self.span(known, known + size))]
        is_acronym = size == 1 and written.isupper() and len(written) <= _LONGEST_ACRONYM
        for first in self._places[name[0]]:
            if self.name(first, first + size) == name and self.are_free(first, first + size):
                here = self._text[slice(*self.span(first, first + size))]
                if "\n" not in here and (not is_acronym or here == written):
                    yield first
