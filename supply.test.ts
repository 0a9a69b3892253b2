import { describe, expect, test } from "vitest";
import { exceptions, findRefused, isAllowed, listPackages, makeSbom } from "./supply.mjs";

describe("licences", () => {
  test("every package of the lockfile has one that is allowed, or a reason of its own", () => {
    expect(findRefused(listPackages())).toEqual([]);
  });

  test("every exception is still needed", () => {
    const names = listPackages().filter(({ licence }) => !isAllowed(licence));
    for (const [prefix] of exceptions)
      expect(
        names.some(({ name }) => name.startsWith(prefix)),
        prefix,
      ).toBe(true);
  });

  test.each([
    ["MIT", true],
    ["(MIT OR GPL-3.0-only)", true],
    ["MIT AND ISC", true],
    ["MIT and ISC", true],
    ["MIT AND GPL-3.0-only", false],
    ["AGPL-3.0-only", false],
    ["SEE LICENSE IN LICENSE.txt", false],
    ["none", false],
  ])("%s is allowed: %s", (licence, expected) => {
    expect(isAllowed(licence)).toBe(expected);
    const one = { name: "left-pad", version: "1.0.0", licence, isProduct: true, isBundled: false };
    expect(findRefused([one])).toHaveLength(expected ? 0 : 1);
  });
});

test("the SBOM is CycloneDX and has every package that runs, no other, each with its hash", () => {
  const sbom = makeSbom();
  expect(sbom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
  expect(sbom.metadata.component).toMatchObject({ name: "onnward", type: "application" });
  const product = listPackages().filter(({ isProduct }) => isProduct);
  const named = ({ name, version }: { name: string; version: string }) => `${name}@${version}`;
  expect(product.map(({ name }) => name)).toEqual(expect.arrayContaining(["react", "pg-types"]));
  expect(sbom.components.map(named).sort()).toEqual(product.map(named).sort());
  const bundled = new Set(product.filter(({ isBundled }) => isBundled).map(named));
  for (const component of sbom.components) {
    expect(component.purl).toMatch(/^pkg:npm\//);
    if (!bundled.has(named(component))) expect(component.hashes, component.name).toHaveLength(1);
  }
});
