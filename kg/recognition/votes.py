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


_PLAIN: Final = Vote("O", "O", "", "")
"""Of a token whose word is nowhere part of a mention."""


def votes_of(
    words: Sequence[str], labels: Sequence[str], longs: Mapping[int, int] | None = None
) -> list[Vote]:
    """The votes of each token of a text; ``longs``: the token of a short form -> the last one of its long
    form."""
    named = {word for word, label in zip(words, labels, strict=True) if label != "O"}
    by_word: dict[str, Counter[str]] = {word: Counter() for word in named}
    for word, label in zip(words, labels, strict=True):
        if word in named:
            by_word[word][label[2:]] += 1
    votes = [_PLAIN] * len(words)
    again = _again(words, labels, _mentions(words, labels))
    longs = longs or {}
    numbers = {number for number, word in enumerate(words) if word in named}
    for number in numbers.union(longs):
        word, label = words[number], labels[number]
        elsewhere = _elsewhere(word, label, by_word[word]) if word in named else "O"
        long = (labels[longs[number]][2:] or "O") if number in longs else ""
        votes[number] = Vote(label, elsewhere, again.get(number, ""), long)
    return votes


def _elsewhere(word: str, label: str, counts: Mapping[str, int]) -> str:
    """What the same word is elsewhere: nothing, a chemical or a disease, always or more or less often."""
    if len(word) < 2:
        return ""
    others = {
        group: counts.get(group, 0) - (group == label[2:]) for group in ("Chemical", "Disease")
    }
    group = max(others, key=lambda name: others[name])
    if not others[group]:
        return "O"
    share = others[group] / (sum(counts.values()) - 1)
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
) -> dict[int, str]:
    """Of tokens the longest mention found elsewhere of the same words as stand here: ``B`` or ``I``, the
    group, how often."""
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda mention: (-len(mention), mention)):
        by_first[mention[0]].append(mention)
    here = {(first, last): group for first, last, group in spans_of_labels(labels)}
    tags: dict[int, str] = {}
    end = 0
    for number, word in enumerate(words):
        if number < end or word not in by_first:
            continue
        for mention in by_first[word]:
            last = number + len(mention)
            if tuple(words[number:last]) == mention and (
                tag := _other(mentions[mention], here.get((number, last)))
            ):
                tags |= {n: f"{'B' if n == number else 'I'}{tag}" for n in range(number, last)}
                end = last
                break
    return tags


def _other(counts: Mapping[str, int], own: str | None) -> str:
    """The commonest group of a mention at other places, and how often it was found there."""
    others = {group: times - (group == own) for group, times in sorted(counts.items())}
    group = max(others, key=lambda name: others[name])
    return f"{group[0]}{min(others[group], 3)}" if others[group] else ""
