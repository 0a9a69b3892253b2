"use client";

import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useState,
} from "react";

export interface Notification {
  readonly title: string;
  readonly description?: string | undefined;
  /** What takes it back, or what comes next. */
  readonly action?: NotificationAction | undefined;
}

export interface NotificationAction {
  readonly label: string;
  readonly act: () => void;
}

type Notify = (title: string, description?: string, action?: NotificationAction) => void;

const NotifyContext = createContext<Notify>(() => {});

// Nothing has been done when a page loads: what shows it can wait.
const Toasts = lazy(() => import("./toasts").then((module) => ({ default: module.Toasts })));

/** Short messages about what was done, read out by screen readers, gone after a while. */
export function NotificationProvider({ children }: { children: ReactNode }) {
  const [notifications, setNotifications] = useState<readonly Notification[]>([]);
  const notify = useCallback<Notify>((title, description, action) => {
    setNotifications((before) => [...before, { title, description, action }]);
  }, []);
  return (
    <NotifyContext value={notify}>
      {children}
      {notifications.length > 0 && (
        <Suspense fallback={null}>
          <Toasts notifications={notifications} />
        </Suspense>
      )}
    </NotifyContext>
  );
}

/** Says that something was done: `notify("Key revoked")`. */
export function useNotify(): Notify {
  return useContext(NotifyContext);
}
