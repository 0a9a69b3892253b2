import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // Compression would hold back event streams, which pass through here to the gateway.
  compress: false,
  // Next shows its own host there, and pages would not hydrate in development.
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  // `npm run check` checks types; a first start should not do it a second time.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: path.resolve(import.meta.dirname) },
};

export default config;
