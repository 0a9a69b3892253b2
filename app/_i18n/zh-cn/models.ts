import type { Translation } from "../catalogue";
import type { models as english } from "../en/models";

export const models: Translation<typeof english> = {
  title: "models",
};
