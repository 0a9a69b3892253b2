"use client";

import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "./button";

/** Short messages about what was done, read out by screen readers, gone after a while. */
export function NotificationProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={6_000} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2">
          <Notifications />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Notifications() {
  const t = useTranslations("common");
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="flex items-start justify-between gap-2 rounded-md border border-line bg-surface px-3 py-2.5 shadow-pop"
    >
      <div className="min-w-0 break-words">
        <Toast.Title className="font-medium" />
        <Toast.Description className="text-quiet" />
      </div>
      <Toast.Close aria-label={t("close")} className={iconButtonClass("small", "-mr-1")}>
        <X aria-hidden size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
}

/** Says that something was done: `notify("Key revoked")`. */
export function useNotify(): (title: string, description?: string) => void {
  const manager = Toast.useToastManager();
  return (title, description) => {
    manager.add({ title, description });
  };
}
