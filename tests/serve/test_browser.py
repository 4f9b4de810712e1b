"""The pages in headless Chromium, as people use them; axe-core looks for what keeps some people out."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest

from kg.export.graph import read_graph
from kg.query.named_queries import named_queries

pytestmark = pytest.mark.external

ROOT = Path(__file__).parent.parent.parent
MYELOMA = "MESH:D009101"
NODE = "node?id=" + MYELOMA
DRAWN = "document.getElementById('graph').dataset.milliseconds"
PAGES = ["", NODE, "search?q=m", "query", "query?name=drugs-of-disease", "nothing"]
NEIGHBOURS = urlencode({"id": MYELOMA, "predicate": "kgv:studies_condition", "way": "from"})
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}

SERIOUS = "axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))"

CENTRE_OF = """(async () => {
  const board = document.getElementById("graph");
  board.scrollIntoView({ block: "center" });
  for (let frame = 0; frame < 3; frame += 1)
    await new Promise((next) => requestAnimationFrame(next));
  const place = board.getBoundingClientRect();
  const element = board._cyreg.cy.SELECTOR[0];
  const middle = element.isNode() ? element.renderedPosition() : element.renderedMidpoint();
  return [place.x + middle.x, place.y + middle.y];
})()"""


def _browser_module() -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location("chromium", ROOT / "scripts" / "chromium.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


driver = _browser_module()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    program = driver.find_chromium()
    if program is None:
        pytest.skip("chromium is not installed; scripts/external-tools installs it")
    with driver.browsing(program) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Any) -> Iterator[Any]:
    """A browser; what a test leaves of errors on the console fails it."""
    chromium.problems.clear()
    chromium.look()
    yield chromium
    assert not chromium.problems


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    folder = Path(os.environ.get("KG_EXTERNAL", ROOT / ".external"))
    path = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not there; scripts/external-tools installs it")
    return path.read_text(encoding="utf-8")


def test_typing_suggests_and_the_keyboard_chooses(browser: Any, server: Any) -> None:
    browser.go(server.address)
    browser.run("document.body.focus()")
    browser.press("/", text="/")
    browser.type("kahler")
    browser.wait("document.querySelectorAll('#suggestions li').length === 1")
    assert browser.run("document.getElementById('q').getAttribute('aria-expanded')") == "true"
    browser.press("ArrowDown")
    active = "document.getElementById('q').getAttribute('aria-activedescendant')"
    assert browser.run(active) == "suggestion-0"
    browser.press("Escape")
    assert browser.run("document.getElementById('suggestions').hidden") is True
    browser.type(" disease")
    browser.wait("!document.getElementById('suggestions').hidden")
    browser.press("ArrowDown")
    browser.press("Enter")
    browser.wait("location.pathname === '/node' && document.querySelector('h1')")
    assert browser.run("document.querySelector('h1').textContent") == "Multiple Myeloma"


def test_an_edge_of_the_graph_opens_its_evidence(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    browser.click(*browser.run(CENTRE_OF.replace("SELECTOR", "edges(\"[label = 'subclass of']\")")))
    browser.wait("!document.getElementById('evidence').hidden")
    assert "MeSH 2026" in browser.run("document.getElementById('evidence').textContent")
    browser.press("Escape")
    assert browser.run("document.getElementById('evidence').hidden") is True
    browser.click(*browser.run(CENTRE_OF.replace("SELECTOR", 'nodes("[!centre]")')))
    browser.wait(f"location.search !== '?id={MYELOMA}' && document.readyState === 'complete'")
    assert browser.run("document.querySelector('h1').textContent") != "Multiple Myeloma"


def test_the_same_graph_is_drawn_the_same_way(browser: Any, server: Any) -> None:
    places = []
    for _ in range(2):
        browser.go(server.address + NODE)
        browser.wait(DRAWN)
        script = "JSON.stringify(document.getElementById('graph')._cyreg.cy.nodes().map(n => n.position()))"
        places.append(browser.run(script))
    assert places[0] == places[1]


def test_the_tab_key_reaches_the_evidence(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    browser.run(
        "document.getElementById('neighbours').closest('section').querySelector('summary').focus()"
    )
    reached = []
    for _ in range(4):
        browser.press("Tab")
        reached.append(browser.run("document.activeElement.getAttribute('href') || ''"))
    assert any(link.startswith("/edge?") for link in reached)


FOCUSED = "document.activeElement.id"
REACHED = "document.getElementById('reached').textContent"
MARKED = "document.getElementById('graph')._cyreg.cy.$('.at').map(element => element.id())"


def tab_to(browser: Any, wanted: str) -> None:
    """Press the tabulator until the element with this id has the focus."""
    for _ in range(120):
        browser.press("Tab")
        if browser.run(FOCUSED) == wanted:
            return
    raise AssertionError(f"{wanted} cannot be reached")


def test_the_graph_is_walked_with_the_keyboard(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    tab_to(browser, "graph")
    assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert browser.run(REACHED).startswith("Multiple Myeloma, Disease, ")
    assert browser.run(MARKED) == [MYELOMA]
    count = browser.run("document.getElementById('graph')._cyreg.cy.nodes('[?centre]').degree()")
    reached = set()
    for _ in range(count):
        browser.press("ArrowRight")
        reached |= set(browser.run(MARKED))
    assert len(reached) == count and all(it.startswith("KG:e-") for it in reached)
    assert f"edge {count} of {count}" in browser.run(REACHED)
    browser.press(" ", text=" ")
    [other] = browser.run(MARKED)
    assert other != MYELOMA and not other.startswith("KG:e-")
    browser.press("ArrowDown")
    browser.press("ArrowUp")
    assert browser.run(MARKED) == [other]
    browser.press("Home")
    assert browser.run(MARKED) == [MYELOMA]


def test_the_keyboard_opens_and_closes_evidence(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    tab_to(browser, "graph")
    browser.press("ArrowRight")
    browser.press("Enter")
    browser.wait("document.activeElement.id === 'evidence'")
    assert "of evidence" in browser.run("document.getElementById('evidence').textContent")
    browser.press("Tab")
    assert browser.run("document.activeElement.textContent") == "Close"
    browser.press("Escape")
    assert browser.run("document.getElementById('evidence').hidden") is True
    assert browser.run(FOCUSED) == "graph"
    assert "of evidence; edge 1 of" in browser.run(REACHED)
    browser.press("ArrowDown")
    browser.press("Enter")
    browser.wait(f"location.search !== '?id={MYELOMA}' && document.readyState === 'complete'")
    browser.wait("document.querySelector('h1')")
    assert browser.run("document.querySelector('h1').textContent") != "Multiple Myeloma"


def test_the_table_of_what_is_drawn_marks_it_and_opens_evidence(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    browser.run(
        "document.getElementById('listed').closest('details').querySelector('summary').focus()"
    )
    browser.press("Enter")
    browser.wait("document.getElementById('listed').closest('details').open")
    rows = browser.run("document.querySelectorAll('#listed tr').length")
    assert rows == browser.run("document.getElementById('graph')._cyreg.cy.edges().length")
    browser.press("Tab")
    [edge] = browser.run(MARKED)
    assert edge.startswith("KG:e-")
    for _ in range(2):
        browser.press("Tab")
    browser.press("Enter")
    browser.wait("!document.getElementById('evidence').hidden")
    browser.press("Escape")
    assert browser.run("document.activeElement.closest('#listed') !== null") is True


def test_what_is_denied_is_drawn_where_it_is_asked_for(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    denied = "document.getElementById('graph')._cyreg.cy.edges('[?negated]')"
    assert browser.run(f"{denied}.length") == 0
    browser.run("document.getElementById('doubted').focus()")
    browser.press(" ", text=" ")
    browser.wait(f"{denied}.length === 1")
    assert browser.run(f"{denied}[0].style('line-style')") == "dashed"
    assert browser.run(f"{denied}[0].style('label')") == "denied"
    browser.wait("document.getElementById('listed').textContent.includes('(denied)')")


def test_a_query_is_asked_and_its_answer_shown(browser: Any, server: Any) -> None:
    browser.go(server.address + "query?name=drugs-of-disease")
    browser.run("document.querySelector('#parameters input').focus()")
    browser.type("multiple myeloma")
    browser.press("Enter")
    browser.wait("!document.getElementById('results').hidden")
    cells = browser.run("[...document.querySelectorAll('#table td')].map(cell => cell.textContent)")
    assert cells[:3] == ["MESH:C467566", "pomalidomide", "1"]
    assert "MESH:D009101" in browser.run("document.getElementById('text').value") or (
        "mesh/D009101" in browser.run("document.getElementById('text').value")
    )
    buttons = browser.run(
        "[...document.querySelectorAll('#downloads button')].map(b => b.textContent)"
    )
    assert buttons == ["Download JSON", "Download CSV", "Download TSV", "Download XML"]
    browser.run("document.getElementById('as-graph').click()")
    browser.wait("document.getElementById('graph')._cyreg")
    assert browser.run("document.getElementById('graph')._cyreg.cy.nodes().length") >= 2


def test_an_address_fills_in_parameters(browser: Any, server: Any) -> None:
    browser.go(server.address + "query?name=phases-of-disease&disease=" + MYELOMA)
    browser.wait("document.getElementById('text').value.includes('mesh/D009101')")
    assert browser.run("document.querySelector('#parameters input').value") == MYELOMA
    browser.run("document.getElementById('ask').requestSubmit()")
    browser.wait("!document.getElementById('results').hidden")
    cells = browser.run("[...document.querySelectorAll('#table td')].map(cell => cell.textContent)")
    assert cells[:2] == ["PHASE2", "1"]


def asked(browser: Any, server: Any, query: str) -> None:
    """Ask a query in the editor and wait for the links of its answer."""
    browser.go(server.address + "query")
    browser.run(f"document.getElementById('text').value = {query!r}")
    browser.run("document.getElementById('ask').requestSubmit()")
    browser.wait("document.querySelector('#table table[data-linked]')")


@pytest.mark.parametrize(
    "query",
    [
        *(named_queries()[name].text for name in ("counts", "knowledge-sources")),
        "CONSTRUCT WHERE { ?edge rdf:subject ?s ; biolink:has_evidence ?v . ?v ?p ?o }",
    ],
)
def test_every_link_of_an_answer_leads_somewhere(browser: Any, server: Any, query: str) -> None:
    asked(browser, server, query)
    links = browser.run("[...document.querySelectorAll('#table a')].map(it => it.href)")
    cells = browser.run("document.querySelectorAll('#table [data-iri]').length")
    assert links and cells
    for link in sorted(set(links)):
        if link.startswith(server.address):
            path = link.removeprefix(server.address[:-1]).partition("#")[0]
            assert server.ask(path).status == 200, link
        else:
            assert "biomed-kg" not in link, link


def test_a_link_of_an_answer_is_followed(browser: Any, server: Any) -> None:
    asked(browser, server, "SELECT ?v { ?edge biolink:has_evidence ?v } LIMIT 1")
    assert browser.run("document.querySelectorAll('#table a').length") == 1
    browser.run("document.querySelector('#table a').click()")
    browser.wait("location.pathname === '/edge' && document.querySelector('.readings li:target')")


def test_a_construct_is_shown_and_downloaded(browser: Any, server: Any, tmp_path: Path) -> None:
    browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    browser.go(server.address + "query")
    browser.run(
        "document.getElementById('text').value = 'CONSTRUCT WHERE { ?d biolink:in_clinical_trials_for ?x }'"
    )
    browser.run("document.getElementById('ask').requestSubmit()")
    browser.wait("document.querySelectorAll('#table tbody tr').length === 2")
    browser.run("document.querySelector('#downloads button').click()")
    end = time.monotonic() + 20
    while not (tmp_path / "answer.ttl").is_file() and time.monotonic() < end:
        time.sleep(0.05)
    assert "MESH:C467566" in (tmp_path / "answer.ttl").read_text(encoding="utf-8")


def test_a_part_of_an_answer_is_said_to_be_that(browser: Any, server: Any) -> None:
    browser.go(server.address + "query")
    part = "document.getElementById('part')"
    for query, cut in (
        ("SELECT * { ?s ?p ?o } LIMIT 1000", False),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", True),
    ):
        browser.run(
            "document.getElementById('results').hidden = true;"
            f"document.getElementById('text').value = '{query}'"
        )
        browser.run("document.getElementById('ask').requestSubmit()")
        browser.wait("!document.getElementById('results').hidden")
        assert browser.run(f"{part}.hidden") is not cut
    assert "first 1,000 rows are shown; there are more" in browser.run(f"{part}.textContent")
    assert "there are more" in browser.run("document.getElementById('state').textContent")
    browser.run("document.getElementById('as-graph').click()")
    assert "first 400" in browser.run(f"{part}.textContent")


def test_a_query_is_there_again_after_a_reload(browser: Any, server: Any) -> None:
    browser.go(server.address + "query")
    query = 'ASK { ?s rdfs:label "a & b #" }'
    browser.run(f"document.getElementById('text').value = {query!r}")
    browser.run("document.getElementById('ask').requestSubmit()")
    browser.wait("!document.getElementById('results').hidden")
    browser.go(browser.run("location.href"))
    assert browser.run("document.getElementById('text').value") == query
    assert browser.run("document.getElementById('results').hidden") is True
    browser.run("document.getElementById('ask').requestSubmit()")
    browser.wait("!document.getElementById('results').hidden")
    browser.run("document.getElementById('as-graph').click()")
    assert "nothing in this answer" in browser.run("document.getElementById('part').textContent")


HOLD = """(() => {
  const fetched = window.fetch;
  window.held = [];
  window.fetch = (address, options = {}) => new Promise((answer, fail) => {
    if (options.signal) options.signal.addEventListener("abort", () =>
      fail(new DOMException("stopped", "AbortError")));
    held.push(() => fetched(address, options).then(answer, fail));
  });
})()"""
"""Lets the answers to a page wait until they are released, in any order."""

LATER = "new Promise(then => setTimeout(() => requestAnimationFrame(() => then(true)), 50))"
STATE = "document.getElementById('state').textContent"
STOP = "document.getElementById('stop').hidden"


def ask(browser: Any, query: str) -> None:
    browser.run(f"document.getElementById('text').value = {query!r}")
    browser.run("document.getElementById('ask').requestSubmit()")


def test_a_query_that_takes_the_place_of_another_can_be_stopped(browser: Any, server: Any) -> None:
    browser.go(server.address + "query")
    browser.run(HOLD)
    ask(browser, "ASK { ?first ?p ?o }")
    ask(browser, "ASK { ?second ?p ?o }")
    assert browser.run("held.length") == 2
    browser.run(LATER)
    assert (browser.run(STATE), browser.run(STOP)) == ("asking …", False)
    browser.run("document.getElementById('stop').click()")
    browser.wait(f"{STATE} === 'stopped'")
    assert browser.run(STOP) is True


def test_a_download_is_of_the_answer_that_is_shown(browser: Any, server: Any) -> None:
    browser.go(server.address + "query")
    ask(browser, "SELECT ?shown { VALUES ?shown { 1 } }")
    browser.wait("!document.getElementById('results').hidden")
    browser.run(
        "window.fetch = (address, options) => (window.sent = options.body, new Promise(() => 0))"
    )
    ask(browser, "ASK { ?another ?p ?o }")
    browser.run("document.querySelector('#downloads button').click()")
    assert "?shown" in browser.run("sent")


def test_a_server_that_does_not_answer_is_said_to_be_that(browser: Any, server: Any) -> None:
    browser.go(server.address + "query?name=drugs-of-disease")
    browser.run("window.fetch = () => Promise.reject(new TypeError('no answer'))")
    browser.run("document.querySelector('#parameters input').focus()")
    browser.type("multiple myeloma")
    browser.press("Enter")
    browser.wait(f"{STATE}.includes('no answer')")
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    browser.run("window.fetch = () => Promise.reject(new TypeError('no answer'))")
    browser.run("document.getElementById('graph').focus()")
    browser.press("ArrowRight")
    browser.press("Enter")
    browser.wait("document.getElementById('evidence').textContent.includes('cannot be shown')")
    browser.run("document.getElementById('doubted').click()")
    browser.wait("document.getElementById('drawn').textContent.includes('cannot be drawn')")


def test_of_two_graphs_the_one_that_was_asked_for_last_is_drawn(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    denied = "document.getElementById('graph')._cyreg.cy.edges('[?negated]').length"
    browser.run(HOLD)
    browser.run("document.getElementById('layout').dispatchEvent(new Event('change'))")
    browser.run("document.getElementById('doubted').click()")
    assert browser.run("held.length") == 2
    browser.run("held[1]()")
    browser.wait(f"{denied} === 1")
    browser.run("held[0]()")
    browser.run(LATER)
    assert browser.run(denied) == 1
    assert "(denied)" in browser.run("document.getElementById('listed').textContent")


def test_of_two_edges_the_one_that_was_opened_last_is_shown(browser: Any, server: Any) -> None:
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    browser.run(HOLD)
    for place in (0, 1):
        browser.run(f"document.querySelectorAll('#listed button')[{place}].click()")
    browser.run("held[1]()")
    browser.wait("!document.getElementById('evidence').hidden")
    shown = browser.run("document.getElementById('evidence').textContent")
    browser.run("held[0]()")
    browser.run(LATER)
    assert browser.run("document.getElementById('evidence').textContent") == shown
    browser.run("document.querySelectorAll('#listed button')[0].click()")
    browser.press("Escape")
    browser.run("held[2]()")
    browser.run(LATER)
    assert browser.run("document.getElementById('evidence').hidden") is True


def test_how_much_a_download_has_is_said(browser: Any, strict: Any) -> None:
    browser.go(strict.address + "query")
    ask(browser, "SELECT * { ?s ?p ?o }")
    browser.wait("!document.getElementById('results').hidden")
    assert "if they are no more than 5" in browser.run(
        "document.getElementById('part').textContent"
    )


def test_a_query_that_is_stopped_frees_its_worker(
    browser: Any, out: Path, cache: Path, start: Any
) -> None:
    with start(out, cache, "--workers", "1", "--timeout", "300") as server:
        browser.go(server.address + "query")
        endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        browser.run(f"document.getElementById('text').value = '{endless}'")
        browser.run("document.getElementById('ask').requestSubmit()")
        browser.wait("!document.getElementById('stop').hidden")
        server.wait_until_busy()
        browser.run("document.getElementById('stop').click()")
        browser.wait("document.getElementById('state').textContent === 'stopped'")
        browser.run("document.getElementById('text').value = 'ASK {}'")
        browser.run("document.getElementById('ask').requestSubmit()")
        browser.wait("!document.getElementById('results').hidden", 60)


def test_a_wrong_query_says_where(chromium: Any, server: Any) -> None:
    chromium.go(server.address + "query")
    chromium.run("document.getElementById('text').value = 'SELECT * {'")
    chromium.run("document.getElementById('ask').requestSubmit()")
    chromium.wait("document.getElementById('state').classList.contains('wrong')")
    assert "line 1" in chromium.run("document.getElementById('state').textContent")


@pytest.mark.parametrize("path", PAGES[:-1])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(browser: Any, server: Any, path: str, size: str) -> None:
    browser.look(SIZES[size])
    browser.go(server.address + path)
    wide = browser.run(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide == 0


@pytest.mark.parametrize("size", SIZES)
def test_no_name_makes_a_page_wide_or_high(browser: Any, long: Any, size: str) -> None:
    server, out, _ = long
    browser.look(SIZES[size])
    paths = ["", NODE, "search?q=myel", "neighbours?" + NEIGHBOURS]
    paths += ["edge?" + urlencode({"id": curie}) for curie in read_graph(out).edges["id"]]
    for path in paths:
        browser.go(server.address + path)
        wide, high = browser.run(
            "[document.documentElement.scrollWidth - document.documentElement.clientWidth,"
            " document.documentElement.scrollHeight]"
        )
        assert wide == 0 and high < 8000, path
    asked(browser, server, "SELECT ?s ?n { ?s rdfs:label ?n } ORDER BY DESC(STRLEN(?n))")
    table = "document.getElementById('table')"
    assert browser.run(f"{table}.scrollWidth") < 1600
    assert browser.run(f"{table}.scrollHeight") < 8000
    assert "100,004 characters" in browser.run(f"{table}.textContent")


def serious(browser: Any, axe: str) -> list[Any]:
    """What axe-core finds in the page, of what keeps people out."""
    browser.run(axe + "; 0")
    return [it for it in browser.run(SERIOUS) if it[0] in ("serious", "critical")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", [*PAGES, "neighbours?" + NEIGHBOURS, "edge"])
def test_axe_finds_nothing_serious(
    chromium: Any, axe: str, server: Any, out: Path, path: str, size: str, dark: bool
) -> None:
    if path == "edge":
        edges = read_graph(out).edges
        path += "?" + urlencode({"id": edges[edges["negated"]]["id"].iloc[0]})
    chromium.look(SIZES[size], dark=dark)
    chromium.go(server.address + path)
    if path == NODE:
        chromium.wait(DRAWN)
        chromium.run("document.querySelectorAll('details').forEach(it => it.open = true)")
    assert serious(chromium, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious_in_evidence_and_answers(
    browser: Any, axe: str, server: Any, size: str, dark: bool
) -> None:
    browser.look(SIZES[size], dark=dark)
    browser.go(server.address + NODE)
    browser.wait(DRAWN)
    browser.run("document.getElementById('graph').focus()")
    browser.press("ArrowRight")
    browser.press("Enter")
    browser.wait("!document.getElementById('evidence').hidden")
    assert serious(browser, axe) == []
    browser.go(server.address + "query")
    browser.run("document.getElementById('ask').requestSubmit()")
    browser.wait("!document.getElementById('results').hidden")
    assert serious(browser, axe) == []
    browser.run("document.getElementById('as-graph').click()")
    browser.wait("document.getElementById('graph')._cyreg")
    assert serious(browser, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_report_can_be_read_by_all(
    browser: Any, axe: str, out: Path, tmp_path: Path, size: str, dark: bool
) -> None:
    from kg.export.report import write_report

    facts = {"version": "1", "lexicon": {"name": "x", "checksum": "y"}, "counts": {"documents": 1}}
    facts |= {"inputs": [], "failures": ["a.bin: not text; leave it out"]}
    facts["counts"] |= {"duplicates": 0, "superseded": 0, "not_mined": 0}
    write_report(read_graph(out), tmp_path, facts)
    browser.look(SIZES[size], dark=dark)
    browser.go((tmp_path / "report.html").as_uri())
    heads = "[...document.querySelectorAll('tbody th')].map(it => it.getBoundingClientRect().width)"
    assert min(browser.run(heads)) >= 130  # so that no word is parted
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser.run(wide) == 0
    assert serious(browser, axe) == []


def test_hostile_strings_run_nothing(chromium: Any, server: Any, made: ModuleType) -> None:
    chromium.problems.clear()
    chromium.go(server.address + "?x")
    for path in (
        "search?" + urlencode({"q": "<img src=x onerror=alert(1)>"}),
        "node?" + urlencode({"id": made.NASTY}),
        "node?" + urlencode({"id": made.TEXT}),
    ):
        chromium.go(server.address + path)
    assert not [it for it in chromium.problems if "Content Security" in it or "Error" in it]


def test_find_chromium_looks_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/x/" + name if name == "chromium" else None)
    assert driver.find_chromium() == "/x/chromium"
