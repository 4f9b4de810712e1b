"""Names in the shapes of MeSH's, made of biomedical stems: as many as one wants, the same for the same seed.

Words are drawn so that few are frequent and most are rare, as in MeSH, where half of the words that a
lexicon of 900,000 names has are in one name only.
"""

from __future__ import annotations

import random
from collections.abc import Sequence


def _list(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(separator))


STEMS = _list(
    "cardi neur hepat nephr oste derm gastr hemat pulmon arthr cyt my angi aden chondr crani encephal enter "
    "gloss gyn hist kerat lapar laryng leuk lip lymph mamm mening metr necr ocul onc ophthalm orch ot "
    "pancreat path phleb pneum proct pyel rhin scler splen spondyl thorac thromb thyr trache urethr vascul "
    "vesic acanth brachy carcin dactyl erythr fibr glyc hydr ichthy kary lept melan nyct olig papill quin "
    "rhabd sarc tach ul ventricul xanth zym bacter strept staphyl mycobact candid aspergill plasmod "
    "trypanos leishman schist borrel rickett chlamyd camp salmon shig yersin vibr pseudomon"
)
MIDDLES = _list(
    "o a i io ia eo oxo oxy methyl ethyl propyl butyl phenyl benzyl chloro fluoro bromo amino nitro hydroxy "
    "thio sulfo carb az aza ox ino ano eno ulo ero ato ido imo ylo ento anthro stato plasto tropo geno "
    "morpho philo blasto cyclo hydro glyco phospho lipo proteo pepto nucleo"
)
ENDINGS = _list(
    "itis oma osis pathy emia algia ectomy plasty scopy genesis lysis trophy plegia rrhea sclerosis stenosis "
    "ine ate ol one ide amide ane ene yne ose ase in an ium um us a ella ensis oides acin mycin cillin olol "
    "pril sartan statin mab tinib parib gliptin prazole azole vir fovir dipine zepam caine profen oxacin "
    "cycline thiazide lukast setron triptan anib"
)
HEADS = _list(
    "Disease Syndrome Disorder Neoplasms Carcinoma Infection Deficiency Fever Injuries Failure Anemia "
    "Diabetes Hypertension Epilepsy Dystrophy Atrophy Ulcer Fracture Pain Abscess Cyst Edema Hemorrhage"
)
TAILS = _list(
    "Acute,Chronic,Congenital,Familial,Juvenile,Experimental,Malignant,Benign,Viral,Bacterial,Type 1,Type 2,"
    "Autosomal Dominant,X-Linked,Drug-Induced,Secondary,Primary,Cerebral,Renal,Pulmonary,Type III,Hereditary",
    ",",
)
SMALL = _list("of in and with to for due")
GREEK = _list("α β γ δ ε κ λ μ σ ω")
SPELT_GREEK = _list("alpha beta gamma delta epsilon kappa lambda mu sigma omega")
GROUPS = _list(
    "methyl ethyl propyl butyl phenyl benzyl chloro fluoro bromo iodo amino nitro hydroxy methoxy ethoxy "
    "oxo cyano acetyl dimethyl diethyl trifluoromethyl carboxy sulfonyl isopropyl cyclohexyl naphthyl pyridyl"
)
PARENTS = _list(
    "benzamide acetamide pyridine pyrimidine indole quinoline imidazole thiazole piperazine piperidine "
    "morpholine carbamate acetate propionate butyrate benzoate urea guanidine phenol aniline ethanol purine "
    "pyrrole furan oxazole triazole tetrazole naphthalene coumarin flavone xanthine adenosine uridine"
)
SALTS = _list(
    "hydrochloride sodium sulfate acetate phosphate maleate citrate tartrate bromide mesylate"
)
SPECIES = _list(
    "human,mouse,rat,Drosophila,Arabidopsis,zebrafish,E coli,S cerevisiae,C elegans,bovine,Xenopus,chicken",
    ",",
)
PROTEINS = _list(
    "protein receptor kinase antigen ligase transporter peptide inhibitor subunit homolog"
)
LETTERS = "ABCDEFGHIKLMNPRSTVXZ"
DIGITS = "0123456789"


class Namer:
    """Draws words and names from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, count: int) -> int:
        """A number from 0 to ``count`` - 1."""
        return int(self.random() * count)

    def few(self, mean: float, most: int) -> int:
        """A small number, now and then a larger one."""
        count = 0
        while count < most and self.random() < mean / (1 + mean):
            count += 1
        return count

    def one(self, items: Sequence[str]) -> str:
        """Any of these."""
        return items[int(self.random() * len(items))]

    def often(self, items: Sequence[str]) -> str:
        """One of these, the first ones far more often."""
        return items[int(self.random() ** 3 * len(items))]

    def word(self) -> str:
        """A word of two to four parts: "cardioitis" often, "xanthbutylnephrenozepam" once."""
        draw = self.random()
        if draw < 0.5:
            return self.often(STEMS) + self.often(MIDDLES)[:1] + self.often(ENDINGS)
        if draw < 0.9:
            return self.often(STEMS) + self.often(MIDDLES) + self.one(ENDINGS)
        return self.rare_word()

    def rare_word(self) -> str:
        """A word that is most likely new."""
        return self.one(STEMS) + self.one(MIDDLES) + self.one(STEMS) + self.one(ENDINGS)

    def code(self) -> str:
        """The code of a laboratory or a gene: "ELQ-300", "BDK7", "SB 203580"."""
        letters = "".join(self.one(LETTERS) for _ in range(2 + self.below(2)))
        number = "".join(self.one(DIGITS) for _ in range(2 + self.below(3)))
        return letters + self.one(("-", " ", "", "-")) + number

    def locants(self) -> str:
        """Where groups are bound: "2", "3,5", "N"."""
        draw = self.random()
        if draw < 0.1:
            return "N"
        number = str(1 + self.below(12))
        return number if draw < 0.7 else f"{number},{1 + self.below(20)}"

    def systematic(self) -> str:
        """A chemical by its structure: "N-(4-(2-ethylphenyl)-5-chloro)benzamide"."""
        parts = [f"{self.locants()}-{self.one(GROUPS)}" for _ in range(1 + self.few(1.2, 5))]
        if len(parts) > 2:
            parts[1] = f"({parts[1]}{self.one(GROUPS)})"
        if self.random() < 0.25:
            parts[-1] = f"{self.one(GREEK)}-{self.one(GROUPS)}"
        body = "-".join(parts)
        parent = self.one(PARENTS) if self.random() < 0.8 else self.word()
        return f"N-({body}){parent}" if self.random() < 0.15 else body + parent

    def drug(self) -> str:
        """A drug or another chemical by a common name, some as a salt or with a Greek letter."""
        draw = self.random()
        if draw < 0.15:
            return self.rare_word()
        name = self.word()
        if draw < 0.45:
            return f"{name}-{self.word()} {self.one(SALTS)}"
        if draw < 0.55:
            return f"{self.one(SPELT_GREEK)}-{self.word()}-{name}"
        if draw < 0.7:
            return f"{name} {self.word()} {self.one(LETTERS)}{1 + self.below(30)}"
        return f"{self.one(GROUPS)}{name} {self.word()}"

    def protein(self) -> str:
        """A protein: "BDK7 protein, human"."""
        draw = self.random()
        name = self.code().replace(" ", "") if draw < 0.6 else f"{self.word()} {self.word()}"
        if draw > 0.9:
            name = f"{self.one(GREEK)}-{name}"
        return f"{name} {self.often(PROTEINS)}"

    def organism(self) -> str:
        """A species: a genus in capital and an epithet."""
        epithet = self.rare_word() if self.random() < 0.6 else self.word()
        return f"{self.word().capitalize()} {epithet}"

    def heading(self) -> tuple[str, str]:
        """A name of a disease or a subject in the order of speech, and in that of an index: "Acute
        Cardiitis", "Cardiitis, Acute"."""
        words = [self.word().capitalize() for _ in range(1 + self.few(0.5, 3))]
        if self.random() < 0.7:
            words.append(self.often(HEADS))
        if self.random() < 0.1:
            words.insert(1, self.one(SMALL))
        name, tail = " ".join(words), self.often(TAILS)
        if self.random() < 0.1:
            name = f"{self.word().capitalize()}'s {name}"
        return f"{tail} {name}", f"{name}, {tail}"

    def sentence(self, words: int) -> str:
        """Prose for notes: so many words, half of them small."""
        drawn = [self.one(SMALL) if self.random() < 0.5 else self.word() for _ in range(words)]
        return " ".join(drawn).capitalize() + "."

    def cas_number(self) -> str:
        """A CAS number, with its check digit."""
        digits = str(50 + self.below(10**2 if self.random() < 0.05 else 10**7)) + (
            f"{self.below(100):02}"
        )
        check = sum(place * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 10
        return f"{digits[:-2]}-{digits[-2:]}-{check}"

    def unii(self) -> str:
        """Ten capitals and digits, at least one of them a digit."""
        signs = [self.one(LETTERS + DIGITS) for _ in range(9)]
        return "".join(signs) + self.one(DIGITS)
