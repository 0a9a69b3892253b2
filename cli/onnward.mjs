#!/usr/bin/env node
// What `npx onnward` runs in a clone: the built command, or a word on how to build it.
import { existsSync } from "node:fs";

const built = new URL("../dist/cli.js", import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write("The command is not built yet. Run once: npm run build\n");
  process.exitCode = 2;
}
