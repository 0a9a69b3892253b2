// What the product is made of: `npm run sbom` and `npm run licences`. Both read the lockfile, so they say
// the same on every machine, whichever of the optional packages this one has installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = import.meta.dirname;
const sbomFile = "sbom.cdx.json";

/** Licences whose packages may be added without asking: use, change and sale are free, and so is what uses them. */
export const allowedLicences = [
  ...[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "ISC",
    "MIT",
  ],
  ...["Python-2.0", "Unlicense", "Zlib"],
];

/** Packages under other terms, by name or by what it begins with, and why they may be here. */
export const exceptions = [
  [
    "@img/sharp-",
    "LGPL: a library of its own file, which Next loads at run time and which anyone may replace",
  ],
  ["lightningcss", "MPL: unchanged; builds the style sheets, and is not part of what runs"],
  ["caniuse-lite", "CC-BY: a table of browsers, used while building"],
  ["@axe-core/playwright", "MPL: unchanged, for tests"],
  ["axe-core", "MPL: unchanged, for tests"],
  ["elkjs", "EPL: unchanged, comes with Prisma's tools, which are for development"],
];

/** Packages that state their licence in a file and not in package.json. */
const statedElsewhere = {
  "seq-queue": "MIT",
  only: "MIT",
  busboy: "MIT",
  streamsearch: "MIT",
  "combine-errors": "MIT",
  "humanize-number": "MIT",
};

/**
 * Every package of the lockfile, once. `product`: what runs; the others are for building and testing.
 */
export function listPackages(lockfile = path.join(root, "package-lock.json")) {
  const { packages } = JSON.parse(readFileSync(lockfile, "utf8"));
  const found = new Map();
  for (const [place, entry] of Object.entries(packages)) {
    if (place === "") continue;
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    const isProduct = entry.dev !== true && entry.devOptional !== true;
    const key = `${name}@${entry.version}`;
    const licence = installedLicence(place) ?? entry.license ?? statedElsewhere[name] ?? "none";
    const before = found.get(key);
    found.set(key, {
      name,
      version: entry.version,
      licence,
      isProduct: isProduct || before?.isProduct === true,
      isBundled: entry.inBundle === true,
    });
  }
  return [...found.values()].sort(
    (a, b) => compare(a.name, b.name) || compare(a.version, b.version),
  );
}

/** The package's own word goes before the lockfile's copy of it; null where it is not installed. */
function installedLicence(place) {
  const file = path.join(root, place, "package.json");
  if (!existsSync(file)) return null;
  const { license } = JSON.parse(readFileSync(file, "utf8"));
  return typeof license === "object" ? (license?.type ?? null) : (license ?? null);
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of `A OR B` one must be allowed, of `A AND B` both. */
export function isAllowed(licence) {
  const plain = licence.replaceAll(/[()]/g, " ").trim();
  const either = plain.split(/\s+or\s+/i);
  return either.some((side) =>
    side.split(/\s+and\s+/i).every((name) => allowedLicences.includes(name.trim())),
  );
}

/** Packages under terms that nobody has agreed to. */
export function findRefused(packages) {
  return packages.filter(
    ({ name, licence }) =>
      !isAllowed(licence) && !exceptions.some(([prefix]) => name.startsWith(prefix)),
  );
}

/** `npm run licences`: the list; exit code 1 when something on it may not be there. */
export function printLicences() {
  const packages = listPackages();
  for (const { name, version, licence, isProduct } of packages)
    process.stdout.write(`${name}@${version}\t${licence}\t${isProduct ? "product" : "tools"}\n`);
  const refused = findRefused(packages);
  for (const { name, version, licence } of refused)
    process.stderr.write(`${name}@${version}: ${licence} is not on the list of supply.mjs.\n`);
  return refused.length === 0 ? 0 : 1;
}

/**
 * CycloneDX, made by npm from the lockfile: what runs, with the hash of each package. npm's own `--omit=dev`
 * leaves out what a tool needs as well (npm 11.19: React, and half of the database's driver), so we choose.
 */
export function makeSbom() {
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli?.endsWith(".js") ? [process.execPath, [cli]] : ["npm", []];
  const made = spawnSync(
    command,
    [...prefix, "sbom", "--sbom-format=cyclonedx", "--package-lock-only"],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 ** 2 },
  );
  if (made.status !== 0) throw new Error(`npm sbom failed:\n${made.stderr}`);
  const sbom = JSON.parse(made.stdout);
  // npm calls it a library, by the name of the folder.
  Object.assign(sbom.metadata.component, { name: "onnward", type: "application" });
  const runs = new Set([sbom.metadata.component["bom-ref"]]);
  for (const { name, version, isProduct } of listPackages())
    if (isProduct) runs.add(`${name}@${version}`);
  return {
    ...sbom,
    components: sbom.components.filter((component) => runs.has(component["bom-ref"])),
    dependencies: sbom.dependencies
      .filter(({ ref }) => runs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((to) => runs.has(to)) })),
  };
}

/** `npm run sbom` */
export function writeSbom() {
  const sbom = makeSbom();
  writeFileSync(path.join(root, sbomFile), `${JSON.stringify(sbom, null, 2)}\n`);
  process.stdout.write(`Written: ${sbomFile}, ${sbom.components.length} packages.\n`);
  return 0;
}
