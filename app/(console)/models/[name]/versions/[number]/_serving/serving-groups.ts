import type { ServingSettings } from "@/lib/contract/serving";

export type SettingName = keyof ServingSettings;

/** Settings in the order in which a request meets them. */
export const servingGroups = [
  { group: "batching", settings: ["maxBatchRows", "batchDelayMs"] },
  { group: "waiting", settings: ["queueLength", "queueTimeMs", "timeoutMs"] },
  { group: "workers", settings: ["minReplicas", "maxReplicas", "threads", "memoryMib"] },
] as const satisfies readonly { group: string; settings: readonly SettingName[] }[];

export const settingNames: readonly SettingName[] = servingGroups.flatMap(
  ({ settings }) => settings,
);
