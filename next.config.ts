import path from "node:path";
import type { NextConfig } from "next";

/** On every answer of the console; what differs by page (the policy's nonce) is in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

/**
 * Answers of the API are data: nothing in them may load, run or be framed, whatever a browser takes them
 * for. Who may keep them the routes say themselves: what stands here would win over what they say.
 */
const apiHeaders = [
  { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'; sandbox" },
];

const config: NextConfig = {
  poweredByHeader: false,
  // Event streams and artifacts say `no-transform`: compression would hold them back or break ranges.
  compress: true,
  // Next shows its own host there, and pages would not hydrate in development.
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  // `npm run check` checks types; a first start should not do it a second time.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  turbopack: { root: path.resolve(import.meta.dirname) },
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    { source: "/api/:path*", headers: apiHeaders },
  ],
};

export default config;
