"""How many conditions and interventions of trial records lead to a concept?

    evaluate_fields.py RECORDS [--lexicon FILE] [--unresolved FILE]

RECORDS is a folder of ClinicalTrials.gov records (API v2 JSON).  Printed is the share of the distinct
names, and of all, that lead to a concept: by look-up alone, and with names that are similar.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.lexicon.opening import open_lexicon  # noqa: E402
from kg.linking import LexiconLinker, SimilarLinker  # noqa: E402
from kg.linking.fields import link_field  # noqa: E402
from kg.model import Candidate, CategoryName  # noqa: E402
from kg.relations.field_links import SUBSTANCES  # noqa: E402
from kg.schema import DISEASE_CATEGORIES  # noqa: E402

Link = Callable[[str, frozenset[CategoryName]], Sequence[Candidate]]


def names_of(folder: Path) -> dict[str, Counter[str]]:
    """The names that the records give in their fields, and how often."""
    names: dict[str, Counter[str]] = {"conditions": Counter(), "interventions": Counter()}
    for path in sorted(folder.rglob("*.json")):
        protocol = orjson.loads(path.read_bytes())["protocolSection"]
        names["conditions"].update(protocol.get("conditionsModule", {}).get("conditions", ()))
        arms = protocol.get("armsInterventionsModule", {})
        names["interventions"].update(i["name"] for i in arms.get("interventions", ()))
    return names


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("--lexicon")
    parser.add_argument("--unresolved", type=Path, help="write the names that lead nowhere here")
    options = parser.parse_args()
    lexicon = open_lexicon(options.lexicon)
    exact = LexiconLinker(lexicon)
    similar = SimilarLinker(lexicon)
    ways: dict[str, Link] = {
        "look-up": lambda text, wanted: link_field(text, exact, wanted),
        "with similar names": lambda text, wanted: link_field(text, exact, wanted, similar),
    }
    print(f"{'':36}{'names':>8}{'resolved':>10}{'share':>8}{'of all':>8}")
    for field, counts in names_of(options.records).items():
        wanted = DISEASE_CATEGORIES if field == "conditions" else SUBSTANCES
        for way, link in ways.items():
            resolved = {name for name in counts if link(name, wanted)}
            share = len(resolved) / len(counts)
            weighted = sum(counts[name] for name in resolved) / counts.total()
            label = f"{field}, {way}"
            print(f"{label:36}{len(counts):8}{len(resolved):10}{share:8.3f}{weighted:8.3f}")
        if options.unresolved:
            with options.unresolved.open("a", encoding="utf-8") as file:
                file.writelines(f"{field}\t{name}\n" for name in sorted(counts.keys() - resolved))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
