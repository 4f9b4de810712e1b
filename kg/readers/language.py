"""The language of a text, by its script and by the little words that every sentence needs.

What matters here is to tell English, which is mined, from the rest; so a text is called something
else only when it clearly is, and a list of names is ``und``.  A library that knows a hundred languages
would cost half a second at the start and 100 MB.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_LENGTH: Final = 600
"""How much of a text is looked at."""

UNKNOWN: Final = "und"

STOP_WORDS: Final[dict[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the of and to in for with that is was were are by from this which on as at be has have "
        "had been not or no we these their its who after than between during it can may all but our will "
        "patients study using treatment trial versus into also both whether among they there other more "
        "due new associated induced case effect effects use against via per as so",
        "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine einer einem "
        "einen als auch es an werden aus er hat dass sie nach wird bei um am sind noch wie über so zum "
        "war haben nur oder aber vor zur bis mehr durch man wurde wurden sein kann gegen vom können "
        "beim zwischen ohne unter diese dieser sowie patienten behandlung",
        "fr": "de la le et les des en un du une que est pour qui dans par plus au sur ne se ce il sont "
        "avec ont été aux ou cette leur comme mais nous ces être son entre chez très peut fait deux "
        "après sans lors étude était ainsi dont elle à où même traitement",
        "es": "de la que el en y los del se las por un para con una su al lo como más pero sus le ha este "
        "son entre sin sobre ser también fue han hasta hay desde no es está durante mediante estudio "
        "pacientes fueron cuando muy esta ya nos dos tratamiento tras",
        "it": "di che e la il un a per in una sono mi ho è lo ha le si ti i con cosa se da al del della dei "
        "delle nel nella gli dal non più anche come ma alla sulla questo questa stato essere dopo "
        "tra degli agli studio pazienti trattamento sul ai ed",
        "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele "
        "das tem à seu sua ou ser quando muito há nos já está também só pelo pela até isso entre "
        "estudo pacientes foram são às tratamento após",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij maar dan door nog "
        "naar uit heeft hebben of worden wordt werd was over tot deze die kan kunnen meer zoals "
        "patiënten onderzoek behandeling na geen tussen",
        "pl": "i w na z do się nie to że jest o jak po od za przez dla są tym oraz przy był było która który "
        "które ale ma lub być może tego ich u bez pod czy już co jego tylko leczenie badania chorych",
        "sv": "och att det i en som är på av för med till den har de inte om ett men var sig så från vi kan "
        "när år under också efter eller nu sin där vid mot skulle ingen hos mellan samt patienter",
        "da": "og i at det en den til er som på de med for af ikke der var et har om vi ved fra men kan "
        "blev efter eller også sig mere blevet når hos denne mellem uden patienter være",
        "no": "og i det på som er en til å av for at var med de ikke den har ett fra men om et kan ble etter "
        "eller seg også ved mot hos når mellom pasienter være ha hun jeg denne skal",
        "fi": "ja on oli olivat potilaan potilailla hoidon jossa jotka vuoden kuitenkin "
        "ei että se oli hän mutta ovat kuin myös tai joka sen ole jo vain niin kun jos "
        "mukaan sekä voi olla joiden tämä ovat potilaiden hoito kanssa",
        "cs": "a se v na je že s z do i o to jako za by ale po pro jsou které který která při byl byla "
        "bylo od nebo k až také podle však není mezi jen ve u pacientů léčby",
        "hu": "a az és hogy nem is egy van volt meg de csak el mint már még vagy kell ha ez azt amely volna "
        "között után szerint által során betegek kezelés ezek",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi en sonra kadar ancak ne var veya göre her "
        "ise olduğu değil arasında tedavi hasta hastaların çalışma üzerinde",
        "ro": "de și în a la cu pe din o care este nu un se pentru că mai au fost sau ale al prin după dar "
        "sunt între la fi această pacienți tratament fără",
        "id": "yang dan di dari dengan untuk pada ini itu dalam tidak adalah ke oleh akan atau juga telah "
        "dapat pasien antara sebagai",
        "hr": "i u je na se da su za od s kao koji što nije bio bila bi ili te po do iz ali o biti samo uz "
        "kod bolesnika između koja",
    }.items()
}
"""Language -> its commonest words, and some that every medical text has."""

_RIVALS: Final = {
    language: words - STOP_WORDS["en"] for language, words in STOP_WORDS.items() if language != "en"
}
"""The other languages, without the words that are English too: "in", "an", "was"."""

_LANGUAGES: Final = {
    word: [language for language, words in _RIVALS.items() if word in words]
    for word in frozenset().union(*_RIVALS.values())
}
"""Word -> the other languages that have it."""

_ENGLISH_ONLY: Final = STOP_WORDS["en"].difference(
    *(words for language, words in STOP_WORDS.items() if language != "en")
)

_SCRIPTS: Final[tuple[tuple[str, str], ...]] = (
    ("ja", r"[\u3040-\u30ff]"),
    ("ko", r"[\uac00-\ud7af\u1100-\u11ff]"),
    ("zh", r"[\u4e00-\u9fff\u3400-\u4dbf]"),
    ("fa", r"[\u067e\u0686\u0698\u06af\u06cc]"),
    ("ar", r"[\u0600-\u06ff]"),
    ("he", r"[\u0590-\u05ff]"),
    ("th", r"[\u0e00-\u0e7f]"),
    ("hi", r"[\u0900-\u097f]"),
    ("uk", r"[\u0404\u0406\u0407\u0454\u0456\u0457]"),
    ("ru", r"[\u0400-\u04ff]"),
    ("el", r"[\u0370-\u03ff\u1f00-\u1fff]"),
)
"""Language -> characters that only it has, the narrower before the wider.  Most texts need none of these
patterns, which take long to compile."""

_LATIN: Final = r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
_NOT_LATIN: Final = r"[\u0370-\u1dff\u1f00-\u1fff\u3040-\ud7af]"
_WORD: Final = re.compile(
    r"(?<!['\u2019])[^\W\d_]{2,}|(?<![\w'\u2019.-])[a-z\u00e0\u00e8\u00e9](?![\w.'\u2019-])"
)
"""Words; of single letters only those that are no initial, symbol or ending."""

_ENOUGH_WORDS: Final = 4
_ENOUGH_HITS: Final = 2
_SHARE: Final = 12
"""In a language at least one in so many words is one of these."""

_CLEARLY: Final = 1.5
"""How many times the words of English another language must have."""


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language, or ``und`` where too little of a text is there to tell.

    >>> detect_language("The patients were treated with lenalidomide for a year.")
    'en'
    >>> detect_language("Die Patienten wurden ein Jahr lang mit Lenalidomid behandelt.")
    'de'
    >>> detect_language("Lenalidomide; Dexamethasone"), detect_language("多発性骨髄腫の治療")
    ('und', 'ja')
    """
    beginning = text[:_LENGTH]
    if not beginning.isascii():
        foreign = len(re.findall(_NOT_LATIN, beginning))
        if foreign * 2 > len(re.findall(_LATIN, beginning)):
            return _by_script(beginning, foreign)
    words = Counter(word.lower() for word in _WORD.findall(beginning))
    if words.total() < _ENOUGH_WORDS:
        return UNKNOWN
    english = _count(words, STOP_WORDS["en"])
    others = Counter[str]()
    for word in words.keys() & _LANGUAGES.keys():
        others.update(dict.fromkeys(_LANGUAGES[word], words[word]))
    hits, rival = max(((count, name) for name, count in others.items()), default=(0, UNKNOWN))
    if hits >= max(_ENOUGH_HITS, english * _CLEARLY):
        return rival if hits * _SHARE >= words.total() else UNKNOWN
    doubtful = hits > 0 and not words.keys() & _ENGLISH_ONLY
    return UNKNOWN if doubtful or english * _SHARE < words.total() else "en"


def _count(words: Counter[str], known: frozenset[str]) -> int:
    return sum(words[word] for word in words.keys() & known)


def _by_script(text: str, foreign: int) -> str:
    """The language of a script; a few characters of a narrower one do not count."""
    for language, characters in _SCRIPTS:
        if len(re.findall(characters, text)) * 50 > foreign:
            return language
    return UNKNOWN
