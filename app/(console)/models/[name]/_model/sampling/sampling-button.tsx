"use client";

import { Settings2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { PayloadSampling } from "@/lib/contract/model";
import { SamplingDialog } from "./sampling-dialog";

export function SamplingButton(props: { model: string; sampling: PayloadSampling; etag: string }) {
  const t = useTranslations("model.sampling");
  const opening = useOpening();
  return (
    <>
      <Button icon={Settings2} onClick={opening.open}>
        {t("change")}
      </Button>
      {opening.wasOpened && (
        <SamplingDialog
          key={opening.key}
          {...props}
          isOpen={opening.isOpen}
          onClose={opening.close}
        />
      )}
    </>
  );
}
