"""Why edges, nodes and mentions are there: their evidence, their candidates and scores, as records.

:class:`Explainer` asks the tables of a graph and the lexicon that it was built with; ``kg explain`` prints
what it says.
"""

from kg.query.explaining.explainer import Explainer, ExplainOptions

__all__ = ["ExplainOptions", "Explainer"]
