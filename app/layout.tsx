import { CSPProvider } from "@base-ui/react/csp-provider";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { themeCookie } from "@/lib/contract/locale";
import { messagesOf } from "./_i18n/catalogue";
import { IntlProvider } from "./_i18n/intl-provider";
import { getIntl } from "./_i18n/server";
import { NotificationProvider } from "./_ui/notifications";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Onnward", template: "%s · Onnward" },
  description: "ONNX models, carried to production.",
};
export const viewport: Viewport = {
  colorScheme: "light dark",
  width: "device-width",
  initialScale: 1,
};

/** Theme and language come from cookies, so that the first byte is already right: nothing flashes. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [intl, jar, received] = await Promise.all([getIntl(), cookies(), headers()]);
  const theme = jar.get(themeCookie)?.value;
  return (
    <html lang={intl.locale} data-theme={theme === "light" || theme === "dark" ? theme : undefined}>
      <body>
        <CSPProvider nonce={received.get("x-onnward-nonce") ?? undefined}>
          <IntlProvider {...intl} messages={messagesOf(intl.locale)}>
            <NotificationProvider>{children}</NotificationProvider>
          </IntlProvider>
        </CSPProvider>
      </body>
    </html>
  );
}
