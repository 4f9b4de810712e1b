"""``python -m kg.cli``: the same as the command ``kg``."""

from __future__ import annotations

import sys

from kg.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
