"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/app/_ui/button";
import { Time } from "@/app/_ui/time";
import type { ExampleDto } from "@/lib/contract/example";
import type { Examples } from "./use-examples";

interface ListProps {
  readonly examples: Examples;
  readonly mayWrite: boolean;
  readonly onLoad: (example: ExampleDto) => void;
  readonly onRemoved: (name: string) => void;
}

/** The saved requests; deleting one asks in its own row. */
export function ExampleList({ examples, ...rest }: ListProps) {
  const t = useTranslations("test.examples");
  if (examples.list === null) {
    return examples.problem === null && <div className="skeleton h-20" aria-busy="true" />;
  }
  if (examples.list.length === 0) return <p className="text-quiet">{t("empty")}</p>;
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {examples.list.map((example) => (
        <ExampleRow key={example.id} {...{ example, examples, ...rest }} />
      ))}
    </ul>
  );
}

function ExampleRow({
  example,
  examples,
  mayWrite,
  onLoad,
  onRemoved,
}: ListProps & { example: ExampleDto }) {
  const t = useTranslations("test.examples");
  const common = useTranslations("common");
  const [isAsking, setAsking] = useState(false);
  const { name, createdBy, createdAt } = example;
  const remove = async () => {
    if (await examples.remove(example.id)) onRemoved(name);
  };
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
      <div className="min-w-0">
        <p className="font-medium break-words">{isAsking ? t("confirm", { name }) : name}</p>
        <p className="text-sm text-quiet">
          {createdBy} · <Time at={createdAt} />
        </p>
      </div>
      <div className="flex items-center gap-2">
        {isAsking ? (
          <>
            <Button variant="danger" disabled={examples.isBusy} onClick={() => void remove()}>
              {common("delete")}
            </Button>
            <Button onClick={() => setAsking(false)}>{common("cancel")}</Button>
          </>
        ) : (
          <>
            <Button aria-label={t("loadOne", { name })} onClick={() => onLoad(example)}>
              {t("load")}
            </Button>
            {mayWrite && (
              <IconButton
                icon={Trash2}
                label={t("deleteOne", { name })}
                onClick={() => setAsking(true)}
              />
            )}
          </>
        )}
      </div>
    </li>
  );
}
