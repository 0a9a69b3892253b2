import { EnvError } from "../env";
import { AppError } from "../errors";
import { configurationExitCode } from "./configuration";

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
  process.stderr.write(
    `Onnward could not start: ${error instanceof Error ? error.stack : error}\n`,
  );
  return 1;
}
