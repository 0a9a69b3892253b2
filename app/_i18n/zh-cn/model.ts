import type { Translation } from "../catalogue";
import type { model as english } from "../en/model";

export const model: Translation<typeof english> = {
  title: "model",
};
