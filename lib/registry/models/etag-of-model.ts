import { createHash } from "node:crypto";
import type { ModelDto } from "@/lib/contract/model";

/**
 * Stands for what an edit can change and for nothing else: a promotion between a reading and an edit of
 * the card is no conflict. Equal contents are equal tags, whenever they were written.
 */
export function etagOfModel(model: ModelDto): string {
  const { description, tags, card, visibility, payloadSampling } = model;
  const { share, maxBytes } = payloadSampling;
  const edited = JSON.stringify([description, tags, card, visibility, share, maxBytes]);
  const digest = createHash("sha256").update(edited);
  return `"${digest.digest("hex").slice(0, 32)}"`;
}
