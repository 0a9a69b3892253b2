"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { Fragment, type ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import type { Permission } from "@/lib/contract/actor";
import { places } from "./navigation";

/** What the keyboard can do. */
export function ShortcutList({
  permissions,
  onBack,
}: {
  permissions: readonly Permission[];
  onBack: () => void;
}) {
  const t = useTranslations("palette.shortcuts");
  const shell = useTranslations("shell");
  const shown = places.filter(({ needs }) => permissions.includes(needs));
  return (
    <div className="flex min-h-0 flex-col">
      <header className="px-5 pt-4 pb-2">
        <Base.Title className="text-lg font-semibold">{t("title")}</Base.Title>
        <Base.Description className="text-quiet">{t("lead")}</Base.Description>
      </header>
      <dl className="grid min-h-0 grid-cols-[minmax(0,1fr)_max-content] gap-x-6 gap-y-1.5 overflow-y-auto px-5 py-2">
        <Shortcut
          name={t("open")}
          keys={[
            ["⌘", "K"],
            ["Ctrl", "K"],
          ]}
        />
        <Shortcut name={t("search")} keys={[["/"]]} />
        <Shortcut name={t("help")} keys={[["?"]]} />
        {shown.map(({ name, key }) => (
          <Shortcut
            key={name}
            name={t("go", { page: shell(name) })}
            keys={[["g", key]]}
            between={t("after")}
          />
        ))}
        {permissions.includes("predict") && (
          <Shortcut
            name={t("run")}
            keys={[
              ["⌘", "Enter"],
              ["Ctrl", "Enter"],
            ]}
          />
        )}
        {permissions.includes("models:promote") && (
          <Shortcut
            name={t("rollBack")}
            keys={[
              ["⌘", "Shift", "R"],
              ["Ctrl", "Shift", "R"],
            ]}
          />
        )}
        <Shortcut name={t("move")} keys={[["↑"], ["↓"]]} />
        <Shortcut name={t("choose")} keys={[["Enter"]]} />
        <Shortcut name={t("leave")} keys={[["Esc"]]} />
      </dl>
      <footer className="flex justify-end px-5 pt-2 pb-4">
        <Button onClick={onBack}>{t("back")}</Button>
      </footer>
    </div>
  );
}

/** A name, and the ways to press it. */
function Shortcut({
  name,
  keys,
  between = "+",
}: {
  name: ReactNode;
  keys: readonly (readonly string[])[];
  between?: string;
}) {
  const t = useTranslations("palette.shortcuts");
  return (
    <div className="contents">
      <dt>{name}</dt>
      <dd className="flex items-center justify-end gap-1 text-sm text-quiet">
        {keys.map((way, index) => (
          <Fragment key={way.join(" ")}>
            {index > 0 && <span className="px-0.5">{t("or")}</span>}
            {way.map((key, place) => (
              <Fragment key={key}>
                {place > 0 && <span>{between}</span>}
                <kbd className="rounded-sm border border-line-strong/50 bg-raised px-1.5 font-sans text-xs leading-5 text-text">
                  {key}
                </kbd>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </dd>
    </div>
  );
}
