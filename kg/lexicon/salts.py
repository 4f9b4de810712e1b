"""Names of salts, esters and hydrates, and the base names in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_WORDS: Final = """
    acefurate acetate aceturate acistrate adipate aluminum ammonium anhydrous arginine ascorbate aspartate
    axetil benzathine benzenesulfonate benzoate besilate besylate bisulfate bitartrate borate bromide
    butyrate calcium camsilate camsylate caproate carbonate chloride choline cilexetil citrate cypionate
    decanoate deutenzalate diacetate dibromide dicitrate difumarate dihydrate dihydrobromide
    dihydrochloride dihydrogen dimaleate dimesylate dimeglumine dinitrate diphosphate dipivoxil dipotassium
    dipropionate disodium disoproxil disulfate ditosylate edisilate edisylate enanthate erbumine esilate
    esylate estolate ethanolate ethylsuccinate etabonate fluoride formate free base fumarate furoate
    gluceptate gluconate glucuronate glutamate hcl hemifumarate hemihydrate hemisuccinate hemisulfate
    heptahydrate hexahydrate hyclate hydrate hydrobromide hydrochloride hydrogen hydroiodide hydroxide
    hydroxynaphthoate iodide isethionate isetionate ketoglutarate lactate lactobionate laurate lauryl
    lithium lysine magnesium malate maleate malonate medoxomil meglumine mesilate mesylate methanesulfonate
    methylbromide methylsulfate metilsulfate mofetil mono monohydrate monohydrochloride mononitrate
    monopotassium monosodium mucate nadisilate napadisilate napadisylate napsilate napsylate nicotinate
    nitrate octanoate oleate orotate oxalate oxide oxoglurate palmitate pamoate pantothenate
    pentahydrate pentetate phenylpropionate phosphate phthalate pivalate pivoxil potassium procaine
    proxetil propionate pyridoxine saccharate salicylate salt sesquihydrate sodium stearate succinate sulfate
    sulfonate sulphate tannate tartrate teoclate tetrahydrate tetrasodium thiocyanate tidoxil tosilate
    tosylate triacetate trihydrate trifenatate trifluoroacetate triflutate trisodium tromethamine trometamol
    undecanoate undecylenate valerate xinafoate zinc
"""

SALT_WORDS: Final = frozenset(_WORDS.split())
"""Words that say in which form a drug comes. The first word of a name is never taken as one."""


def base_names(name: str) -> Iterator[str]:
    """The names in a name of a salt, longest first: every way to leave off salt words at its end.

    >>> list(base_names("Venlafaxine Hydrochloride"))
    ['Venlafaxine']
    >>> list(base_names("tenofovir disoproxil fumarate"))
    ['tenofovir disoproxil', 'tenofovir']
    >>> list(base_names("mycophenolate mofetil"))
    ['mycophenolate', 'mycophenolic acid']
    >>> list(base_names("sodium chloride"))
    []
    """
    words = name.split()
    while len(words) > 1 and words[-1].casefold() in SALT_WORDS:
        words.pop()
        if len(words) == 1 and words[0].casefold() in SALT_WORDS:
            return
        yield " ".join(words)
    if len(words) == 1 and len(words) < len(name.split()) and words[0].endswith("ate"):
        yield f"{words[0][:-3]}ic acid"
