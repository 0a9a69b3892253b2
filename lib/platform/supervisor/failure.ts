import { EnvError } from "../env";
import { AppError } from "../errors";
import { configurationExitCode } from "./configuration";

/** A command was called wrongly: the message says what is wrong, and how it is called. */
export class UsageError extends Error {
  constructor(problem: string, usage: string) {
    super(`${problem}\nUsage: ${usage}`);
  }
}

/** As in sysexits.h. */
const usageExitCode = 64;

/** Says why the start failed, readable and without a stack where the reason is known. Gives the exit code. */
export function reportStartFailure(error: unknown): number {
  if (error instanceof EnvError) {
    process.stderr.write(`${error.message}\n`);
    return configurationExitCode;
  }
  if (error instanceof AppError) {
    process.stderr.write(`${error.detail}\n`);
    return error.code === "db.unavailable" ? 69 : 1;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return usageExitCode;
  }
  process.stderr.write(
    `Onnward could not start: ${error instanceof Error ? error.stack : error}\n`,
  );
  return 1;
}
