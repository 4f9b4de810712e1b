"""Assertions -> nodes and edges with all their evidence; the tables on disk."""
