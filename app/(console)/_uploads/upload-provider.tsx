"use client";

import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { DropAnywhere } from "./drop-anywhere";
import { emptyState, isAtRisk, type UploadState } from "./upload-state";
import { createUploadStore, type UploadStore } from "./upload-store";

// Comes with the first upload: most pages of most days have none.
const UploadTray = dynamic(() => import("./upload-tray").then((module) => module.UploadTray), {
  ssr: false,
});

const StoreContext = createContext<UploadStore | null>(null);

/** Keeps uploads going while people move between pages. Who may not upload sees nothing of it. */
export function UploadProvider({
  canUpload,
  children,
}: {
  canUpload: boolean;
  children: ReactNode;
}) {
  const [store] = useState(createUploadStore);
  useWarnBeforeLeaving(store);
  useShowProgressOfServer(store);
  return (
    <StoreContext value={store}>
      {children}
      {canUpload && (
        <>
          <DropAnywhere store={store} />
          <Tray store={store} />
        </>
      )}
    </StoreContext>
  );
}

export function useUploadStore(): UploadStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error("useUploadStore outside of UploadProvider");
  return store;
}

export function useUploads(store: UploadStore): UploadState {
  return useSyncExternalStore(store.subscribe, store.get, () => emptyState);
}

/** The page of uploads shows them itself. */
function Tray({ store }: { store: UploadStore }) {
  const path = usePathname();
  const subscribed = useSyncExternalStore(
    store.subscribe,
    () => store.get().uploads.length > 0,
    () => false,
  );
  return subscribed && path !== "/models/new" ? <UploadTray store={store} /> : null;
}

function useWarnBeforeLeaving(store: UploadStore): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (store.get().uploads.some(isAtRisk)) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [store]);
}

/** What a page shows of models is rendered anew when an upload became a version or was settled. */
function useShowProgressOfServer(store: UploadStore): void {
  const router = useRouter();
  useEffect(() => {
    let shown = versionsOf(store.get());
    return store.subscribe(() => {
      const now = versionsOf(store.get());
      if (now === shown) return;
      shown = now;
      router.refresh();
    });
  }, [store, router]);
}

function versionsOf({ uploads }: UploadState): string {
  const versions = uploads.flatMap(({ id, stage }) =>
    "version" in stage ? [`${id} ${stage.kind}`] : [],
  );
  return versions.join();
}
