export { createShadowPool, type ShadowPool } from "./shadow-pool";
export type {
  DesiredShadow,
  ShadowPoolOptions,
  ShadowStats,
  SpareRoom,
  ToldFigures,
} from "./types";
