import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  compress: false,
  serverExternalPackages: ["onnxruntime-node"],
  // `npm run check` checks types.
  typescript: { ignoreBuildErrors: true },
  // Where node_modules is.
  turbopack: { root: path.resolve(import.meta.dirname, "../..") },
};

export default config;
