"use client";

import { Pause, Pencil, Play } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { useOpening } from "@/app/_ui/use-opening";
import type { ReleasePolicy } from "@/lib/contract/release-policy";

const PolicyDialog = dynamic(
  () => import("./policy-dialog").then((module) => module.PolicyDialog),
  { ssr: false },
);

/** Set the policy up or change it, and turn it on and off. */
export function PolicyButtons({ model, policy }: { model: string; policy: ReleasePolicy | null }) {
  const t = useTranslations("rollouts.policy");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  // As of the opening: a page that is rendered anew must not change the form.
  const [seen, setSeen] = useState(policy);
  const edit = () => {
    setSeen(policy);
    open();
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <span className="flex flex-wrap gap-2">
        <Button icon={Pencil} onClick={edit}>
          {t(policy === null ? "setUp" : "edit")}
        </Button>
        {policy !== null && <Switch model={model} policy={policy} />}
      </span>
      {wasOpened && <PolicyDialog key={key} policy={seen} {...{ model, isOpen }} onClose={close} />}
    </div>
  );
}

function Switch({ model, policy }: { model: string; policy: ReleasePolicy }) {
  const t = useTranslations("rollouts.policy");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const { enabled } = policy;
  const turn = async () => {
    // The button stays in force meanwhile: a disabled one would lose the focus.
    if (isBusy) return;
    const params = { name: model };
    const body = { ...policy, enabled: !enabled };
    const saved = await run(() => callApi("PUT /models/{name}/policy", { params, body }));
    if (saved === null) return;
    notify(t(enabled ? "turnedOff" : "turnedOn", { model }));
    router.refresh();
  };
  return (
    <>
      <Button icon={enabled ? Pause : Play} onClick={() => void turn()}>
        {t(enabled ? "turnOff" : "turnOn")}
      </Button>
      {problem !== null && <ProblemView problem={problem} />}
    </>
  );
}
