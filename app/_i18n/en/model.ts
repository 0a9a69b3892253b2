export const model = {
  title: "model",
} as const;
