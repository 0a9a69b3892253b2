import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Whether this is the bundled product (`dist/*.js`) rather than its sources under tsx or Vitest. */
export const isBundled = path.basename(here) === "dist";

/** The folder of package.json, from a bundle as from the sources. */
export const projectRoot = path.resolve(here, isBundled ? ".." : "../..");
