import pino from "pino";
import { env } from "./env";
import { remember } from "./remember";

/** The process's log: JSON lines on standard output. */
export function logger(): pino.Logger {
  return remember("logger", () => createLogger({ level: env().ONNWARD_LOG_LEVEL }));
}

/** JSON lines, whatever the environment is. Secrets never reach them: these paths are cut. */
export function createLogger(
  { level }: { level: string },
  to?: pino.DestinationStream,
): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    redact: {
      paths: [
        "*.authorization",
        "*.cookie",
        "*.secret",
        "*.password",
        "headers.authorization",
        "headers.cookie",
        'headers["x-api-key"]',
      ],
      censor: "[redacted]",
    },
    serializers: { err: pino.stdSerializers.errWithCause },
  };
  return to === undefined ? pino(options) : pino(options, to);
}
