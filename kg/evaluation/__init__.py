"""Annotations of the program against annotations made by people: precision, recall, F1, and the errors."""

from kg.evaluation.corpora import read_corpus, write_texts
from kg.evaluation.scoring import evaluate

__all__ = ["evaluate", "read_corpus", "write_texts"]
