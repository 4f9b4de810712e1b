"""Why and how well a name of a text fits a name of the lexicon: pure functions."""

from __future__ import annotations

from typing import Final

from kg.lexicon.names import normalize_token, tokenize

_ACRONYM_LENGTH: Final = 6
_SHORT: Final = 4

RULE_SCORES: Final[dict[str, float]] = {"exact": 1.0, "case": 0.98, "variant": 0.9}
"""How sure it is that two names are one, by the rule that makes them one."""

KIND_SCORES: Final[dict[str, float]] = {
    "label": 1.0,
    "synonym": 0.95,
    "corpus": 0.97,
    "abbreviation": 0.95,
    "symbol": 0.95,
    "adjective": 0.93,
    "brand": 0.93,
    "supplementary": 0.9,
}
"""How sure it is that a name stands for its concept, by its kind in the terminology."""

OTHER_KIND_SCORE: Final = 0.88

TERMINOLOGY_SCORES: Final[dict[str, float]] = {"MESH:D": 1.0, "MESH:C": 0.97, "DRUGBANK:D": 0.85}
"""By the beginning of the CURIE: which terminology's concept is taken where several have the name."""

OTHER_TERMINOLOGY_SCORE: Final = 0.8


def rule_of(name: str, entry_name: str) -> str:
    """The rule by which two names with one key are the same.

    >>> rule_of("Tumor", "Tumor"), rule_of("tumor", "Tumor"), rule_of("tumours", "Tumor")
    ('exact', 'case', 'variant')
    """
    if name == entry_name:
        return "exact"
    return "case" if name.lower() == entry_name.lower() else "variant"


def fits_case(name: str, entry_name: str, case_only: bool = False) -> bool:
    """Whether the case of a name in a text allows it to be that name of the lexicon.

    An acronym (``case_only``) has to be written as one, and a short word in capitals, or with capitals
    within, is not the word.

    >>> fits_case("ALL", "ALL"), fits_case("all", "ALL"), fits_case("CAT", "cat")
    (True, False, False)
    >>> fits_case("AChE", "ache"), fits_case("HbsA", "hbsa")
    (False, False)
    >>> fits_case("Pain", "pain"), fits_case("PAIN SYNDROMES", "pain syndrome")
    (True, True)
    """
    if name == entry_name:
        return True
    if case_only or is_acronym(entry_name) or _is_short_in_capitals(name):
        return _signs(name) == _signs(entry_name)
    return True


def _is_short_in_capitals(name: str) -> bool:
    """Whether it is a short word in capitals, or with capitals within."""
    if name.islower():
        return False
    signs = _signs(name)
    return len(signs) <= _SHORT and (signs.isupper() or _is_mixed(name))


def _is_mixed(name: str) -> bool:
    """Whether it is one word with several capitals, and small letters that are no plural."""
    letters = name.removesuffix("s")
    capitals = sum(sign.isupper() for sign in letters)
    return letters.isalpha() and 1 < capitals < len(letters)


def is_acronym(name: str) -> bool:
    """Whether a name is one short word, mostly of capitals.

    >>> is_acronym("DA"), is_acronym("5-HT"), is_acronym("Pain"), is_acronym("IgA nephropathy")
    (True, True, False, False)
    """
    if " " in name or name.islower():
        return False
    letters = [sign for sign in name if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    return capitals >= 2 and len(letters) <= _ACRONYM_LENGTH and 2 * capitals >= len(letters)


def _signs(name: str) -> str:
    """The letters and digits of a name, Greek letters as their names, without the s of the plural."""
    signs = "".join(
        token if token.isascii() else normalize_token(token)
        for start, end in tokenize(name)
        if (token := name[start:end]).isalnum()
    )
    if len(signs) > 2 and signs[-1] == "s" and signs[-2].isupper():
        return signs[:-1]
    return signs
