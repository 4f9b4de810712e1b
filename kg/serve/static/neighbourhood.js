// The neighbourhood of a node: its graph, the same as a table, and the evidence of the edge that is selected.
"use strict";

(() => {
  const board = document.getElementById("graph");
  if (!board) return;
  const panel = document.getElementById("evidence");
  const most = document.getElementById("most");
  const layout = document.getElementById("layout");
  const doubted = document.getElementById("doubted");
  const drawn = document.getElementById("drawn");
  const list = document.getElementById("listed");
  let cy = null;
  let walk = null;
  let opener = null;  // what had the focus when the evidence was opened
  let opened = 0;  // how often evidence was asked for or closed, and graphs were asked for: an answer to
  let asked = 0;   // what came before is not wanted any more

  const fit = () => {
    cy.resize();
    cy.fit(undefined, 24);
  };

  const close = () => {
    opened += 1;
    if (panel.hidden) return;
    const within = panel.contains(document.activeElement);
    panel.hidden = true;
    panel.replaceChildren();
    board.parentElement.classList.remove("with-evidence");
    if (cy) fit();
    if (within && opener && opener.isConnected) opener.focus();
  };

  const evidence = async (edge) => {
    try {
      const answer = await fetch("/edge?" + new URLSearchParams({ id: edge, part: "1" }));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return (page.querySelector("main") || page.body).childNodes;
    } catch (error) {
      return [`The evidence cannot be shown (${error}).`];
    }
  };

  const open = async (edge) => {
    if (!panel.contains(document.activeElement)) opener = document.activeElement;
    const turn = opened += 1;
    const content = await evidence(edge);
    if (turn !== opened) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.textContent = "Close";
    button.addEventListener("click", close);
    panel.replaceChildren(button, ...content);
    panel.hidden = false;
    board.parentElement.classList.add("with-evidence");
    fit();
    panel.scrollIntoView({ block: "nearest" });
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  };

  const visit = (node) => { location.href = "/node?" + new URLSearchParams({ id: node }); };

  const link = (id, name) => {
    const element = document.createElement("a");
    element.href = "/node?" + new URLSearchParams({ id });
    element.textContent = name;
    return element;
  };

  const row = (edge, names) => {
    const element = document.createElement("tr");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = walking.count(edge.evidence, "piece");
    const hidden = document.createElement("span");
    hidden.className = "hidden";
    hidden.textContent = ` of evidence: ${names.get(edge.source)} ${edge.label} ${names.get(edge.target)}`;
    button.append(hidden);
    button.addEventListener("click", () => open(edge.id));
    const flag = drawing.flag(edge);
    const cells = [link(edge.source, names.get(edge.source)), edge.label + (flag ? ` (${flag})` : ""),
      link(edge.target, names.get(edge.target)), button];
    for (const cell of cells) element.insertCell().append(cell);
    for (const kind of ["focusin", "mouseenter"])
      element.addEventListener(kind, () => walk.mark(edge.id));
    for (const kind of ["focusout", "mouseleave"])
      element.addEventListener(kind, () => walk.mark(null));
    return element;
  };

  const table = (graph) => {
    const names = new Map(graph.nodes.map((node) => [node.id, node.name]));
    list.replaceChildren(...graph.edges.map((edge) => row(edge, names)));
  };

  const neighbourhood = async (wanted) => {
    try {
      const answer = await fetch("/api/neighbourhood?" + new URLSearchParams(wanted));
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };

  const draw = async () => {
    const begun = performance.now();
    close();
    drawn.textContent = "drawing …";
    const wanted = { id: board.dataset.id, most: most.value };
    if (doubted.checked) wanted.doubted = "1";
    const turn = asked += 1;
    const graph = await neighbourhood(wanted);
    if (turn !== asked) return;
    if (!graph) {
      drawn.textContent = "this cannot be drawn; load the page again";
      return;
    }
    if (cy) cy.destroy();
    cy = drawing.draw(board, graph, layout.value);
    cy.on("tap", "edge", (event) => open(event.target.id()));
    cy.on("tap", "node", (event) => { if (!event.target.data("centre")) visit(event.target.id()); });
    cy.on("tap", (event) => { if (event.target === cy) close(); });
    walk = walking.start(board, cy, document.getElementById("reached"), { edge: open, node: visit });
    table(graph);
    drawing.legend(document.getElementById("legend"), graph);
    drawn.textContent =
      `${walking.count(graph.nodes.length, "node")}, ${walking.count(graph.edges.length, "edge")}`;
    board.dataset.milliseconds = String(Math.round(performance.now() - begun));
  };

  most.value = board.clientWidth < 500 ? "12" : "25";
  for (const control of [most, layout, doubted]) control.addEventListener("change", draw);
  document.getElementById("fit").addEventListener("click", () => cy && cy.fit(undefined, 24));
  document.getElementById("png").addEventListener("click", () => {
    if (cy) drawing.save(cy.png({ output: "blob", scale: 2, full: true, bg: drawing.ground() }),
      "neighbourhood.png");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  draw();
})();
