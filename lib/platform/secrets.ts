import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { z } from "zod";
import { dataPaths } from "./data-dir";
import { AppError } from "./errors";

const secretsSchema = z.object({
  /** Signs internal tokens and sessions; ONNWARD_SECRET overrides it. */
  secret: z.string().min(32),
  ownerPassword: z.string().min(16),
  appPassword: z.string().min(16),
});
export type Secrets = z.infer<typeof secretsSchema>;

/**
 * The installation's own secrets, made once. A file that is there but cannot be read is never replaced:
 * the database would be locked out with it. Call it under the instance lock.
 */
export function readOrMakeSecrets(): Secrets {
  const file = dataPaths().secrets;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (!isMissing(error))
      throw new AppError("internal", `Cannot read ${file}: is it yours?`, { cause: error });
    return makeSecrets(file);
  }
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError(
      "internal",
      `${file} is damaged: restore it from a backup. It holds the database's passwords.`,
      { cause },
    );
  }
}

function makeSecrets(file: string): Secrets {
  const secrets: Secrets = {
    secret: randomBytes(32).toString("hex"),
    ownerPassword: randomBytes(24).toString("hex"),
    appPassword: randomBytes(24).toString("hex"),
  };
  const temporary = `${file}.new`;
  const fd = openSync(temporary, "w", 0o600);
  try {
    writeSync(fd, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
  return secrets;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
