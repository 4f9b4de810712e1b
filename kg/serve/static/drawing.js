// Graphs as Cytoscape.js draws them, in the colours of the page.
"use strict";

const drawing = (() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const CROWD = 110;
  const NAMED = 40;

  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const known = ["Disease", "PhenotypicFeature", "Drug", "ChemicalEntity", "Protein",
    "ClinicalTrial", "Article", "Publication"];

  const colourOf = (category) =>
    colour(known.includes(category) ? `--c-${category}` : "--c-other");

  const shapes = { ClinicalTrial: "round-rectangle", Article: "rectangle", Publication: "rectangle",
    Drug: "ellipse", ChemicalEntity: "ellipse", Disease: "round-diamond",
    PhenotypicFeature: "round-diamond" };

  const flag = (edge) => [edge.negated && "denied", edge.speculative && "supposed"]
    .filter(Boolean).join(", ");

  const flagOf = (edge) => flag(edge.data());

  const short = (text) => (text.length > 38 ? text.slice(0, 36) + "…" : text);

  // Fonts, nodes and lines are so large that they can be seen when all is shown, whatever its scale; of
  // many nodes the best connected are named, the others when one looks closer.
  const style = (font = 11, scale = 1, named = () => true) => [
    { selector: "node", style: {
      "label": (node) => short(node.data("name")),
      "background-color": (node) => colourOf(node.data("category")),
      "shape": (node) => shapes[node.data("category")] || "ellipse",
      "width": (node) => node.data("size") * scale, "height": (node) => node.data("size") * scale,
      "color": colour("--text"), "font-size": (node) => (named(node) ? font : 11), "font-family": "system-ui, sans-serif",
      "text-wrap": "wrap", "text-max-width": (node) => 9 * (named(node) ? font : 11), "text-valign": "bottom", "text-margin-y": 3,
      "text-outline-color": colour("--ground"), "text-outline-width": 2,
      "border-width": 1, "border-color": colour("--ground"), "min-zoomed-font-size": 7 } },
    { selector: "node[?centre]", style: {
      "border-width": 4, "border-color": colour("--text"), "font-weight": "bold", "font-size": font * 1.25 } },
    { selector: "edge", style: {
      "width": (edge) => edge.data("width") * scale, "line-color": colour("--line"), "opacity": 0.75,
      "target-arrow-color": colour("--line"), "curve-style": "bezier", "arrow-scale": 0.8 * Math.sqrt(scale),
      "target-arrow-shape": (edge) => (edge.data("symmetric") ? "none" : "triangle") } },
    // what is denied or only supposed says so, in words and by its line
    { selector: "edge[?negated], edge[?speculative]", style: {
      "line-style": "dashed", "opacity": 1, "label": (edge) => flagOf(edge), "color": colour("--wrong"),
      "font-size": font, "text-background-color": colour("--ground"),
      "text-background-opacity": 0.9, "text-background-padding": 2 } },
    { selector: "edge:selected, edge.over, edge.at", style: {
      "label": (edge) => [edge.data("label"), flagOf(edge)].filter(Boolean).join(", "), "line-color": colour("--accent"), "opacity": 1, "z-index": 9,
      "target-arrow-color": colour("--accent"), "color": colour("--text"), "font-size": font,
      "text-background-color": colour("--ground"), "text-background-opacity": 0.9,
      "text-background-padding": 2, "text-rotation": "autorotate" } },
    { selector: "node.over, node.at, node:selected", style: {
      "border-width": 4, "border-color": colour("--accent") } },
    { selector: "node.at", style: { "underlay-color": colour("--accent"), "underlay-opacity": 0.35,
      "underlay-padding": 8 } },
    { selector: "edge.at", style: { "underlay-color": colour("--accent"), "underlay-opacity": 0.35,
      "underlay-padding": 4 } },
  ];

  const elements = (graph) => {
    const degree = new Map();
    for (const edge of graph.edges)
      for (const end of [edge.source, edge.target]) degree.set(end, (degree.get(end) || 0) + 1);
    const size = (node) => Math.min(18 + 4 * Math.sqrt(degree.get(node.id) || 0), 56);
    const width = (edge) => Math.min(1 + Math.log2(1 + (edge.evidence || 0)) * 0.8, 7);
    return [
      ...graph.nodes.map((node) => ({ group: "nodes", data: { ...node, size: size(node) } })),
      ...graph.edges.map((edge) => ({ group: "edges", data: { ...edge, width: width(edge) } })),
    ];
  };

  const layouts = {
    // starts from a circle, not from chance, so that the same graph is drawn the same way
    cose: (count) => ({ name: "cose", randomize: false, animate: false, nodeRepulsion: () => 90000,
      idealEdgeLength: () => 90, edgeElasticity: () => 80, gravity: 0.6, numIter: count > 60 ? 220 : 700,
      nodeDimensionsIncludeLabels: true, padding: 24 }),
    concentric: () => ({ name: "concentric", animate: false, padding: 24, minNodeSpacing: 28,
      concentric: (node) => (node.data("centre") ? 1000 : node.degree()), levelWidth: () => 6 }),
  };

  // a layout is about as high as wide; the board mostly is not
  const fill = (cy) => {
    const box = cy.elements().boundingBox();
    const wanted = (cy.width() / cy.height()) / (box.w / box.h);
    const [x, y] = wanted > 1 ? [Math.min(wanted, 1.9), 1] : [1, Math.min(1 / wanted, 1.9)];
    cy.nodes().positions((node) => ({ x: node.position("x") * x, y: node.position("y") * y }));
    cy.fit(undefined, 24);
  };

  const draw = (container, graph, kind = "cose") => {
    const cy = cytoscape({ container, elements: elements(graph), style: style(),
      layout: { name: "circle", animate: false }, minZoom: 0.15, maxZoom: 3,
      wheelSensitivity: 0.4, pixelRatio: "auto" });
    cy.layout(layouts[kind](graph.nodes.length)).run();
    fill(cy);
    const best = cy.nodes().sort((a, b) => b.degree() - a.degree()).slice(0, NAMED);
    const named = cy.nodes().length > CROWD ? (node) => best.contains(node) : () => true;
    const font = Math.min(Math.max(11, 11 / cy.zoom()), cy.nodes().length > CROWD ? 60 : 26);
    const scale = Math.min(Math.max(1, 0.6 / cy.zoom()), 4);
    const look = () => style(font, scale, named);
    cy.style(look());
    cy.fit(undefined, 24);
    cy.on("mouseover", "node, edge", (event) => event.target.addClass("over"));
    cy.on("mouseout", "node, edge", (event) => event.target.removeClass("over"));
    const recolour = () => cy.style(look());
    dark.addEventListener("change", recolour);
    cy.on("destroy", () => dark.removeEventListener("change", recolour));
    return cy;
  };

  const legend = (list, graph) => {
    const words = new Map(graph.nodes.map((node) => [node.category, node.word]));
    list.replaceChildren(...[...words].map(([category, word]) => {
      const item = document.createElement("li");
      const badge = document.createElement("span");
      badge.className = `badge c-${category}`;
      badge.textContent = word;
      item.append(badge);
      return item;
    }));
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  return { draw, layouts, legend, save, flag, flagOf, ground: () => colour("--ground") };
})();
