"""Tokens and keys: how a name in a text and a name in a terminology become comparable.

``tokenize`` cuts a text where biomedical names are joined; ``normalize_token`` folds what makes no
difference to a name (case, accents, Greek letters, inflection, British spelling, Roman numerals);
``key_of`` joins the two.  Two names are the same for the lexicon when their keys are equal.  What a
key folds away (``DA`` and ``da`` have one key) is looked at again when a match is judged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

KEY_VERSION: Final = 1
"""Rises when a key changes, so that a lexicon compiled with other keys is not taken for a good one."""

_GREEK = "\u00b5\u0370-\u03ff\u1f00-\u1fff"
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff"

_TOKEN = re.compile(
    rf"""
      (?<=[{_LATIN}0-9])['\u2019]s(?![{_LATIN}0-9])   # the possessive of "Parkinson's"
    | [{_LATIN}]+
    | [0-9]+
    | [{_GREEK}]+
    | [^\W\d_{_LATIN}{_GREEK}]+                       # letters of other scripts
    | \S
    """,
    re.VERBOSE,
)

GREEK_NAMES: Final[dict[str, str]] = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "ς": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}

_SILENT = frozenset(
    "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"  # hyphens and dashes
    "'\"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2032\u2033\u00ab\u00bb"  # quotes, primes
    "./\\*_\u00b7\u2022\u00ae\u2122\u00a9\u2020\u2021"
)
"""Signs that make no difference to a name."""

_BRACKETS = {"[": "(", "{": "(", "]": ")", "}": ")"}

_WORDS: Final[dict[str, str]] = {
    "the": "",
    "'s": "",
    "\u2019s": "",
    "&": "and",
    "alfa": "alpha",
    "aluminium": "aluminum",
    "ageing": "aging",
    "grey": "gray",
    "ii": "2",
    "iii": "3",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xi": "11",
    "xii": "12",
    "xiii": "13",
}
"""Words with a normal form of their own; ``IV`` is in ``_CASED``, for ``iv`` is a way to give a drug."""

_CASED: Final[dict[str, str]] = {"IV": "4"}

_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s")

_SPELLING: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ae|oe", "e"),
        (r"sulph", "sulf"),
        (r"tumour", "tumor"),
        (r"(?<=..)our(?=(?:s|ed|ing|al|able)?$)", "or"),
        (r"(?<=..)(?<=[bt])re(?=s?$)", "er"),
        (r"(?<=...)is(?=(?:e|es|ed|ing|ation|ations)$)", "iz"),
        (r"(?<=...)ys(?=(?:e|ed|ing)$)", "yz"),
        (r"(?<=...)ical$", "ic"),
    )
)
"""British spelling -> American, and two endings of one adjective. Applied in this order."""

_BRITISH_PARTS: Final = ("ae", "oe", "sulph", "tumour")
_BRITISH_ENDINGS: Final = (
    *("our", "ours", "oured", "ouring", "oural", "ourable", "bre", "bres", "tre", "tres"),
    *("ise", "ises", "ised", "ising", "isation", "isations", "yse", "ysed", "ysing", "ical"),
)
"""What a word has that a rule of ``_SPELLING`` changes; most words have none of it."""

_INFLECTION: Final[tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]] = tuple(
    (endings, re.compile(pattern), replacement)
    for endings, pattern, replacement in (
        (("sses",), r"sses$", "ss"),
        (("uses",), r"(?<=..)uses$", "us"),
        (("ses", "sis"), r"(?<=..)s[ei]s$", "se"),  # metastasis, metastases; disease, diseases
        (("ies",), r"(?<=..)ies$", "y"),
        (("xes", "zes", "ches", "shes"), r"(?<=..)(x|z|ch|sh)es$", r"\1"),
        (("s",), r"(?<=...)(?<![sui])s$", ""),
    )
)
"""Endings of the plural, all in "s", each as text and as pattern. The first pattern that fits is applied,
to words of four letters and more."""

_LONGEST: Final = 200
"""Letters of a word that is spelled otherwise; longer ones are no words, and rules for them take long."""

_REMEMBERED: Final = 1 << 17
"""So many tokens keep their normal forms; they take some 20 MB."""

_REMEMBERED_KEYS: Final = 1 << 11
"""So many names keep their keys, for a name is asked for its key several times in a row."""


def tokenize(text: str) -> list[tuple[int, int]]:
    """The half-open spans of the tokens of ``text``, in order.

    Every character that is not white space is in exactly one token.  Words, numbers and Greek letters
    are tokens of their own; every other sign is one.

    >>> [("TNF-α (5 mg)"[a:b]) for a, b in tokenize("TNF-α (5 mg)")]
    ['TNF', '-', 'α', '(', '5', 'mg', ')']
    """
    return list(map(re.Match.span, _TOKEN.finditer(text)))


def normalize_token(token: str) -> str:
    """The normal form of a token; empty where the token makes no difference to a name.

    >>> [normalize_token(token) for token in ("Tumours", "α", "-", "II", "anaemia", "ADRs")]
    ['tumor', 'alpha', '', '2', 'anemia', 'adr']
    """
    return _NORMAL_FORMS[token]


def normalize_tokens(tokens: Iterable[str]) -> list[str]:
    """The normal forms of tokens, as :func:`normalize_token` gives them."""
    return list(map(_normal_form, tokens))


@lru_cache(_REMEMBERED_KEYS)
def key_of(name: str) -> str:
    """The key of a name in the lexicon: its normalised tokens, joined by one space.

    >>> key_of("Parkinson's disease"), key_of("Diabetes Mellitus, Type II"), key_of("IFN-α")
    ('parkinson disease', 'diabete mellitus , type 2', 'ifn alpha')
    """
    return " ".join(filter(None, map(_normal_form, _tokens(name))))


class _NormalForms(dict[str, str]):
    """Token -> normal form, of the tokens seen last: one look-up for a token that was seen before."""

    def __missing__(self, token: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[token] = form = _normalized(token)
        return form


_NORMAL_FORMS: Final = _NormalForms()
_normal_form: Final = _NORMAL_FORMS.__getitem__
_tokens: Final = _TOKEN.findall


def _normalized(token: str) -> str:
    if token in _CASED:
        return _CASED[token]
    if token.endswith("s") and _PLURAL_ACRONYM.fullmatch(token):
        token = token[:-1]
    word = token.lower()
    if word in _SILENT:
        return ""
    if word in _WORDS:
        return _WORDS[word]
    if not word.isascii():
        folded = _fold_accents(token)
        if folded != word:
            return key_of(folded)  # a fraction sign folds to several tokens
    if not 4 <= len(word) <= _LONGEST or not word.isalpha():
        return _BRACKETS.get(word, word)
    return _fold_word(word)


def _fold_accents(token: str) -> str:
    folded = "".join(
        GREEK_NAMES.get(sign, sign) for sign in unicodedata.normalize("NFKC", token).lower()
    )
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _fold_word(word: str) -> str:
    previous = ""
    while word != previous:  # until nothing changes, so that a key is its own key
        previous = word
        if _may_be_british(word):
            for pattern, replacement in _SPELLING:
                word = pattern.sub(replacement, word)
        if len(word) < 4:
            break
        if word.endswith("s"):
            word = _singular(word)
    return _WORDS.get(word, word)


def _may_be_british(word: str) -> bool:
    if word.endswith(_BRITISH_ENDINGS):
        return True
    one, other, third, fourth = _BRITISH_PARTS  # a loop would cost more than the four look-ups
    return one in word or other in word or third in word or fourth in word


def _singular(word: str) -> str:
    for endings, pattern, replacement in _INFLECTION:
        if word.endswith(endings):
            shorter, changed = pattern.subn(replacement, word)
            if changed:
                return shorter
    return word
