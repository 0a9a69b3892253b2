import type { Translation } from "../catalogue";
import type { overview as english } from "../en/overview";

export const overview: Translation<typeof english> = {
  title: "overview",
};
