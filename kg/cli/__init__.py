"""The command ``kg``: parses, calls one function, prints.

A command's result is all that it writes to stdout.  The exit code is 0 when all went well, 1 when
something failed (stderr says what), 2 when the call itself is wrong.
"""

from __future__ import annotations

from kg.cli.app import main

__all__ = ["main"]
