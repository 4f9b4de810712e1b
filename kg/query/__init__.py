"""Questions to a graph: SPARQL over its triples, bundled queries, and whether an output folder is whole."""
