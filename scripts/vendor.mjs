// Builds src/sulh/briefs/static/vendor/ from node_modules: `npm ci && npm run vendor`.
//   countries.json  country outlines in degrees, from the topology of world-atlas (Natural Earth, public domain)
//   zoom.js         d3-zoom and what it needs, as one classic script that defines `d3`
//   LICENCES.txt    the licence of every package of which something is in the two files
// The files are derived, so they are never committed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const target = join(root, "src", "sulh", "briefs", "static", "vendor");
// Each package stands after those that it needs.
const scripts = ["d3-dispatch", "d3-selection", "d3-drag", "d3-color", "d3-interpolate", "d3-timer", "d3-ease",
  "d3-transition", "d3-zoom"];
const DEGREES = 1000; // outlines are kept to a thousandth of a degree, about 110 m

function packageText(name, ...path) {
  return readFileSync(join(modules, name, ...path), "utf8");
}

function version(name) {
  return JSON.parse(packageText(name, "package.json")).version;
}

function rounded(ring) {
  const points = ring.map(([lon, lat]) => [Math.round(lon * DEGREES) / DEGREES, Math.round(lat * DEGREES) / DEGREES]);
  return points.filter((point, i) => i === 0 || point[0] !== points[i - 1][0] || point[1] !== points[i - 1][1]);
}

function countries() {
  const topology = JSON.parse(packageText("world-atlas", "countries-50m.json"));
  return feature(topology, topology.objects.countries).features.map(({ properties, geometry }) => {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const kept = polygons.map((rings) => rings.map(rounded).filter((ring) => ring.length >= 4));
    return { name: properties.name, polygons: kept.filter((rings) => rings.length > 0) };
  });
}

mkdirSync(target, { recursive: true });
const atlas = { source: `world-atlas ${version("world-atlas")}, countries at 1:50 million, Natural Earth`,
  countries: countries() };
writeFileSync(join(target, "countries.json"), JSON.stringify(atlas) + "\n");
writeFileSync(join(target, "zoom.js"),
  scripts.map((name) => packageText(name, "dist", `${name}.min.js`).trim()).join("\n") + "\n");
const licences = ["world-atlas", ...scripts]
  .map((name) => `${name} ${version(name)}\n\n${packageText(name, "LICENSE").trim()}\n`);
writeFileSync(join(target, "LICENCES.txt"), licences.join("\n----\n\n"));
console.log(`${target}: ${atlas.countries.length} countries, ${scripts.length} script packages`);
