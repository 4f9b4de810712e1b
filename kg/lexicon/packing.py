"""placeholder"""
from pathlib import Path
def default_folder() -> Path: raise NotImplementedError
def unpacked(path: Path) -> Path: raise NotImplementedError
