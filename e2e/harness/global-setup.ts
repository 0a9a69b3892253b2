import type { FullConfig } from "@playwright/test";
import { shareInstallation } from "./client";
import { startInstallation } from "./installation";

/** An installation for each worker and every journey there that does not break it. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const installations = await Promise.all(
    Array.from({ length: workers }, () => startInstallation()),
  );
  for (const [index, installation] of installations.entries())
    shareInstallation(index, installation);
  return async () => {
    await Promise.all(installations.map((installation) => installation.stop()));
  };
}
