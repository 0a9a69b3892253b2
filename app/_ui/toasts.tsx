"use client";

import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { buttonClass, iconButtonClass } from "./button";
import type { Notification } from "./notifications";

/** A group knows no modality: what Base UI says of its dialog is taken back. */
const notModal = { "aria-modal": undefined };

/** The corner where notifications are shown and read out; the page loads it with the first of them. */
export function Toasts({ notifications }: { notifications: readonly Notification[] }) {
  const t = useTranslations("common");
  return (
    <Toast.Provider timeout={6_000} limit={3}>
      <Feed notifications={notifications} />
      <Toast.Portal>
        <Toast.Viewport
          aria-label={t("notifications")}
          className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2"
        >
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** Hands on what has come since it last looked: each notification becomes one toast. */
function Feed({ notifications }: { notifications: readonly Notification[] }) {
  const { add, close } = Toast.useToastManager();
  const shown = useRef(0);
  useEffect(() => {
    for (const { title, description, action } of notifications.slice(shown.current)) {
      const id = add({
        title,
        description,
        ...(action === undefined
          ? {}
          : {
              actionProps: {
                children: action.label,
                onClick: () => {
                  close(id);
                  action.act();
                },
              },
            }),
      });
    }
    shown.current = notifications.length;
  }, [notifications, add, close]);
  return null;
}

function ToastList() {
  const t = useTranslations("common");
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      // Base UI says "dialog", which is heard as a question that waits for an answer.
      role="group"
      {...notModal}
      className="flex items-start justify-between gap-2 rounded-md border border-line bg-surface px-3 py-2.5 shadow-pop"
    >
      <div className="min-w-0 break-words">
        <Toast.Title className="font-medium" />
        <Toast.Description className="text-quiet" />
        {toast.actionProps !== undefined && (
          <Toast.Action className={buttonClass("secondary", "mt-1.5")} />
        )}
      </div>
      <Toast.Close aria-label={t("close")} className={iconButtonClass("small", "-mr-1")}>
        <X aria-hidden size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
}
