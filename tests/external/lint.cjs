// Prints what Neo4j's own library says of a file of Cypher, for each version of the language, as JSON:
// lint.cjs TOOLS FILE, where TOOLS has the modules that scripts/external-tools installs.
const { createRequire } = require("module");
const path = require("path");
const fs = require("fs");

const [tools, file] = process.argv.slice(2);
const load = createRequire(path.join(tools, "package.json"));
const { allCypherVersions, lintCypherQuery } = load("@neo4j-cypher/language-support");

const text = fs.readFileSync(file, "utf8");
const found = allCypherVersions.flatMap((version) =>
  lintCypherQuery(text, { defaultLanguage: version }).diagnostics.map((it) => ({
    version,
    line: it.range.start.line + 1,
    message: it.message,
  })),
);
process.stdout.write(JSON.stringify({ versions: allCypherVersions, found }));
