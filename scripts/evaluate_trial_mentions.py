"""Measure mentions on records of trials: exact spans of conditions and drugs in NeuroTrialNER.

    evaluate_trial_mentions.py RECORDS.json

RECORDS is a file of NeuroTrialNER in the schema of BigBio (``dev.json``).  Title and summary of each record
are annotated as ``kg annotate`` does it; diseases are compared with conditions, chemicals with drugs.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from recognizer_data import read_trials

from kg.model import Document, Section
from kg.pipeline.stages import Stages
from kg.recognition.priors import group_of


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("records", type=Path)
    records = read_trials(parser.parse_args().records)
    documents = [
        Document.of(
            name,
            "article",
            record.title,
            [Section("title", record.title), Section("abstract", record.abstract)],
        )
        for name, record in records.items()
    ]
    counts: dict[str, Counter[str]] = {"Chemical": Counter(), "Disease": Counter()}
    for annotated in Stages().annotate(documents):
        spans = records[annotated.document.id].spans
        for group, row in counts.items():
            gold = {span for span, (each, _) in spans.items() if each == group}
            found = {
                (linked.span.start, linked.span.end)
                for linked in annotated.mentions
                if group_of(linked.mention.category) == group
            }
            row.update(hits=len(gold & found), found=len(found), gold=len(gold))
    for group, row in counts.items():
        precision, recall = row["hits"] / row["found"], row["hits"] / row["gold"]
        f1 = 2 * row["hits"] / (row["found"] + row["gold"])
        print(f"{group:10}{precision:.3f}  {recall:.3f}  {f1:.3f}  {dict(row)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
