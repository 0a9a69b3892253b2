"use client";

import { BookmarkPlus, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { type AuditFilters, hrefOf } from "./filters";
import {
  addView,
  dropView,
  loadViews,
  longestName,
  type SavedView,
  storeViews,
} from "./saved-views";

/** The person's saved filters, kept in this browser; the present ones can be added. */
export function SavedViewBar({ userId, filters }: { userId: string; filters: AuditFilters }) {
  const t = useTranslations("audit.views");
  const notify = useNotify();
  const [views, setViews] = useState<readonly SavedView[]>([]);
  const [isNaming, setNaming] = useState(false);
  useEffect(() => setViews(loadViews(userId)), [userId]);
  const store = (next: readonly SavedView[], done: string) => {
    notify(storeViews(userId, next) ? done : t("refused"));
    setViews(loadViews(userId));
  };
  const isFiltered = Object.keys(filters).length > 0;
  if (views.length === 0 && !isFiltered) return null;
  return (
    <section aria-label={t("label")} className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {views.map(({ name, filters: saved }) => (
        <span key={name} className="inline-flex items-center gap-0.5">
          <Link href={hrefOf({ filters: saved })} className="link inline-block min-h-6 break-all">
            {name}
          </Link>
          <IconButton
            icon={X}
            label={t("delete", { name })}
            onClick={() => store(dropView(views, name), t("deleted", { name }))}
          />
        </span>
      ))}
      {isFiltered && (
        <Button icon={BookmarkPlus} onClick={() => setNaming(true)}>
          {t("save")}
        </Button>
      )}
      <FormDialog
        isOpen={isNaming}
        onClose={() => setNaming(false)}
        title={t("save")}
        lead={t("lead")}
        submit={t("submit")}
        isNative
        onSubmit={(form) => {
          const name = `${new FormData(form).get("name")}`.trim();
          if (name === "") return;
          store(addView(views, { name, filters }), t("saved", { name }));
          setNaming(false);
        }}
      >
        <TextField
          name="name"
          label={t("name")}
          maxLength={longestName}
          autoComplete="off"
          required
        />
      </FormDialog>
    </section>
  );
}
