export const test = {
  title: "test",
} as const;
