// Going over a drawn graph with the keyboard: from node to node, along the edges of a node, and across one.
// What is reached is marked on the drawing and said in words.
"use strict";

const walking = (() => {
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  const claim = (edge) => {
    const [from, to] = [edge.source().data("name"), edge.target().data("name")];
    const flag = drawing.flagOf(edge);
    return `${from} – ${edge.data("label") || "joined to"} – ${to}${flag ? ` (${flag})` : ""}`;
  };

  // `actions.edge` opens an edge and `actions.node` a node, by their ids
  const start = (board, cy, status, actions) => {
    const nodes = cy.nodes().toArray().sort((a, b) =>
      Boolean(b.data("centre")) - Boolean(a.data("centre")) || b.degree() - a.degree());
    let node = null;
    let edge = null;

    const mark = (element) => {
      cy.elements(".at").removeClass("at");
      if (!element) return;
      element.addClass("at");
      const place = element.isNode() ? element.renderedPosition() : element.renderedMidpoint();
      if (place.x < 0 || place.y < 0 || place.x > cy.width() || place.y > cy.height())
        cy.center(element);
    };

    const toNode = (next) => {
      [node, edge] = [next, null];
      mark(node);
      const place = `${nodes.indexOf(node) + 1} of ${nodes.length}`;
      status.textContent = `${node.data("name")}, ${node.data("word")}, ` +
        `${count(node.connectedEdges().length, "edge")}; node ${place}`;
    };

    const toEdge = (next, edges) => {
      edge = next;
      mark(edge);
      const evidence = edge.data("evidence");
      const pieces = evidence ? `, ${count(evidence, "piece")} of evidence` : "";
      status.textContent =
        `${claim(edge)}${pieces}; edge ${edges.indexOf(edge) + 1} of ${edges.length}`;
    };

    const step = (list, current, by) =>
      list[current ? (list.indexOf(current) + by + list.length) % list.length
        : by > 0 ? 0 : list.length - 1];

    const alongEdges = (by) => {
      const edges = node.connectedEdges().toArray();
      if (edges.length) toEdge(step(edges, edge, by), edges);
    };

    const across = () => {
      if (edge) toNode(edge.source().same(node) ? edge.target() : edge.source());
    };

    const keys = {
      ArrowDown: () => toNode(step(nodes, node, 1)),
      ArrowUp: () => toNode(step(nodes, node, -1)),
      ArrowRight: () => alongEdges(1),
      ArrowLeft: () => alongEdges(-1),
      Home: () => toNode(nodes[0]),
      " ": across,
      Enter: () => {
        if (edge && actions.edge) actions.edge(edge.id());
        else if (edge) across();
        else actions.node(node.id());
      },
      "+": () => cy.zoom({ level: cy.zoom() * 1.25, position: node.position() }),
      "-": () => cy.zoom({ level: cy.zoom() / 1.25, position: node.position() }),
      "0": () => cy.fit(undefined, 24),
    };

    board.onfocus = () => {
      if (!board.matches(":focus-visible")) return;
      if (edge || node) mark(edge || node);
      else if (nodes.length) toNode(nodes[0]);
    };
    board.onblur = () => mark(null);
    board.onkeydown = (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!nodes.length) return;
      event.preventDefault();
      if (!node) toNode(nodes[0]);
      keys[event.key]();
    };
    return { mark: (id) => mark(id && cy.getElementById(id)) };
  };

  return { start, claim, count };
})();
