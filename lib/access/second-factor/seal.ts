import { createSealer } from "@/lib/platform/seal";

/** Bound to the person: a secret that is moved to another row opens nothing. */
export const { seal, unseal } = createSealer("second factors");
