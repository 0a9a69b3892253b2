"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import type { ApiData } from "@/app/_ui/call-api";
import type { Example } from "./key-calls";
import { SecretDialog } from "./secret-dialog";

type Made = ApiData<"POST /keys">;

interface Shown {
  readonly made: Made;
  readonly onStored: () => void;
}

type ShowSecret = (made: Made, onStored: () => void) => void;

const SecretContext = createContext<ShowSecret | null>(null);

/**
 * Keeps the secret of a key that was just made, at the one place of the page that is there whatever becomes of
 * the list: a row or a button that goes when the list is read anew must not take it along.
 */
export function SecretProvider({
  origin,
  example,
  children,
}: {
  origin: string;
  example: Example | undefined;
  children: ReactNode;
}) {
  const [shown, setShown] = useState<Shown | null>(null);
  const finish = ({ onStored }: Shown) => {
    setShown(null);
    onStored();
  };
  return (
    <SecretContext value={(made, onStored) => setShown({ made, onStored })}>
      {children}
      {shown !== null && (
        <SecretDialog created={shown.made} {...{ origin, example }} onDone={() => finish(shown)} />
      )}
    </SecretContext>
  );
}

/** Shows a secret, once; `onStored` when the person says that it is stored. */
export function useShowSecret(): ShowSecret {
  const show = useContext(SecretContext);
  // Unseen, the secret of a key that works would be gone: the page of keys has the provider.
  if (show === null) throw new Error("no SecretProvider around what makes a key");
  return show;
}
