// The command line: `onnward audit verify export.jsonl --checkpoint cp.txt --key pub.pem`. Needs no
// server, no network and no package: dist/cli.js is one file that an auditor may carry away.
import { parseArgs } from "node:util";
import { exitCodes, verifyAuditExport } from "./verify-audit-export";

const usage = `Usage: onnward audit verify <export.jsonl> [--checkpoint <notes.txt>]... [--key <public.pem>]... [--json]

Verifies an audit log that was exported as JSONL, offline. A dash reads standard input.

  --checkpoint  signed checkpoints that you kept, one or many in a file; needs --key
  --key         public key that signed them; several when it was replaced
  --json        the verdict as one line of JSON

Ends with 0: nothing is wrong; 1: the log was tampered with; 2: it could not be checked.
`;

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const command = readCommand(args);
  if (command === "help") {
    process.stdout.write(usage);
    return exitCodes.fine;
  }
  if (typeof command === "string") {
    process.stderr.write(`${command}\n\n${usage}`);
    return exitCodes.unreadable;
  }
  const { code, text } = await verifyAuditExport(command);
  (code === exitCodes.fine || command.isJson ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}

/** What to do, or what is wrong with the arguments. */
function readCommand(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        checkpoint: { type: "string", multiple: true, default: [] },
        key: { type: "string", multiple: true, default: [] },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const [noun, verb, file, ...more] = positionals;
    if (noun !== "audit" || verb !== "verify") return `Unknown command: ${positionals.join(" ")}`;
    if (file === undefined || more.length > 0) return "Name one export.";
    if (values.checkpoint.length > 0 && values.key.length === 0)
      return "A checkpoint proves nothing without the key that signed it: add --key.";
    return { file, checkpoints: values.checkpoint, keys: values.key, isJson: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
