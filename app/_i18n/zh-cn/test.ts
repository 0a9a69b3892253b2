import type { Translation } from "../catalogue";
import type { test as english } from "../en/test";

export const test: Translation<typeof english> = {
  title: "test",
};
