import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const systemChromium = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find(existsSync);

/** What is measured, or broken on purpose: alone on the machine, each with an installation of its own. */
const alone = [
  "bad-targets-are-not-promoted",
  "bombs-harm-nobody-else",
  "canary-under-load",
  "data-plane-soak",
  "faults-of-the-data-plane",
  "faults-stay-where-they-are",
  "junk-harms-no-valid-traffic",
  "large-uploads-take-no-memory",
  "lost-workers-are-back-at-once",
  "overload-is-shed",
  "pages-are-accessible-and-light",
  "releases-survive-kills",
  "requests-of-every-shape",
  "shadow-measures-and-harms-nobody",
  "two-promote-at-once",
  "uploads-survive-kills",
  "versions-are-served-as-set",
].map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: "e2e",
  // test.mjs gives the journeys two, each with an installation that its journeys share.
  workers: 1,
  projects: [
    { name: "journeys", testIgnore: alone },
    { name: "alone", testMatch: alone },
  ],
  fullyParallel: false,
  timeout: 120_000,
  // Two journeys at a time on two cores: a page may take a while, and how long is no journey's question.
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  globalSetup: "./e2e/harness/global-setup.ts",
  use: {
    screenshot: "only-on-failure",
    launchOptions: {
      ...(systemChromium === undefined ? {} : { executablePath: systemChromium }),
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
