#!/usr/bin/env python3
"""Build a knowledge graph: the same as ``kg build``, with the same arguments."""

from __future__ import annotations

import sys

try:
    from kg.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"{error}; run `bash scripts/quickstart` once, then use .venv/bin/python")

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], name="build_kg.py", command="build"))
