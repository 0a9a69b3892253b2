import pino from "pino";
import { env } from "./env";
import { remember } from "./remember";

/** The process's log: JSON lines on standard output. Secrets never reach it: these paths are cut. */
export function logger(): pino.Logger {
  return remember("logger", () =>
    pino({
      level: env().ONNWARD_LOG_LEVEL,
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
    }),
  );
}
