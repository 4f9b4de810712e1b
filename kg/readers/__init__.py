"""Files -> Documents: every format a file of its own, recognised from the content."""

from kg.readers.base import Head, InputReport, ReadContext, Reader, ReadOptions
from kg.readers.inputs import read_inputs
from kg.readers.registry import READERS

__all__ = [
    "READERS",
    "Head",
    "InputReport",
    "ReadContext",
    "ReadOptions",
    "Reader",
    "read_inputs",
]
