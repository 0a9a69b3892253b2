"use client";

import { GitCompareArrows } from "lucide-react";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, LinkButton } from "@/app/_ui/button";
import { hrefOfCompare } from "../../compare/compare-view-href";

interface Selection {
  readonly chosen: readonly number[];
  readonly toggle: (version: number) => void;
}

const SelectionContext = createContext<Selection>({ chosen: [], toggle: () => {} });

/** Two of the versions below can be chosen, and then compared: the older with the newer. */
export function CompareSelection({ model, children }: { model: string; children: ReactNode }) {
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const selection = useMemo(
    () => ({
      chosen,
      // A third takes the place of the one that was chosen first.
      toggle: (version: number) =>
        setChosen((now) =>
          now.includes(version)
            ? now.filter((one) => one !== version)
            : [...now, version].slice(-2),
        ),
    }),
    [chosen],
  );
  return (
    <SelectionContext value={selection}>
      <SelectionBar model={model} chosen={chosen} onClear={() => setChosen([])} />
      {children}
    </SelectionContext>
  );
}

function SelectionBar({
  model,
  chosen,
  onClear,
}: {
  model: string;
  chosen: readonly number[];
  onClear: () => void;
}) {
  const t = useTranslations("compare");
  const [from, to] = chosen.toSorted((a, b) => a - b);
  return (
    <div
      className={
        from === undefined
          ? "sr-only"
          : "flex flex-wrap items-center gap-3 border-b border-line bg-raised/50 px-4 py-2"
      }
    >
      <p role="status" className="text-sm">
        {from === undefined ? "" : t("chosen", { count: chosen.length })}
      </p>
      {from !== undefined && (
        <>
          {to !== undefined && (
            <LinkButton href={hrefOfCompare(model, { from, to })} icon={GitCompareArrows}>
              {t("go", { from: String(from), to: String(to) })}
            </LinkButton>
          )}
          <Button variant="quiet" onClick={onClear}>
            {t("clear")}
          </Button>
        </>
      )}
    </div>
  );
}

/** Chooses a version to be compared. */
export function CompareBox({ version }: { version: number }) {
  const t = useTranslations("compare");
  const { chosen, toggle } = useContext(SelectionContext);
  return (
    <input
      type="checkbox"
      aria-label={t("select", { version: String(version) })}
      title={t("select", { version: String(version) })}
      className="mt-1 size-4 shrink-0 accent-accent"
      checked={chosen.includes(version)}
      onChange={() => toggle(version)}
    />
  );
}
