"use client";

import type { ReactNode } from "react";
import { IntlProvider as UseIntlProvider } from "use-intl/react";
import type { Locale } from "@/lib/contract/locale";
import type { Messages } from "./catalogue";

/** The request's language, zone and moment for client components: they render what the server rendered. */
export function IntlProvider(props: {
  locale: Locale;
  timeZone: string;
  now: Date;
  messages: Messages;
  children: ReactNode;
}) {
  return <UseIntlProvider {...props} />;
}
