import type { Translation } from "../catalogue";
import type { palette as english } from "../en/palette";

export const palette: Translation<typeof english> = {
  title: "palette",
};
