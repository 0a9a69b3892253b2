import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test.each([
  ["--key --help", "Unknown option '--help'", "Usage: npm run key -- --name"],
  ["--key --name a --scopes all", "--scopes.0: Invalid option", "Usage: npm run key -- --name"],
  ["--db:reset --no", "Unknown command: --db:reset", ""],
  ["--reset", "deletes everything in the database", "Usage: npm run db:reset -- --yes"],
  ["--migrate --name", "argument missing", "Usage: npm run db:migrate -- --name"],
])(
  "a command that is called as %s says what is wrong, and shows no stack",
  (args, problem, usage) => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "server.ts", ...args.split(" ")],
      { encoding: "utf8" },
    );
    expect(stderr).toContain(problem);
    expect(stderr).toContain(usage);
    expect(`${stderr}${stdout}`).not.toMatch(/\n\s+at |could not start/);
    expect(status).toBe(64);
  },
);
