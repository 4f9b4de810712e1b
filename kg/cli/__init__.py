"""The command ``kg``: parses, calls one function, prints.

Results go to stdout, everything else to stderr.  Exit code 0: done; 1: some input failed, and is named;
2: wrong usage.
"""

from __future__ import annotations

from kg.cli.app import main

__all__ = ["main"]
