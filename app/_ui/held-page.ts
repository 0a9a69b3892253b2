/**
 * A page that shows what exists nowhere else is held: whatever would leave it asks first. Back is the one way
 * that no handler is asked about, so an entry of the same page is put on the history, and put there again when
 * somebody goes back from it. The browser itself asks before the tab closes or loads another page.
 */
type Ask = () => void;

const asking = new Set<Ask>();
/** `leaving`: the entry is being taken off again, and the next popstate says that it is. */
let entry: "none" | "pushed" | "leaving" = "none";
let here: { readonly state: unknown; readonly href: string } | null = null;
let onEntryGone: () => void = () => {};

/** Holds the page until the answer is called; that resolves when the history is as it was before. */
export function holdPage(ask: Ask): () => Promise<void> {
  asking.add(ask);
  window.addEventListener("beforeunload", preventUnload);
  window.addEventListener("popstate", stay, { capture: true });
  document.addEventListener("click", stopLink, { capture: true });
  if (entry === "none") pushEntry();
  return async () => {
    asking.delete(ask);
    if (asking.size === 0) await letGo();
  };
}

/** Whether nothing holds the page. Else whoever holds it says why, and the caller leaves it where it is. */
export function mayLeave(): boolean {
  for (const ask of asking) ask();
  return asking.size === 0;
}

async function letGo(): Promise<void> {
  window.removeEventListener("beforeunload", preventUnload);
  document.removeEventListener("click", stopLink, { capture: true });
  // An effect that runs twice lets go and holds again at once: nothing of the history moves for that.
  await Promise.resolve();
  if (asking.size > 0 || entry !== "pushed") return;
  entry = "leaving";
  const gone = new Promise<void>((resolve) => {
    onEntryGone = resolve;
  });
  window.history.back();
  await gone;
}

function pushEntry(): void {
  here ??= { state: window.history.state, href: window.location.href };
  window.history.pushState(here.state, "", here.href);
  entry = "pushed";
}

/** Before the router's own listener, which would show the page that was gone back to. */
function stay(event: PopStateEvent): void {
  event.stopImmediatePropagation();
  const isLettingGo = entry === "leaving";
  entry = "none";
  if (isLettingGo) onEntryGone();
  if (asking.size === 0) {
    here = null;
    window.removeEventListener("popstate", stay, { capture: true });
    return;
  }
  pushEntry();
  if (!isLettingGo) mayLeave();
}

function preventUnload(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Before React's listener, which would have the router follow the link. */
function stopLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || !leadsAway(event, link)) return;
  event.preventDefault();
  event.stopPropagation();
  mayLeave();
}

function leadsAway({ button, metaKey, ctrlKey, shiftKey }: MouseEvent, link: HTMLAnchorElement) {
  const isElsewhere = button !== 0 || metaKey || ctrlKey || shiftKey || link.target === "_blank";
  return !isElsewhere && link.hasAttribute("href") && !link.hasAttribute("download");
}
