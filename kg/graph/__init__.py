"""The tables of a graph: how assertions are written to shards, joined by SQL, and read again."""
