"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { useUrlDialog } from "@/app/_ui/use-url-dialog";
import type { RollBackOf } from "./roll-back-dialog";

const RollBackDialog = dynamic(
  () => import("./roll-back-dialog").then((module) => module.RollBackDialog),
  { ssr: false },
);

/** `?rollback=production`: where a warning on another page leads. With nothing to go back to, nothing opens. */
export function RollBackByAddress({ model, of }: { model: string; of: RollBackOf }) {
  const { isOpen, close } = useUrlDialog("rollback");
  // As of the opening: the page is rendered anew while the alias fails.
  const [about] = useState(of);
  return <RollBackDialog {...{ model, isOpen }} of={about} onClose={close} />;
}
