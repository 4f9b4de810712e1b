// The editor: bundled queries, the answer as a table or a graph, downloads.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const known = JSON.parse(byId("known").textContent);
  const form = byId("ask");
  const text = byId("text");
  const named = byId("named");
  const state = byId("state");
  const stop = byId("stop");
  const MOST_ROWS = 1000;
  const MOST_DRAWN = 400;
  const LONGEST_ADDRESS = 6000;
  let running = null;
  let filled = 0;  // how often the parameters were filled in
  let cy = null;
  let answer = null;

  const ROWS = [["JSON", "application/sparql-results+json", "json"], ["CSV", "text/csv", "csv"],
    ["TSV", "text/tab-separated-values", "tsv"], ["XML", "application/sparql-results+xml", "xml"]];
  const GRAPHS = [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"]];
  const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";

  const spaces = Object.entries(known.prefixes).sort((a, b) => b[1].length - a[1].length);
  const compact = (iri) => {
    const found = spaces.find(([, space]) => iri.startsWith(space) && iri.length > space.length);
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
  };

  // ------------------------------------------------------------------------- bundled queries

  // words between backticks are names of columns
  const prose = (words) => words.split("`").map((part, place) => {
    const element = document.createElement(place % 2 ? "code" : "span");
    element.textContent = part;
    return element;
  });

  // the address may give values of parameters, too
  const given = new URLSearchParams(location.search);

  const choose = () => {
    const query = known.queries[named.value];
    const parameters = byId("parameters");
    byId("about").replaceChildren(...(query ? prose(`${query.description} ${query.details}`) : []));
    parameters.replaceChildren();
    if (!query) return;
    for (const parameter of query.parameters) {
      const label = document.createElement("label");
      const input = document.createElement("input");
      label.append(`${parameter.name}: ${parameter.description} `, input);
      input.name = parameter.name;
      input.required = true;
      if (query.name === given.get("name")) input.value = given.get(parameter.name) || "";
      input.addEventListener("change", fill);
      parameters.append(label);
    }
    text.value = query.text;
    if (query.parameters.length) fill();
  };

  const fill = async () => {
    const inputs = [...byId("parameters").querySelectorAll("input")];
    if (!named.value || inputs.some((input) => !input.value.trim())) return false;
    const values = new URLSearchParams({ name: named.value });
    for (const input of inputs) values.append(input.name, input.value);
    const turn = filled += 1;
    let found;
    try {
      found = await (await fetch("/api/named?" + values)).json();
    } catch (error) {
      found = { error: String(error) };
    }
    if (turn !== filled) return false;  // they are others by now
    if (found.error) {
      say(found.error, true);
      return false;
    }
    text.value = found.text;
    say(found.notes.join("; "));
    return true;
  };

  // ------------------------------------------------------------------------- asking

  const say = (words, wrong = false) => {
    state.textContent = words;
    state.classList.toggle("wrong", wrong);
  };

  // with `first` it has that many rows at most, and the header KG-Cut where there are more
  const post = (query, accept, signal, first) => fetch("/sparql" + (first ? `?first=${first}` : ""), { method: "POST", body: query, signal,
    headers: { "Content-Type": "application/sparql-query", "Accept": accept } });

  // the address has the query, so that it is there again after a reload and can be sent to somebody
  const keep = (query) => {
    if (query.length <= LONGEST_ADDRESS)
      history.replaceState(null, "", "/query?" + new URLSearchParams({ text: query }));
  };

  const run = async () => {
    if (running) running.abort();
    const mine = running = new AbortController();  // another may take its place while it waits
    const begun = performance.now();
    const query = text.value;
    stop.hidden = false;
    say("asking …");
    try {
      keep(query);
      const response = await post(query, ACCEPT, mine.signal, MOST_ROWS);
      const body = await response.text();
      if (running !== mine) return;
      if (!response.ok) {
        byId("results").hidden = true;
        say(body.trim(), true);
        return;
      }
      const kind = response.headers.get("content-type");
      answer = kind.startsWith("application/n-triples") ? triples(body) : rows(JSON.parse(body));
      const seconds = ((performance.now() - begun) / 1000).toFixed(2);
      answer.query = query;
      answer.cut = response.headers.has("KG-Cut");
      const number = answer.rows.length.toLocaleString("en");
      say(answer.cut ? `the first ${number} rows, there are more; ${seconds} s`
        : `${number} ${answer.rows.length === 1 ? "row" : "rows"} in ${seconds} s`);
      show();
    } catch (error) {
      if (running === mine)
        say(error.name === "AbortError" ? "stopped" : String(error), error.name !== "AbortError");
    } finally {
      if (running === mine) {
        stop.hidden = true;
        running = null;
      }
    }
  };

  const rows = (found) => {
    if ("boolean" in found)
      return { columns: ["answer"], formats: ROWS,
        rows: [[{ type: "literal", value: found.boolean ? "yes" : "no" }]] };
    const columns = found.head.vars;
    return { columns, formats: ROWS,
      rows: found.results.bindings.map((row) => columns.map((name) => row[name] || null)) };
  };

  const TERM = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/gy;
  const unescaped = (words) => words.replace(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (all, four, eight, one) =>
      four || eight ? String.fromCodePoint(parseInt(four || eight, 16))
        : ({ n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" }[one] || one));

  const triples = (lines) => {
    const found = [];
    for (const line of lines.split("\n")) {
      const terms = [];
      for (let place = 0; terms.length < 3; place += 1) {
        TERM.lastIndex = place;
        const match = TERM.exec(line);
        if (!match) break;
        place = TERM.lastIndex;
        if (match[1] !== undefined) terms.push({ type: "uri", value: unescaped(match[1]) });
        else if (match[2] !== undefined) terms.push({ type: "bnode", value: match[2] });
        else terms.push({ type: "literal", value: unescaped(match[3]), "xml:lang": match[4] });
      }
      if (terms.length === 3) found.push(terms);
    }
    return { columns: ["subject", "predicate", "object"], rows: found, formats: GRAPHS };
  };

  // ------------------------------------------------------------------------- the answer

  const isNumber = (term) =>
    Boolean(term) && /#(integer|decimal|double)$/.test(term.datatype || "");

  const WRAPPED = 60;
  const LONGEST_CELL = 2000;
  const clipped = (words) => words.length <= LONGEST_CELL ? words
    : `${words.slice(0, LONGEST_CELL)} … (${words.length.toLocaleString("en")} characters; a download has all)`;

  const cell = (term) => {
    const td = document.createElement("td");
    if (!term) return td;
    if (term.type === "uri") {
      const words = document.createElement("span");
      words.textContent = compact(term.value);
      words.title = term.value;
      words.dataset.iri = term.value;
      td.append(words);
    } else {
      td.textContent = clipped(term.type === "triple" ? JSON.stringify(term.value) : term.value);
      if (isNumber(term)) td.className = "num";
    }
    if (td.textContent.length > WRAPPED) td.classList.add("long");
    return td;
  };

  const table = () => {
    const element = document.createElement("table");
    const head = element.createTHead().insertRow();
    for (const [place, column] of answer.columns.entries()) {
      const th = document.createElement("th");
      if (answer.rows.length && answer.rows.every((row) => isNumber(row[place]))) th.className = "num";
      th.scope = "col";
      th.textContent = column;
      head.append(th);
    }
    const body = element.createTBody();
    for (const row of answer.rows)
      body.insertRow().append(...row.map(cell));
    byId("table").replaceChildren(element);
    link(element);
  };

  // Where IRIs lead to: a page here, one elsewhere; those that lead nowhere are left out.
  const MOST_ASKED = 500;
  const LONGEST_IRI = 1500;
  const destinations = async (iris) => {
    const wanted = [...new Set(iris)].filter((iri) => iri.length <= LONGEST_IRI);
    const found = {};
    for (let first = 0; first < wanted.length; first += MOST_ASKED) {
      const body = JSON.stringify(wanted.slice(first, first + MOST_ASKED));
      try {
        const response = await fetch("/api/names", { method: "POST", body });
        if (response.ok) Object.assign(found, await response.json());
      } catch {
        return found;  // then they have no names and links
      }
    }
    return found;
  };

  // only what has a page becomes a link
  const link = async (element) => {
    const named = [...element.querySelectorAll("[data-iri]")];
    const found = await destinations(named.map((words) => words.dataset.iri));
    for (const words of named) {
      const there = found[words.dataset.iri];
      if (!there) continue;
      const anchor = document.createElement("a");
      anchor.href = there.page || there.url;
      anchor.textContent = words.textContent;
      anchor.title = words.title;
      if (there.url) {
        anchor.className = "outward";
        anchor.rel = "noopener noreferrer external";
      }
      words.replaceChildren(anchor);
      words.removeAttribute("title");
    }
    element.dataset.linked = "";
  };

  // what is shown is a part: said above it, where nobody can overlook it
  const tell = (kind) => {
    const rows = answer.rows.length;
    if (kind === "graph" && !asGraph().nodes.length) {
      byId("part").hidden = false;
      byId("part").textContent = "There is nothing in this answer that can be drawn: no IRIs.";
      return;
    }
    const shown = kind === "graph" ? Math.min(rows, MOST_DRAWN) : rows;
    byId("part").hidden = shown === rows && !answer.cut;
    byId("part").textContent = byId("part").hidden ? "" : `Only the first ${shown.toLocaleString("en")} ` +
      (answer.cut ? "rows are shown; there are more." : `of ${rows.toLocaleString("en")} rows are drawn.`) +
      " A download has all" + (answer.cut ? `, if they are no more than ${known.rows.toLocaleString("en")}.` : ".");
  };

  // In each row the things named by IRIs are joined one after the other; in rows of three the middle one is
  // the edge.
  const words = (row) => row.filter((term) => term && term.type === "literal" && !term.datatype &&
    term.value.length < 80 && !/^https?:/.test(term.value));

  const asGraph = () => {
    const nodes = new Map();
    const edges = new Map();
    const node = (term) => {
      if (!nodes.has(term.value))
        nodes.set(term.value, { id: term.value, name: compact(term.value), category: "other",
          word: "Thing" });
      return term.value;
    };
    const isTriples = answer.columns.length === 3 && answer.rows.every(
      (row) => row.every((term) => term) && row[1].type === "uri");
    for (const row of answer.rows.slice(0, MOST_DRAWN)) {
      const ends = (isTriples ? [row[0], row[2]] : row).filter((term) => term && term.type === "uri");
      if (isTriples && row[0].type === "uri" && row[2].type === "literal" &&
          /#label$/.test(row[1].value)) {
        node(row[0]);
        nodes.get(row[0].value).name = row[2].value;
        continue;
      }
      ends.forEach((term) => node(term));
      const label = isTriples ? compact(row[1].value) : "";
      for (let place = 1; place < ends.length; place += 1) {
        const [source, target] = [ends[place - 1].value, ends[place].value];
        if (source !== target)
          edges.set(`${source} ${label} ${target}`,
            { id: `e ${source} ${label} ${target}`, source, target, label, symmetric: !isTriples });
      }
      // a single thing is joined to the words in its row, but for the first, which is its name
      if (ends.length === 1) words(row).slice(1).forEach((term) => {
        node(term);
        nodes.get(term.value).name = term.value;
        edges.set(`${ends[0].value} ${term.value}`, { id: `e ${ends[0].value} ${term.value}`,
          source: ends[0].value, target: term.value, label: "", symmetric: true });
      });
    }
    return { nodes: [...nodes.values()], edges: [...edges.values()] };
  };

  const graph = async () => {
    const board = byId("graph");
    const shown = answer;
    const found = asGraph();
    const named = await destinations(found.nodes.map((node) => node.id));
    if (shown !== answer) return;
    for (const node of found.nodes) {
      const { name, category, word } = named[node.id] || {};
      if (name) Object.assign(node, { name, category, word });
    }
    if (cy) cy.destroy();
    cy = drawing.draw(board, found, "cose");
    const visit = (node) => {
      const there = named[node];
      if (there) location.href = there.page || there.url;
    };
    cy.on("tap", "node", (event) => visit(event.target.id()));
    walking.start(board, cy, byId("reached"), { node: visit });
    drawing.legend(byId("legend"), found);
  };

  const show = (kind = "table") => {
    byId("results").hidden = false;
    byId("table").hidden = kind !== "table";
    byId("drawing").hidden = kind !== "graph";
    byId("as-table").setAttribute("aria-pressed", String(kind === "table"));
    byId("as-graph").setAttribute("aria-pressed", String(kind === "graph"));
    tell(kind);
    if (kind === "table") table();
    else graph();
    const { query, formats } = answer;
    byId("downloads").replaceChildren(...formats.map(([name, type, suffix]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Download ${name}`;
      button.addEventListener("click", async () => {
        try {
          const response = await post(query, type);
          if (response.ok) drawing.save(await response.blob(), `answer.${suffix}`);
          else say((await response.text()).trim(), true);
        } catch (error) {
          say(String(error), true);
        }
      });
      return button;
    }));
  };

  // ------------------------------------------------------------------------- events

  named.addEventListener("change", choose);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (text.value.includes("UNDEF") && named.value && !(await fill())) {
      if (!state.classList.contains("wrong")) say("give the parameters a value", true);
      return;
    }
    run();
  });
  stop.addEventListener("click", () => running && running.abort());
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  byId("as-table").addEventListener("click", () => show("table"));
  byId("as-graph").addEventListener("click", () => show("graph"));
  const kept = given.get("text");
  if (kept !== null) text.value = kept;
  else choose();
})();
