"use client";

import {
  Keyboard,
  KeyRound,
  Languages,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  ShieldCheck,
  Sun,
  UploadCloud,
  UserPlus,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "use-intl/react";
import { chooseTheme, currentTheme, rememberLocale, type Theme } from "@/app/_ui/preferences";
import type { Permission } from "@/lib/contract/actor";
import { locales } from "@/lib/contract/locale";
import { languageName, themeName } from "./account-menu";
import type { Entry } from "./palette-entry";
import { useLeave } from "./sign-out";

const ways = [
  { name: "upload", needs: "models:write", icon: UploadCloud, act: "/models/new" },
  { name: "newKey", needs: "keys:write", icon: KeyRound, act: "/keys?new" },
  { name: "invite", needs: "users:write", icon: UserPlus, act: "/people?invite" },
  { name: "verify", needs: "audit:read", icon: ShieldCheck, act: "/audit" },
] as const satisfies readonly { name: string; needs: Permission; icon: LucideIcon; act: string }[];

const themeIcons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

/** What the person may begin here, and how the pages look to them. */
export function useActionEntries(
  permissions: readonly Permission[],
  onShortcuts: () => void,
): Entry[] {
  const t = useTranslations("palette");
  const leave = useLeave();
  const begin = ways
    .filter(({ needs }) => permissions.includes(needs))
    .map(({ name, icon, act }) => ({
      id: `action ${name}`,
      group: "actions" as const,
      label: t(`action.${name}`),
      words: t(`actionWords.${name}`),
      icon,
      act,
    }));
  return [
    ...begin,
    ...useThemeEntries(),
    ...useLanguageEntries(),
    {
      id: "action shortcuts",
      group: "actions",
      label: t("action.shortcuts"),
      words: t("actionWords.shortcuts"),
      icon: Keyboard,
      keys: "?",
      act: onShortcuts,
      staysOpen: true,
    },
    {
      id: "action signOut",
      group: "actions",
      label: t("action.signOut"),
      words: t("actionWords.signOut"),
      icon: LogOut,
      act: leave,
    },
  ];
}

/** The looks that are not the present one. */
function useThemeEntries(): Entry[] {
  const t = useTranslations("palette");
  const others: Theme[] = (["system", "light", "dark"] as const).filter(
    (theme) => theme !== currentTheme(),
  );
  return others.map((theme) => ({
    id: `action theme ${theme}`,
    group: "actions",
    label: t(`action.${themeName[theme]}`),
    words: `${t("actionWords.theme")} ${theme}`,
    icon: themeIcons[theme],
    act: () => chooseTheme(theme),
  }));
}

function useLanguageEntries(): Entry[] {
  const t = useTranslations("palette");
  const current = useLocale();
  const router = useRouter();
  return locales
    .filter((locale) => locale !== current)
    .map((locale) => ({
      id: `action language ${locale}`,
      group: "actions",
      label: t("action.language", { language: languageName[locale] }),
      words: t("actionWords.language"),
      icon: Languages,
      act: () => {
        rememberLocale(locale);
        router.refresh();
      },
    }));
}
