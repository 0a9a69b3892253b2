import type { Translation } from "../catalogue";
import type { upload as english } from "../en/upload";

export const upload: Translation<typeof english> = {
  title: "upload",
};
