import type { ExampleDto } from "@/lib/contract/example";

interface ExampleRow {
  id: string;
  name: string;
  body: string;
  createdBy: string;
  createdAt: Date;
}

export function toExampleDto({ id, name, body, createdBy, createdAt }: ExampleRow): ExampleDto {
  return { id, name, body, createdBy, createdAt: createdAt.toISOString() };
}

/** For the audit log, which keeps for ever: what was asked of a model is data of somebody's own. */
export function describeExample({ id, name, body }: ExampleRow) {
  return { id, name, bodyBytes: Buffer.byteLength(body) };
}
