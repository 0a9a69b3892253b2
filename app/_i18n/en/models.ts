export const models = {
  title: "models",
} as const;
