"use client";

import { CircleStop, Pause, Play, SkipForward } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { RolloutStatus } from "@/lib/contract/rollout";

const SteerDialog = dynamic(() => import("./steer-dialog").then((module) => module.SteerDialog), {
  ssr: false,
});

/** What the buttons must know of a rollout. */
export interface Steered {
  readonly id: string;
  readonly alias: string;
  readonly status: RolloutStatus;
  readonly stable: number;
  readonly step: number;
  /** Weight of the next step in percent; null: the last one stands. */
  readonly next: number | null;
  /** Without steps there is nothing to pause and nothing to go on to. */
  readonly hasPlan: boolean;
  readonly promotes: boolean;
}

export type SteerAction = "pause" | "resume" | "goOn" | "end";

const icons = { pause: Pause, resume: Play, goOn: SkipForward, end: CircleStop } as const;

export function SteerButtons({ model, of }: { model: string; of: Steered }) {
  const t = useTranslations("rollouts.steer");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  // As of the opening: a page that is rendered anew must not change the question.
  const [asked, setAsked] = useState<{ action: SteerAction; about: Steered } | null>(null);
  return (
    <>
      {actionsOf(of).map((action) => (
        <Button
          key={action}
          icon={icons[action]}
          onClick={() => {
            setAsked({ action, about: of });
            open();
          }}
        >
          {t(`${action}.open`)}
        </Button>
      ))}
      {wasOpened && asked !== null && (
        <SteerDialog key={key} {...{ model, isOpen }} onClose={close} {...asked} />
      )}
    </>
  );
}

function actionsOf({ status, hasPlan }: Steered): SteerAction[] {
  if (status === "promoting") return ["end"];
  if (!hasPlan) return ["end"];
  return status === "paused" ? ["resume", "goOn", "end"] : ["pause", "goOn", "end"];
}
