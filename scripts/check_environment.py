"""Exit 0 where the running environment holds all that pyproject.toml asks for, else 1.

``check_environment.py [--record] [EXTRA ...]``: with ``--record``, remember the checksum of pyproject.toml
that the environment was installed from; without, compare it.  Uses nothing that is not in a fresh
virtual environment.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
RECORD = Path(sys.prefix) / "biomed-kg-installed"


def requirements(extras: list[str]) -> Iterator[Requirement]:
    """What pyproject.toml asks for on this Python."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    texts = list(project["dependencies"])
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    for text in texts:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement


def is_installed(requirement: Requirement) -> bool:
    """Whether a version that fits is installed."""
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return requirement.specifier.contains(version, prereleases=True)


def is_this_checkout() -> bool:
    """Whether the package ``kg`` and the command ``kg`` of the environment are those of this checkout."""
    spec = importlib.util.find_spec("kg")
    command = Path(sys.prefix) / "bin" / "kg"
    here = spec is not None and spec.origin == str(ROOT / "kg" / "__init__.py")
    return (
        here and command.exists() and str(sys.prefix) in command.read_text(encoding="utf-8")[:300]
    )


def main(arguments: list[str]) -> int:
    checksum = hashlib.sha256(PROJECT.read_bytes()).hexdigest()
    if "--record" in arguments:
        RECORD.write_text(checksum + "\n", encoding="utf-8")
        return 0
    if not RECORD.exists() or RECORD.read_text(encoding="utf-8").strip() != checksum:
        return 1
    return 0 if is_this_checkout() and all(map(is_installed, requirements(arguments))) else 1


if __name__ == "__main__":
    # The script's folder is on the path, not the checkout: find_spec sees only what is installed.
    sys.exit(main(sys.argv[1:]))
