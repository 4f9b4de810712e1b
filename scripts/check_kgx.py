"""Gives the KGX tables of an output folder to KGX's own reader and validator, with a local model.

``check_kgx.py OUT``, run by ``scripts/check_kgx`` in an environment that has kgx and biolink-model.  Prints
what the validator found, by kind, and exits with 1 where it calls something an error.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import bmt.toolkit
import yaml

SHOWN = 3
"""Examples of a kind of finding that are printed."""


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
    for level, kinds in sorted(validator.get_errors().items()):
        for kind, messages in kinds.items():
            for message, entities in messages.items():
                print(
                    f"{level}: {kind}: {message} ({len(entities):,}: {', '.join(map(str, entities[:SHOWN]))})"
                )
    return int(bool(validator.get_errors("ERROR")))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
