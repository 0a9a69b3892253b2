"use client";

import { Menu as MenuIcon, Search, UploadCloud } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useTimeZone, useTranslations } from "use-intl/react";
import { buttonClass, IconButton } from "@/app/_ui/button";
import { classNames } from "@/app/_ui/class-names";
import { mayLeave } from "@/app/_ui/held-page";
import { Logo } from "@/app/_ui/logo";
import { rememberTimeZone } from "@/app/_ui/preferences";
import type { Permission, Role } from "@/lib/contract/actor";
import { mostCounted } from "../_release/most-counted";
import { AccountMenu } from "./account-menu";
import { isCurrent, places } from "./navigation";
import type { PaletteView } from "./palette";
import { noteVisit } from "./recent-places";
import { SignOutProvider } from "./sign-out";
import { useShortcuts } from "./use-shortcuts";

// Nobody waits for it on a page's first load: it comes with the first ⌘K.
const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });

export interface SignedIn {
  readonly label: string;
  readonly role: Role | null;
}

export function Shell({
  user,
  permissions,
  waiting,
  children,
}: {
  user: SignedIn;
  permissions: readonly Permission[];
  /** Requests that wait for this person. */
  waiting: number;
  children: ReactNode;
}) {
  const [palette, setPalette] = useState<PaletteView | null>(null);
  // Everything in it leads away from the page, or changes it.
  const openPalette = useCallback((view: PaletteView) => {
    if (mayLeave()) setPalette(view);
  }, []);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const path = usePathname();
  useTellTimeZone();
  useKeepSession();
  useShortcuts({ permissions, openPalette });
  useEffect(() => {
    // Going somewhere closes what led there.
    setMenuOpen(false);
    setPalette(null);
    noteVisit(path);
  }, [path]);
  return (
    <SignOutProvider>
      <div className="lg:grid lg:min-h-dvh lg:grid-cols-[13rem_minmax(0,1fr)]">
        <Sidebar
          {...{ user, permissions, waiting, isMenuOpen }}
          onMenu={() => setMenuOpen(!isMenuOpen)}
          onSearch={() => openPalette("search")}
        />
        <main id="content" tabIndex={-1} className="min-w-0 px-4 py-6 outline-none sm:px-8">
          <div className="mx-auto max-w-6xl">{children}</div>
        </main>
        {palette !== null && (
          <Palette initialView={palette} onClose={() => setPalette(null)} {...{ permissions }} />
        )}
      </div>
    </SignOutProvider>
  );
}

function Sidebar({
  user,
  permissions,
  waiting,
  isMenuOpen,
  onMenu,
  onSearch,
}: {
  user: SignedIn;
  permissions: readonly Permission[];
  waiting: number;
  isMenuOpen: boolean;
  onMenu: () => void;
  onSearch: () => void;
}) {
  const t = useTranslations("shell");
  return (
    <header className="border-line bg-surface max-lg:border-b lg:sticky lg:top-0 lg:h-dvh lg:border-r">
      <div className="flex h-full flex-col lg:p-3">
        <div className="flex h-12 items-center justify-between px-3 lg:px-2">
          <Link href="/" className="flex items-center gap-2 rounded-sm font-semibold">
            <Logo /> Onnward
          </Link>
          <IconButton
            icon={MenuIcon}
            label={t("openMenu")}
            aria-expanded={isMenuOpen}
            aria-controls="main-navigation"
            onClick={onMenu}
            className="lg:hidden"
          />
        </div>
        <div
          id="main-navigation"
          className={classNames(
            "min-h-0 flex-1 flex-col gap-3 p-3 lg:flex lg:p-0 lg:pt-2",
            isMenuOpen ? "flex" : "hidden",
          )}
        >
          <button
            type="button"
            onClick={onSearch}
            className="flex h-8 items-center gap-2 rounded-md border border-line bg-canvas px-2 text-sm text-quiet hover:border-line-strong"
          >
            <Search aria-hidden size={14} />
            <span className="flex-1 text-left">{t("find")}</span>
            <kbd className="font-sans text-xs">⌘K</kbd>
          </button>
          <Navigation {...{ permissions, waiting }} />
          <div className="lg:mt-auto">
            <AccountMenu user={user} />
          </div>
        </div>
      </div>
    </header>
  );
}

function Navigation({
  permissions,
  waiting,
}: {
  permissions: readonly Permission[];
  waiting: number;
}) {
  const t = useTranslations("shell");
  const path = usePathname();
  const shown = places.filter(({ needs }) => permissions.includes(needs));
  return (
    <nav aria-label={t("mainNavigation")} className="flex flex-col gap-3">
      <ul className="flex flex-col gap-0.5">
        {shown.map(({ href, name, icon: Icon }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={isCurrent(path, href) ? "page" : undefined}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 text-quiet hover:bg-raised hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent"
            >
              <Icon aria-hidden size={16} />
              {t(name)}
              {name === "approvals" && waiting > 0 && <WaitingBadge count={waiting} />}
            </Link>
          </li>
        ))}
      </ul>
      {permissions.includes("models:write") && (
        <Link href="/models/new" className={buttonClass("primary", "w-full")}>
          <UploadCloud aria-hidden size={15} />
          {t("upload")}
        </Link>
      )}
    </nav>
  );
}

function WaitingBadge({ count }: { count: number }) {
  const t = useTranslations("shell");
  const isMore = count > mostCounted;
  return (
    <span className="ml-auto flex min-w-5 justify-center rounded-full bg-accent px-1.5 text-xs font-medium text-on-accent figures">
      <span aria-hidden>{isMore ? `${mostCounted}+` : count}</span>
      <span className="sr-only">{t("waiting", { count })}</span>
    </span>
  );
}

const sessionRenewalMs = 30 * 60_000;

/** A session ends twelve hours after it was last renewed: while a page is looked at, it is. */
function useKeepSession() {
  useEffect(() => {
    const timer = setInterval(() => {
      // What fails here will be said by whatever the person does next.
      if (document.visibilityState === "visible") fetch("/api/auth/session").catch(() => {});
    }, sessionRenewalMs);
    return () => clearInterval(timer);
  }, []);
}

/** The server learns the browser's time zone once, and renders every time in it from then on. */
function useTellTimeZone() {
  const router = useRouter();
  const known = useTimeZone() ?? "UTC";
  useEffect(() => {
    if (rememberTimeZone(known)) router.refresh();
  }, [known, router]);
}
