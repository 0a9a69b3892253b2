import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = { "@": path.resolve(import.meta.dirname) };
const setupFiles = ["./vitest.setup.ts"];

export default defineConfig({
  test: {
    // All cores: most of these tests wait for processes, and the default leaves one of two cores idle.
    maxWorkers: "100%",
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["*.test.ts", "{lib,app,cli,prisma,models,clients,bench}/**/*.test.ts"],
          exclude: ["**/*.db.test.ts", "node_modules/**"],
          pool: "forks",
          setupFiles,
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          include: ["{lib,app,cli,prisma,bench}/**/*.db.test.ts"],
          pool: "forks",
          setupFiles,
          globalSetup: ["./lib/platform/testing/database-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "soak",
          include: ["lib/**/*.soak.ts"],
          pool: "forks",
          setupFiles,
          globalSetup: ["./lib/platform/testing/database-server.ts"],
          testTimeout: 900_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
