// Reads a file as graphology or cytoscape.js does and prints its nodes and edges as JSON:
// node read.cjs MODULES graphml|gexf|cyjs FILE
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const [modules, format, file] = process.argv.slice(2);
const load = createRequire(path.join(modules, "package.json"));
const text = fs.readFileSync(file, "utf8");

function fromGraphology(graph) {
  return {
    nodes: graph.mapNodes((id, data) => ({ id, data })),
    edges: graph.mapEdges((id, data, source, target) => ({ id, source, target, data })),
  };
}

function fromCytoscape() {
  const cytoscape = load("cytoscape");
  const cy = cytoscape({ headless: true, styleEnabled: true, ...JSON.parse(text) });
  return {
    nodes: cy.nodes().map((it) => ({
      id: it.id(),
      data: it.data(),
      place: it.position(),
      drawn: { colour: it.style("background-color"), shape: it.style("shape"), width: it.width() },
    })),
    edges: cy.edges().map((it) => ({
      id: it.id(),
      source: it.source().id(),
      target: it.target().id(),
      data: it.data(),
      drawn: { colour: it.style("line-color") },
    })),
  };
}

function read() {
  if (format === "cyjs") return fromCytoscape();
  const { MultiDirectedGraph } = load("graphology");
  const reader = load(format === "gexf" ? "graphology-gexf" : "graphology-graphml");
  return fromGraphology(reader.parse(MultiDirectedGraph, text));
}

process.stdout.write(JSON.stringify(read()), () => process.exit(0));
