// The neighbourhood of a node: its graph, and the evidence of the edge that is selected.
"use strict";

(() => {
  const board = document.getElementById("graph");
  if (!board) return;
  const panel = document.getElementById("evidence");
  const most = document.getElementById("most");
  const layout = document.getElementById("layout");
  const drawn = document.getElementById("drawn");
  let cy = null;

  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    board.parentElement.classList.remove("with-evidence");
    if (cy) {
      cy.resize();
      cy.fit(undefined, 24);
    }
  };

  const open = async (edge) => {
    const answer = await fetch("/edge?" + new URLSearchParams({ id: edge, part: "1" }));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.textContent = "Close";
    button.addEventListener("click", close);
    panel.replaceChildren(button, ...page.body.childNodes);
    panel.hidden = false;
    board.parentElement.classList.add("with-evidence");
    cy.resize();
    cy.fit(undefined, 24);
    panel.scrollIntoView({ block: "nearest" });
  };

  const draw = async () => {
    const begun = performance.now();
    close();
    drawn.textContent = "drawing …";
    const address = "/api/neighbourhood?" +
      new URLSearchParams({ id: board.dataset.id, most: most.value });
    const graph = await (await fetch(address)).json();
    if (cy) cy.destroy();
    cy = drawing.draw(board, graph, layout.value);
    cy.on("tap", "edge", (event) => open(event.target.id()));
    cy.on("tap", "node", (event) => {
      if (!event.target.data("centre"))
        location.href = "/node?" + new URLSearchParams({ id: event.target.id() });
    });
    cy.on("tap", (event) => { if (event.target === cy) close(); });
    drawing.legend(document.getElementById("legend"), graph);
    drawn.textContent =
      `${count(graph.nodes.length, "node")}, ${count(graph.edges.length, "edge")}`;
    board.dataset.milliseconds = String(Math.round(performance.now() - begun));
  };

  most.value = board.clientWidth < 500 ? "12" : "25";
  most.addEventListener("change", draw);
  layout.addEventListener("change", draw);
  document.getElementById("fit").addEventListener("click", () => cy && cy.fit(undefined, 24));
  document.getElementById("png").addEventListener("click", () => {
    if (cy) drawing.save(cy.png({ output: "blob", scale: 2, full: true, bg: drawing.ground() }),
      "neighbourhood.png");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
  draw();
})();
