"""The tables of a graph: their columns and types.

One Parquet file a table in ``OUT/tables``.  Every other format is a view of these.  Rows are sorted by
the table's key, lists within a row are sorted, so that equal graphs are equal bytes.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

_STRINGS = pa.list_(pa.string())

SOURCE: Final = pa.struct(
    [
        ("path", pa.string()),
        ("member", pa.string()),
        ("format", pa.string()),
        ("encoding", pa.string()),
    ]
)

SIGHTING: Final = pa.struct(
    [
        ("source", pa.string()),
        ("agreement", pa.string()),  # concept, mention, overlap
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("category", pa.string()),
        ("concepts", _STRINGS),  # CURIEs, none for NIL
    ]
)

DOCUMENTS: Final = pa.schema(
    [
        ("id", pa.string()),  # CURIE of the document
        ("node", pa.string()),  # CURIE of its node: differs where a trial has several registry ids
        ("kind", pa.string()),  # article, trial, text
        ("title", pa.string()),
        ("language", pa.string()),  # ISO 639-1, or und
        ("date", pa.string()),  # last revision, ISO 8601, or empty
        ("url", pa.string()),
        ("version", pa.string()),  # Document.version
        ("mined", pa.bool_()),  # false: kept and counted only (not in English)
        ("identifiers", _STRINGS),  # other CURIEs of the same document
        ("sources", pa.list_(SOURCE)),  # all places where it was found
        ("metadata", pa.string()),  # JSON object
        ("sentence_count", pa.int64()),
        ("mention_count", pa.int64()),
    ]
)

SENTENCES: Final = pa.schema(
    [
        ("id", pa.string()),  # KG:s-<hash>
        ("document", pa.string()),
        ("section", pa.string()),
        ("path", pa.string()),  # of the section in its record, or empty
        ("start", pa.int64()),  # offsets of Document.text
        ("end", pa.int64()),
        ("text", pa.string()),
    ]
)

MENTIONS: Final = pa.schema(
    [
        ("document", pa.string()),
        ("start", pa.int64()),  # offsets of Document.text
        ("end", pa.int64()),
        ("text", pa.string()),
        ("section", pa.string()),
        ("sentence", pa.string()),  # id in SENTENCES
        ("category", pa.string()),
        ("concept", pa.string()),  # CURIE, null for NIL
        ("score", pa.float64()),
        ("rule", pa.string()),  # Match.rule
        ("name", pa.string()),  # Match.name
        ("sources", _STRINGS),  # who found it, with this span; the first gave its concept
        (
            "agreement",
            pa.list_(SIGHTING),
        ),  # what each other source says there
    ]
)

NODES: Final = pa.schema(
    [
        ("id", pa.string()),
        ("category", pa.string()),  # Biolink class, local name
        ("name", pa.string()),
        ("synonyms", _STRINGS),
        ("xrefs", _STRINGS),  # CURIEs of the same thing elsewhere (exact matches)
        ("url", pa.string()),
        ("mentioned", pa.bool_()),  # false: only an ancestor, heading or pointer
        ("mention_count", pa.int64()),
        ("document_count", pa.int64()),  # documents that mention it
    ]
)

EDGES: Final = pa.schema(
    [
        ("id", pa.string()),  # KG:e-<hash>, see graph.identity.edge_id
        ("subject", pa.string()),
        ("predicate", pa.string()),  # key of schema.PREDICATES
        ("object", pa.string()),
        ("original_predicate", pa.string()),  # key of schema.OWN_PREDICATES, or empty
        ("interaction", pa.string()),  # words for people
        ("negated", pa.bool_()),
        ("speculative", pa.bool_()),  # no evidence that is not speculative
        ("default", pa.bool_()),  # neither negated nor speculative
        ("qualifiers", pa.string()),  # JSON object
        ("primary_knowledge_source", pa.string()),  # infores CURIE
        ("knowledge_level", pa.string()),
        ("agent_type", pa.string()),
        ("confidence", pa.float64()),  # of its best evidence, six decimals
        ("evidence_count", pa.int64()),
        ("document_count", pa.int64()),
        ("publications", _STRINGS),  # CURIEs of articles it was read in
        ("supporting_studies", _STRINGS),  # CURIEs of trials it was read in
    ]
)

EVIDENCE: Final = pa.schema(
    [
        ("id", pa.string()),  # KG:v-<hash>
        ("edge", pa.string()),
        ("kind", pa.string()),  # sentence, field, terminology
        ("document", pa.string()),  # null for a terminology
        ("section", pa.string()),
        ("sentence", pa.string()),  # id in SENTENCES, null but for kind sentence
        ("text", pa.string()),  # the fields' words, or terminology and version; null for a sentence
        ("path", pa.string()),  # the fields' places in the record
        ("subject_start", pa.int64()),  # offsets of the sentence's (or of this row's) text, or null
        ("subject_end", pa.int64()),
        ("object_start", pa.int64()),
        ("object_end", pa.int64()),
        ("method", pa.string()),
        ("confidence", pa.float64()),
        ("negated", pa.bool_()),
        ("speculative", pa.bool_()),
    ]
)

TRIALS: Final = pa.schema(
    [
        ("id", pa.string()),  # CURIE of the node
        ("brief_title", pa.string()),
        ("official_title", pa.string()),
        ("acronym", pa.string()),
        ("identifiers", _STRINGS),
        ("sponsor", pa.string()),
        ("sponsor_ids", _STRINGS),
        ("phases", _STRINGS),
        ("overall_status", pa.string()),
        ("study_type", pa.string()),
        ("allocation", pa.string()),
        ("intervention_model", pa.string()),
        ("masking", pa.string()),
        ("control", pa.string()),
        ("endpoint_classification", pa.string()),
        ("primary_purpose", pa.string()),
        ("observational_model", pa.string()),
        ("time_perspective", pa.string()),
        ("enrollment", pa.int64()),
        ("enrollment_type", pa.string()),
        ("start_date", pa.string()),
        ("completion_date", pa.string()),
        ("minimum_age", pa.string()),
        ("maximum_age", pa.string()),
        ("std_ages", _STRINGS),
        ("sex", pa.string()),
        ("countries", _STRINGS),
        ("locations", _STRINGS),
        ("has_results", pa.bool_()),
        ("conditions", _STRINGS),  # the record's words
        ("interventions", _STRINGS),
        ("keywords", _STRINGS),
        ("condition_concepts", _STRINGS),  # CURIEs
        ("intervention_concepts", _STRINGS),
    ]
)

TABLES: Final[dict[str, tuple[pa.Schema, tuple[str, ...]]]] = {
    "documents": (DOCUMENTS, ("id",)),
    "sentences": (SENTENCES, ("document", "start")),
    "mentions": (MENTIONS, ("document", "start", "end", "concept")),
    "nodes": (NODES, ("id",)),
    "edges": (EDGES, ("subject", "predicate", "object", "id")),
    "evidence": (EVIDENCE, ("edge", "id")),
    "trials": (TRIALS, ("id",)),
}
"""Table -> its columns and the columns its rows are sorted by."""
