"use client";

import { LogOut, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { mayLeave } from "@/app/_ui/held-page";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import {
  chooseTheme,
  currentTheme,
  rememberLocale,
  type Theme,
  themes,
} from "@/app/_ui/preferences";
import { type Locale, locales } from "@/lib/contract/locale";
import type { SignedIn } from "./shell";
import { useLeave } from "./sign-out";

export const themeName = {
  system: "themeSystem",
  light: "themeLight",
  dark: "themeDark",
} as const satisfies Record<Theme, string>;

/** Every language in its own words: whoever is lost in a foreign one finds theirs. */
export const languageName = { en: "English", "zh-CN": "简体中文" } as const;

/** Who is signed in, how the pages look to them, and the way out. */
export function AccountMenu({ user }: { user: SignedIn }) {
  const t = useTranslations("shell");
  const locale = useLocale();
  const router = useRouter();
  const leave = useLeave();
  return (
    <Menu
      triggerClass="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-raised"
      trigger={
        <>
          <UserRound aria-hidden size={16} className="shrink-0 text-quiet" />
          <span className="min-w-0">
            <span className="block truncate text-sm">{user.label}</span>
            {user.role !== null && (
              <span className="block text-xs text-quiet">{t(`role.${user.role}`)}</span>
            )}
          </span>
        </>
      }
    >
      <MenuItem onSelect={() => mayLeave() && router.push("/account")}>
        <UserRound aria-hidden size={14} />
        {t("account")}
      </MenuItem>
      <MenuSeparator />
      <ThemeChoice />
      <MenuSeparator />
      <MenuChoice<Locale>
        label={t("language")}
        value={locale}
        choices={locales.map((choice) => [choice, languageName[choice]])}
        onChange={(choice) => {
          rememberLocale(choice);
          router.refresh();
        }}
      />
      <MenuSeparator />
      <MenuItem onSelect={leave}>
        <LogOut aria-hidden size={14} />
        {t("signOut")}
      </MenuItem>
    </Menu>
  );
}

function ThemeChoice() {
  const t = useTranslations("shell");
  // Only ever mounted in an open menu, so in a browser.
  const [theme, setTheme] = useState(currentTheme);
  return (
    <MenuChoice
      label={t("theme")}
      value={theme}
      choices={themes.map((choice) => [choice, t(themeName[choice])])}
      onChange={(choice) => {
        chooseTheme(choice);
        setTheme(choice);
      }}
    />
  );
}
