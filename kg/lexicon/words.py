"""The words of names, each brought to its stem: what names of one thing share though no rule of
spelling makes them one.

A stem is cut rather deep ("glaucomatous" and "glaucoma", "asystolic" and "asystole"), so that equal
stems are a hint, not a proof: who uses them weighs them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kg.lexicon.names import key_of

LEAST_STEM: Final = 4
"""Letters that a stem keeps."""

_SMALL_WORDS: Final = "of the in with and by to due a an for from or at on as is its associated"
_ENDINGS: Final = """
    ization ation ition tion sion ment ness ities ity ical ally atous eous ous ious ive ated ates ate
    ized iz ed ing ic al ar ary ia ias ies ium ian ean ism ist itic itis otic osis ose etic esis ese us
    um is es e y a o s
"""

SMALL_WORDS: Final = frozenset(_SMALL_WORDS.split())
"""Words that say nothing of what a name means."""

ENDINGS: Final = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))
"""Endings of nouns, adjectives and participles, longest first."""

_ENDINGS_BY_LETTER: Final = {
    letter: tuple(ending for ending in ENDINGS if ending[-1] == letter)
    for letter in {ending[-1] for ending in ENDINGS}
}


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The stem of a word of a key: up to two endings are cut, long words of letters only.

    >>> stem("glaucomatous"), stem("glaucoma"), stem("elbow"), stem("b12")
    ('glaucom', 'glaucom', 'elbow', 'b12')
    """
    if not word.isalpha() or len(word) <= LEAST_STEM:
        return word
    for _ in range(2):
        endings = _ENDINGS_BY_LETTER.get(word[-1], ())
        ending = next(
            (e for e in endings if word.endswith(e) and len(word) - len(e) >= LEAST_STEM), ""
        )
        if not ending:
            break
        word = word[: -len(ending)]
    return word


def words_of(key: str) -> list[str]:
    """The words of a key that say what a name means, in order.

    >>> words_of("carcinoma of the lung , type 2")
    ['carcinoma', 'lung', 'type', '2']
    """
    return [
        word
        for word in key.split()
        if word not in SMALL_WORDS and (word.isalnum() or any(map(str.isalnum, word)))
    ]


def stems_of(name: str) -> tuple[str, ...]:
    """The stems of the words of a name, each once, in order.

    >>> stems_of("Contractures of the elbows"), stems_of("elbow contracture")
    (('contractur', 'elbow'), ('elbow', 'contractur'))
    """
    return stems_of_key(key_of(name))


def stems_of_key(key: str) -> tuple[str, ...]:
    """The same for the key of a name."""
    return tuple(dict.fromkeys(map(stem, words_of(key))))


def trigrams(word: str) -> set[str]:
    """All three neighbouring letters of a word with its borders.

    >>> sorted(trigrams("gout"))
    ['^go', 'gou', 'out', 'ut$']
    """
    text = f"^{word}$"
    return {text[start : start + 3] for start in range(len(text) - 2)}
