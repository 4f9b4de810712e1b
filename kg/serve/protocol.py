"""The SPARQL 1.1 Protocol: a request -> a query, and its answer or what is wrong -> a response.

Queries come by GET, by POST as a form, and by POST as they are
(https://www.w3.org/TR/sparql11-protocol/#query-operation).  Updates are refused.  An answer is whole or an
error, but for clients that ask for its first rows (``first=N`` in the address): where there are more, the
header ``KG-Cut`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from kg.errors import QueryError
from kg.serve.description import describe
from kg.serve.negotiation import preferred
from kg.serve.results import (
    GRAPH_TYPES,
    ROW_TYPES,
    NotAcceptableError,
    TooLongError,
    UnwritableError,
    Wanted,
)
from kg.serve.workers import DiedError, GoneError, Pool, Task, TimedOutError

LONGEST: Final = 1 << 20
"""Bytes of the longest request that is read."""

CUT: Final = "KG-Cut"
"""The header that says of an answer that there are more rows; its value is how many it has."""

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_CHARSETS: Final = frozenset(("", "utf-8", "utf8", "us-ascii"))
_FIRST: Final = "first"
_DATASET: Final = ("default-graph-uri", "named-graph-uri")
_READ_ONLY: Final = "updates are not possible: the graph is read-only"


class RefusedError(Exception):
    """A request that is not carried out: the status of the response and why."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Answers the requests to the endpoint. ``rows`` is the most rows of an answer."""

    pool: Pool
    rows: int
    seconds: float
    prefixes: Mapping[str, str]
    federation: bool = False

    async def respond(self, request: Request) -> Response:
        """The response to a request."""
        try:
            query = await _query(request)
            if query is None:
                return self._description(request)
            return await self._answer(request, query)
        except RefusedError as refused:
            return _text(refused.status, refused.reason, refused.headers)
        except ClientDisconnect:
            return Response(status_code=499)

    def _description(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        chosen = preferred(accept, [*GRAPH_TYPES, "text/html"])
        if chosen == "text/html":
            return RedirectResponse("/query")
        if chosen is None:
            raise RefusedError(406, "the description can be had as " + ", ".join(GRAPH_TYPES))
        address = str(request.url.replace(query="", fragment=""))
        content = describe(address, GRAPH_TYPES[chosen], self.prefixes, federation=self.federation)
        return _response(content, chosen)

    async def _answer(self, request: Request, query: str) -> Response:
        accept = request.headers.get("accept", "")
        first = _first(request)
        wanted = Wanted(
            preferred(accept, ROW_TYPES),
            preferred(accept, GRAPH_TYPES),
            min(first or self.rows, self.rows),
            cut=first > 0,
        )
        if wanted.row_type is None and wanted.graph_type is None:
            raise _not_acceptable(", ".join(dict.fromkeys((*ROW_TYPES, *GRAPH_TYPES))))
        try:
            result = await self.pool.ask(Task(query, wanted), request.is_disconnected)
        except QueryError as error:
            raise RefusedError(400, str(error)) from error
        except UnwritableError as error:
            raise RefusedError(406, str(error)) from error
        except NotAcceptableError as error:
            raise _not_acceptable(str(error)) from error
        except TooLongError as error:
            reason = (
                f"{error}, the most that this server gives; add LIMIT (and OFFSET for the others), "
                "ask for less, or serve with a larger --max-rows"
            )
            raise RefusedError(500, reason) from error
        except TimedOutError as error:
            reason = (
                f"there was no answer within {self.seconds:g} seconds, and the query was stopped"
            )
            raise RefusedError(503, reason, {"Retry-After": "10"}) from error
        except DiedError as error:
            reason = "the query needed more memory than it may have, or was nested too deeply"
            raise RefusedError(500, reason) from error
        except GoneError:
            return Response(status_code=499)
        response = _response(result.content, result.media_type)
        if result.cut:
            response.headers[CUT] = str(result.rows)
        return response


async def _query(request: Request) -> str | None:
    """The query of a request, or None where it has none. Raises RefusedError."""
    if request.method in ("GET", "HEAD"):
        return _one_query(_parsed(request.url.query))
    kind, charset = _media_type(request.headers.get("content-type", ""))
    if kind == _UPDATE:
        raise RefusedError(403, _READ_ONLY)
    if kind not in (_FORM, _QUERY):
        raise RefusedError(415, f"a query is posted as {_FORM} or as {_QUERY}")
    if charset not in _CHARSETS:
        raise RefusedError(415, f"a query is read as UTF-8, and not as {charset}")
    text = _decoded(await _body(request))
    if kind == _QUERY:
        _one_query(_parsed(request.url.query), posted=True)
        return text
    query = _one_query(_parsed(text))
    if query is None:
        raise RefusedError(400, "the form has no field named query")
    return query


def _media_type(header: str) -> tuple[str, str]:
    """The media type of a header Content-Type and its charset, in small letters."""
    message = Message()
    message["content-type"] = header
    return message.get_content_type() if header else "", str(message.get_content_charset(""))


def _first(request: Request) -> int:
    """How many of the first rows are asked for; 0 where all are. Raises RefusedError."""
    text = request.query_params.get(_FIRST, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RefusedError(400, f"{_FIRST} is a number of rows")
    return int(text)


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LONGEST:
            raise RefusedError(413, f"a request may have {LONGEST:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "the query is not UTF-8") from error


def _parsed(text: str) -> Mapping[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise RefusedError(400, "the parameters are not UTF-8, or too many") from error


def _one_query(fields: Mapping[str, list[str]], *, posted: bool = False) -> str | None:
    if "update" in fields:
        raise RefusedError(403, _READ_ONLY)
    for name in _DATASET:
        if any(fields.get(name, ())):
            raise RefusedError(400, f"there is one graph only, which needs no name ({name})")
    queries = fields.get("query", [])
    if len(queries) > 1 or (posted and queries):
        raise RefusedError(400, "the request has several queries")
    return queries[0] if queries else None


def _not_acceptable(types: str) -> RefusedError:
    return RefusedError(406, f"the answer can be had as {types}")


def _response(content: bytes, media_type: str) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = {"Content-Type": media_type + charset, "Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(content, headers=headers)


def _text(status: int, reason: str, headers: Mapping[str, str]) -> Response:
    media_type = "text/plain; charset=utf-8"
    return Response(
        reason + "\n", status, headers={**headers, "Content-Type": media_type, "Vary": "Accept"}
    )
