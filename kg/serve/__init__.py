"""A graph served on the network: the SPARQL 1.1 Protocol, and pages to search and look at it.

It listens where it is told to and never connects out; see :mod:`kg.serve.server`.
"""
