/** The body of a recorded request, on its way to the test form. */
export interface KeptRequest {
  readonly model: string;
  readonly requestId: string;
  /** As JSON of the plain dialect. */
  readonly body: string;
}

let kept: KeptRequest | null = null;

/**
 * Keeps a body for the test form that opens next in this tab. In memory alone: a body may hold what is
 * private, and must reach no URL, no history and no storage. A reload loses it.
 */
export function keepRequest(request: KeptRequest): void {
  kept = request;
}

/** Takes the body, once, if it is of this model. One of another model goes, too: nobody waits for it. */
export function takeRequest(model: string): KeptRequest | null {
  const taken = kept;
  kept = null;
  return taken?.model === model ? taken : null;
}
