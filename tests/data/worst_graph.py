"""The graph made by hand with the worst strings there are: every plane of Unicode, control characters,
quotes, a label of a megabyte, identifiers and addresses with what may not stand in an IRI."""

from __future__ import annotations

from types import ModuleType
from typing import Any

MEGABYTE = "megabyte \N{PILL} " * 75_000
"""More than a million bytes of UTF-8."""

PLANES = "".join(
    chr(code)
    for plane in range(17)
    for code in (plane * 0x10000 + low for low in (0x20, 0x1234, 0xABCD, 0xF123, 0xFFFD))
)
NONCHARACTERS = "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
CONTROLS = "".join(map(chr, [*range(1, 0x20), *range(0x7F, 0xA0)]))
SEPARATORS = "\u2028\u2029\u200b\u200d\u202e\ufeff\u00ad e\u0301 \u00e9"
QUOTES = "\" '' \"\"\" ''' \\ \\\" \\u0041 \\U00000041 \\n %s %41 {0} ${x} <!-- --> ]]> & &amp; <b> @en ^^xsd:int ."

LABELS = (MEGABYTE, PLANES, NONCHARACTERS, CONTROLS, SEPARATORS, QUOTES, "\\", '"', " ", "\n")

IDENTIFIERS = (
    'MESH:a b[c]{d}<e>|f\\g^h`i"j',
    "MESH:%zz%41%",
    "MESH:.",
    "MESH:..",
    "MESH:a.",
    "MESH:-a",
    "MESH:é\N{PILL}\u2028",
    "MESH:\x01\x7f\n\t",
    "doi:10.1000/(a)[b]<c>;d#e?f=g&h//i/../j/./k",
    "doi:10.1000/456#789",
    "isrctn:ISRCTN 1 2",
    "KG:  ",
    "UNHEARD:x y",
    "no prefix at all",
    "http://example.org/a b",
    "_:blank",
)

ADDRESSES = (
    "http://example.org/a b[c]{d}|e\\f^g`h\"i<j>",
    "HTTP://EXAMPLE.org:80/%zz/%4/%41",
    "http://[::1]/x",
    "http://exa mple.org/",
    "http://ü.example/ü?ü#ü#ü",
    "http://user:pass word@host:99999/",
    "javascript:alert(1)",
    "mailto:a b@c",
    "urn:x y",
    "doi:10.1000/x y",
    "MESH:D009101",
    "//no.scheme/x",
    "/a/path",
    "http://",
    "http:///x",
    "http://example.org/../a/./b/..",
    "\x01\n",
)

DATES = ("2009-10-02", "2009-10", "2009", "2009-02-30", "0000", "about 2009", "2009-10-02T03:04:05Z")

LANGUAGES = ("en", "pt-BR", "zh-Hant-TW", "e n", "x" * 20, "1")


def worst_rows(made: ModuleType) -> dict[str, list[dict[str, Any]]]:
    """The rows of the graph made by hand and, beside them, nodes, documents and edges of these."""
    rows: dict[str, list[dict[str, Any]]] = made.graph_rows()
    node, document, edge = rows["nodes"][0], rows["documents"][0], rows["edges"][0]
    evidence = next(row for row in rows["evidence"] if row["kind"] == "sentence")
    for number, identifier in enumerate(IDENTIFIERS):
        label = LABELS[number % len(LABELS)]
        rows["nodes"].append(
            node
            | {
                "id": identifier,
                "category": "NamedThing",
                "name": label,
                "synonyms": sorted({label[:1000], "a|b"}),
                "xrefs": [IDENTIFIERS[-number]],
                "url": ADDRESSES[number],
            }
        )
        rows["documents"].append(
            document
            | {
                "id": identifier,
                "node": identifier,
                "title": label,
                "language": LANGUAGES[number % len(LANGUAGES)],
                "date": DATES[number % len(DATES)],
                "url": ADDRESSES[-number],
            }
        )
        key = f"KG:e-{number}"
        rows["edges"].append(
            edge
            | {
                "id": key,
                "subject": identifier,
                "predicate": "mentions",
                "object": IDENTIFIERS[number - 1],
                "original_predicate": "",
                "negated": False,
                "speculative": False,
                "default": True,
                "qualifiers": '{"a": "\\n\\""}',
                "evidence_count": 1,
                "publications": [identifier],
                "supporting_studies": [],
            }
        )
        rows["evidence"].append(
            evidence
            | {
                "id": f"KG:v-{number}",
                "edge": key,
                "kind": "field",
                "document": identifier,
                "sentence": None,
                "text": label,
                "path": QUOTES,
                "method": "field",
            }
        )
    return rows
