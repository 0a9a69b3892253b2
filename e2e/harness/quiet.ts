import type { Browser } from "@playwright/test";

/**
 * Closes what journeys left open in this worker's browser. Such pages refresh themselves for ever, and what
 * they make the console work is missing from the tests after them, most of all from those that measure.
 */
export async function closePages(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}
