"""Gives the KGX tables of an output folder to KGX's own reader and validator, with a local model.

``check_kgx.py OUT``, run by ``scripts/check_kgx`` in an environment that has kgx and biolink-model.  Prints
what the validator found, by kind, and exits with 1 where it calls something an error that is none of its own:
its pattern for CURIEs (``[^/ :]+`` after the colon, in ``kgx.prefix_manager``) has no slash, which every DOI
and the numbers of some registries have.
"""

from __future__ import annotations

import logging
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import bmt.toolkit
import yaml

SHOWN = 3
"""Examples of a kind of finding that are printed."""


_SLASHED = re.compile(r"[^ <()>:]+:(?=[^ :]*/)[^ :]+")
"""What KGX's pattern for CURIEs would take, were it not for its slashes."""


def is_fault_of_kgx(message: str, entity: str) -> bool:
    """Whether an error says no more than that a CURIE of a prefix that we know has a slash."""
    from kg.prefixes import PREFIXES

    value = re.search("has a value '(.*)' which is not a proper CURIE", message)
    if value is None and "expected to be of type 'CURIE'" not in message:
        return False
    curie = value[1] if value else entity
    return bool(_SLASHED.fullmatch(curie)) and curie.partition(":")[0] in PREFIXES


def use_local_model() -> None:
    """Let KGX read the model from the package instead of the network, and know our prefixes."""
    spec = find_spec("biolink_model")
    assert spec is not None and spec.submodule_search_locations
    model = Path(spec.submodule_search_locations[0]) / "schema" / "biolink_model.yaml"
    bmt.toolkit.Toolkit.__init__.__defaults__ = (str(model), {"predicate mappings": []})
    import kgx.config

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from kg.prefixes import PREFIXES

    prefixes = yaml.safe_load(model.read_text(encoding="utf-8"))["prefixes"]
    for name in ("biolink", "monarch_context", "obo_context"):
        kgx.config.jsonld_context_map[name] = dict(prefixes) | PREFIXES


def main(out: Path) -> int:
    """Read, validate, print."""
    use_local_model()
    from kgx.source.tsv_source import TsvSource
    from kgx.transformer import Transformer
    from kgx.utils.kgx_utils import GraphEntityType
    from kgx.validator import Validator

    logging.disable(logging.WARNING)  # a line for every value of a property that the model lacks
    validator = Validator()
    source = TsvSource(Transformer())
    read: Counter[str] = Counter()
    for kind, name in ((GraphEntityType.NODE, "nodes.tsv"), (GraphEntityType.EDGE, "edges.tsv")):
        for record in source.parse(filename=str(out / name), format="tsv"):
            if record:
                read[name] += 1
                validator(kind, record)
    print(", ".join(f"{name}: {count:,} records" for name, count in read.items()))
    return int(report(validator.get_errors()))


def report(levels: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]) -> bool:
    """Print what was found: level, kind, message and some of the records. Whether there was an error."""
    failed, slashed = False, set()
    for level, kinds in sorted(levels.items()):
        for kind, messages in kinds.items():
            for message, found in messages.items():
                own = [entity for entity in found if is_fault_of_kgx(message, entity)]
                slashed.update(own)
                if entities := sorted(set(found) - {*own}):
                    failed = failed or level == "ERROR"
                    some = ", ".join(map(str, entities[:SHOWN]))
                    print(f"{level}: {kind}: {message} ({len(entities):,}: {some})")
    if slashed:
        some = ", ".join(sorted(slashed)[:SHOWN])
        print(
            f"not counted: {len(slashed):,} records whose CURIEs have a slash, as those of DOIs do ({some})"
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
