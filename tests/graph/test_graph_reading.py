"""The database over the tables: whose errors are explained, and what it leaves behind."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from kg.errors import GraphError
from kg.graph.reading import Tables

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def tables(made: ModuleType, tmp_path: Path) -> Tables:
    return Tables(made.write_graph(tmp_path / "graph"))


def damage(tables: Tables, name: str) -> None:
    """Let what is in the middle of a table be nothing; its schema is at the end."""
    path = tables.path(name)
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 2] = bytes(len(content) // 2 - 4)
    path.write_bytes(content)


def spills(tables: Tables) -> list[Path]:
    return list(tables.folder.glob(".spill-*"))


def test_an_error_of_what_uses_a_session_is_not_the_tables_fault(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "batches", lambda *_: pytest.fail("the tables are read"))
    cause = OSError(errno.EAGAIN, "Resource temporarily unavailable")
    with pytest.raises(OSError) as found, tables.session():
        raise cause
    assert found.value is cause


def test_a_damaged_table_is_named(tables: Tables) -> None:
    damage(tables, "nodes")
    sql = "select max(name), max(synonyms::varchar) from nodes"
    with pytest.raises(GraphError, match=r"nodes\.parquet"), tables.session() as session:
        session.records(sql)
    with pytest.raises(GraphError, match=r"nodes\.parquet"):
        list(tables.query(sql))


def test_sql_that_is_wrong_is_no_damage(tables: Tables) -> None:
    with pytest.raises(duckdb.Error):
        list(tables.query("select nothing from nodes"))


def test_there_is_a_folder_for_what_is_too_large_only_while_it_is_needed(
    made: ModuleType, tmp_path: Path
) -> None:
    tables = Tables(made.write_graph(tmp_path / "graph"), memory="20MB")
    with tables.session() as session:
        session.records("select * from nodes")
        assert not spills(tables)
        [row] = session.records(
            "select count(*) as n from (select i from (select i, md5(i::varchar) as m "
            "from range(1000000) t(i)) order by m offset 10)"
        )
        assert row["n"] == 999_990
        assert [path.name.split("-")[1] for path in spills(tables)] == [str(os.getpid())]
    assert not spills(tables)


def test_nothing_is_printed_by_a_process_without_a_script(tables: Tables) -> None:
    script = (
        "import sys; from kg.graph.reading import Tables\n"
        "with Tables(sys.argv[1]).database() as database:\n"
        "    print(database.execute(\"select current_setting('enable_progress_bar')\").fetchone())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tables.folder.parent)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "(False,)\n"
