import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { requestLanguage } from "./_ui/request-language";
import "./globals.css";

export const metadata: Metadata = {
  title: "Onnward",
  description: "ONNX models, carried to production.",
};
export const viewport: Viewport = {
  colorScheme: "light dark",
  width: "device-width",
  initialScale: 1,
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang={await requestLanguage()}>
      <body>{children}</body>
    </html>
  );
}
