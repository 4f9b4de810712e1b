"""What a first reading of a text found elsewhere in it, for the second reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

_LONGEST: Final = 12
"""Tokens of a mention that is looked for again."""


class Vote(NamedTuple):
    """What the first reading says of a token: its own label, the labels of the same word elsewhere in the
    text, the mention elsewhere in the text whose words stand here, and what its long form is."""

    label: str
    elsewhere: str
    mention: str
    long: str


NO_VOTE: Final = Vote("", "", "", "")


def vote_features(vote: Vote) -> Iterator[tuple[int, str]]:
    """(offset, feature) of what the first reading says."""
    if not vote.label:
        return
    for offset in (-1, 0, 1):
        yield offset, f"L={vote.label}"
        if vote.mention:
            yield offset, f"M={vote.mention}"
    yield 0, f"E={vote.elsewhere}"
    yield 0, f"LEM={vote.label} {vote.elsewhere} {vote.mention}"
    yield 0, f"LM={vote.label} {vote.mention}"
    if vote.long:
        yield 0, f"A={vote.long}"
        yield 0, f"LA={vote.long} {vote.label}"


def votes_of(
    words: Sequence[str], labels: Sequence[str], longs: Mapping[int, int] | None = None
) -> list[Vote]:
    """The votes of each token of a text; ``longs``: the token of a short form -> the last one of its long
    form."""
    by_word: dict[str, Counter[str]] = defaultdict(Counter)
    for word, label in zip(words, labels, strict=True):
        by_word[word][label[2:] or "O"] += 1
    mentions = _mentions(words, labels)
    again = _again(words, labels, mentions)
    longs = longs or {}
    return [
        Vote(
            label,
            _elsewhere(word, label, by_word),
            again[number],
            (labels[longs[number]][2:] or "O") if number in longs else "",
        )
        for number, (word, label) in enumerate(zip(words, labels, strict=True))
    ]


def _elsewhere(word: str, label: str, by_word: Mapping[str, Counter[str]]) -> str:
    if len(word) < 2:
        return "-"
    counts = by_word[word]
    own = label[2:] or "O"
    total = counts.total() - 1
    if not total:
        return "-"
    if own == "O" and len(counts) == 1:
        return "O1" if total == 1 else "O"
    others = {group: counts[group] - (group == own) for group in ("Chemical", "Disease")}
    group = max(others, key=lambda name: others[name])
    if not others[group]:
        return "O1" if total == 1 else "O"
    share = others[group] / total
    return f"{group[0]}{'=' if share == 1 else '+' if share > 0.5 else '-'}"


def spans_of_labels(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(first, last, group) of what labels mark: half-open numbers of tokens."""
    first = None
    for number, label in enumerate([*labels, "O"]):
        if first is not None and not label.startswith("I-"):
            yield first, number, labels[first][2:]
            first = None
        if label.startswith("B-"):
            first = number


def _mentions(words: Sequence[str], labels: Sequence[str]) -> dict[tuple[str, ...], Counter[str]]:
    found: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for first, last, group in spans_of_labels(labels):
        if last - first <= _LONGEST:
            found[tuple(words[first:last])][group] += 1
    return found


def _again(
    words: Sequence[str],
    labels: Sequence[str],
    mentions: Mapping[tuple[str, ...], Counter[str]],
) -> list[str]:
    """Of each token the longest mention found elsewhere of the same words as stand here."""
    tags = [""] * len(words)
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for mention in mentions:
        by_first[mention[0]].append(mention)
    here = {(first, last): group for first, last, group in spans_of_labels(labels)}
    number = 0
    while number < len(words):
        best: tuple[int, str, int] | None = None
        for mention in by_first.get(words[number], ()):
            size = len(mention)
            if tuple(words[number : number + size]) != mention or (best and best[0] >= size):
                continue
            counts = mentions[mention]
            own = here.get((number, number + size))
            others = {group: times - (group == own) for group, times in counts.items()}
            group = max(sorted(others), key=lambda name: others[name])
            if others[group]:
                best = size, group, others[group]
        if best is None:
            number += 1
            continue
        size, group, times = best
        for place in range(size):
            tags[number + place] = f"{'I' if place else 'B'}{group[0]}{min(times, 3)}"
        number += size
    return tags
