"""Reading the tables of a graph: whole, row by row, or joined by SQL, in bounded memory."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import GraphError
from kg.graph.tables import TABLES

FOLDER: Final = "tables"
"""The folder of the tables in an output folder."""

BATCH: Final = 8192
"""Rows that are held as Python objects at a time."""

MEMORY: Final = "128MB"
"""What a query keeps in memory before it uses the disk."""

Row: TypeAlias = tuple[Any, ...]

_REMEDY: Final = "name a folder that kg build has written"
_REBUILD: Final = "build the graph again"
_COLUMNS_SHOWN: Final = 5
"""So many columns that differ are named."""

_READING: Final = (duckdb.Error, pa.ArrowException, OSError)
"""What reading a damaged file raises."""


class Tables:
    """The tables of an output folder. Raises GraphError where one is missing or is not ours."""

    def __init__(self, out: Path | str, *, memory: str = MEMORY, threads: int = 1) -> None:
        self.folder = Path(out) / FOLDER
        self._memory = memory
        self._threads = threads
        self._check_folder()
        for name in TABLES:
            self._check(name)

    def _check_folder(self) -> None:
        """Raise GraphError unless all tables are there."""
        out = self.folder.parent
        if not out.is_dir():
            is_file = out.exists()
            reason = "a file, not a folder with a graph" if is_file else "there is no such folder"
            raise GraphError(reason, path=str(out), remedy=_REMEDY)
        missing = [name for name in TABLES if not self.path(name).is_file()]
        if not missing:
            return
        if len(missing) == len(TABLES) and not (out / "manifest.json").exists():
            raise GraphError("there is no graph here", path=str(out), remedy=_REMEDY)
        if len(missing) == 1:
            raise GraphError(
                "the table is missing", path=str(self.path(missing[0])), remedy=_REBUILD
            )
        names = ", ".join(f"{name}.parquet" for name in missing)
        raise GraphError(f"tables are missing: {names}", path=str(self.folder), remedy=_REBUILD)

    def _check(self, name: str) -> None:
        path = self.path(name)
        try:
            found = pq.read_schema(path)
        except (OSError, pa.ArrowException) as error:
            raise GraphError(
                f"the table cannot be read ({_first_line(error)})",
                path=str(path),
                remedy=_REBUILD,
            ) from error
        schema = TABLES[name][0]
        if not found.remove_metadata().equals(schema):
            raise GraphError(
                "the table has other columns than this version of the program writes",
                path=str(path),
                place=_some(_differences(found, schema)),
                remedy=_REBUILD,
            )

    def path(self, name: str) -> Path:
        """The Parquet file of a table. Raises GraphError for an unknown name."""
        if name not in TABLES:
            raise GraphError(
                f"there is no table {name!r}", remedy="use one of " + ", ".join(TABLES)
            )
        return self.folder / f"{name}.parquet"

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A whole table, or some of its columns."""
        with self._naming(name):
            return pq.read_table(self.path(name), columns=list(columns) if columns else None)

    def count(self, name: str) -> int:
        """The number of rows of a table."""
        return int(pq.read_metadata(self.path(name)).num_rows)

    def rows(self, name: str, columns: Sequence[str]) -> Iterator[Row]:
        """The rows of a table in their order, as tuples of the named columns."""
        for batch in self.batches(name, columns):
            yield from _tuples(batch)

    def batches(self, name: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows of a table in their order, as batches of the named columns."""
        with self._naming(name):
            file = pq.ParquetFile(self.path(name))
        with file:
            batches = file.iter_batches(BATCH, columns=list(columns))
            while True:
                with self._naming(name):
                    batch = next(batches, None)
                if batch is None:
                    return
                yield batch.select(list(columns))

    def query(self, sql: str, parameters: Sequence[str] = ()) -> Iterator[Row]:
        """The rows of an SQL query over views named as the tables; ``edges`` has ``position``, too,
        the place of the row in the table, and ``TABLE_in_order`` has it for every table, as
        ``file_row_number``.

        Rows are held in batches, and what does not fit into memory while sorting and joining goes to
        a temporary folder on disk.
        """
        with self.database(name for name in TABLES if name in sql) as database:
            with self._explaining(OSError):
                batches = _reader(database, sql, parameters)
            while True:
                with self._explaining(OSError):  # as Arrow calls an error of the database
                    batch = next(batches, None)
                if batch is None:
                    return
                yield from _tuples(batch)

    def queries(self, statements: Iterable[str]) -> Iterator[list[Row]]:
        """All rows of each of many queries."""
        with self.database() as database:
            for sql in statements:
                yield database.sql(sql).fetchall()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A database over the tables, for many small queries one after the other."""
        with self.database() as database:
            yield Session(database)

    @contextmanager
    def database(self, names: Iterable[str] = TABLES) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database with the views that :meth:`query` describes, of these tables, for as long as the block
        lasts.

        An error of the database in the block is GraphError where a table or the disk is at fault.
        """
        with (
            self._spill() as spill,
            duckdb.connect(config=self._config(spill)) as database,
            self._explaining(duckdb.Error),
        ):
            # DuckDB takes a process without a script, as those that are spawned, for somebody who looks on
            database.execute("set enable_progress_bar = false")
            for name in names:
                for view in _views(name, self.path(name)):
                    database.execute(view)
            yield database

    @contextmanager
    def _explaining(self, *kinds: type[Exception]) -> Iterator[None]:
        """Make errors of these kinds GraphError where a table or the disk is at fault."""
        try:
            yield
        except kinds as error:
            self._name_damage(error)
            if not isinstance(error, OSError | duckdb.IOException | duckdb.OutOfMemoryException):
                raise  # no table is at fault
            raise GraphError(
                f"the tables cannot be read ({_first_line(error)})",
                path=str(self.folder),
                remedy="see whether the disk is full, else build the graph again",
            ) from error

    @contextmanager
    def _spill(self) -> Iterator[str]:
        """Where a database may put what does not fit into memory; it makes the folder when it needs one."""
        folder = self.spill_folder() or Path(tempfile.gettempdir())
        path = folder / f"{spill_prefix()}{secrets.token_hex(8)}"
        try:
            yield str(path)
        finally:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _naming(self, name: str) -> Iterator[None]:
        """Make what reading a table raises an error that names it."""
        try:
            yield
        except _READING as error:
            raise GraphError(
                f"the table is damaged ({_first_line(error)})",
                path=str(self.path(name)),
                remedy=_REBUILD,
            ) from error

    @contextmanager
    def naming_damage(self) -> Iterator[None]:
        """Make an error of a database GraphError where one of these tables cannot be read to its end."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            self._name_damage(error)
            raise

    def _name_damage(self, cause: Exception) -> None:
        for name in TABLES:
            try:
                for _ in self.batches(name, TABLES[name][0].names):
                    pass
            except GraphError as error:
                raise error from cause

    def spill_folder(self) -> Path | None:
        """Where temporary files go: beside the tables; None (elsewhere) where that may not be."""
        return self.folder if os.access(self.folder, os.W_OK) else None

    def _config(self, spill: str) -> dict[str, str | bool | int | float | list[str]]:
        return {
            "memory_limit": self._memory,
            "threads": self._threads,
            "temp_directory": spill,
        }


def spill_prefix(process: int | None = None) -> str:
    """How the name begins of a folder in which a process, this one unless told otherwise, keeps for the
    time being what does not fit into its memory."""
    return f".spill-{os.getpid() if process is None else process}-"


class Session:
    """Answers queries over views named as the tables; see :meth:`Tables.query`."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database

    def records(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """All rows as dictionaries by column; ``$1`` stands for the first parameter, which may be a list."""
        answer = self._database.execute(sql, list(parameters))
        columns = [column[0] for column in answer.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def _views(name: str, path: Path) -> Iterator[str]:
    place = str(path).replace("'", "''")
    if name == "edges":
        yield (
            "create view edges as select * rename (file_row_number as position) "
            f"from read_parquet('{place}', file_row_number = true)"
        )
    else:
        yield f"create view {name} as select * from read_parquet('{place}')"
    yield (
        f"create view {name}_in_order as select * "
        f"from read_parquet('{place}', file_row_number = true)"
    )


def _reader(
    database: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[str]
) -> pa.RecordBatchReader:
    return database.sql(sql, params=list(parameters) or None).to_arrow_reader(BATCH)


def _tuples(batch: pa.RecordBatch) -> Iterator[Row]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _differences(found: pa.Schema, expected: pa.Schema) -> list[str]:
    """The names of columns that are missing, unexpected or of another type."""
    ours = {field.name: field.type for field in expected}
    theirs = {field.name: field.type for field in found}
    names = [*ours, *(name for name in theirs if name not in ours)]
    return [name for name in names if ours.get(name) != theirs.get(name)] or ["order of columns"]


def _some(names: Sequence[str]) -> str:
    more = len(names) - _COLUMNS_SHOWN
    return ", ".join(names[:_COLUMNS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
