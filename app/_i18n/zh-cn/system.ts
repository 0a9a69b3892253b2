import type { Translation } from "../catalogue";
import type { system as english } from "../en/system";

export const system: Translation<typeof english> = {
  title: "system",
};
