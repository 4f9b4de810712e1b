"""Questions to a graph: SPARQL over its triples, bundled queries, whether an output folder is whole, and why
what is in it is there."""
