export const palette = {
  title: "palette",
} as const;
