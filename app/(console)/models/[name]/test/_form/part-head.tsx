"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import type { TensorSpec } from "@/lib/contract/signature";
import { describeSpec } from "./describe-spec";
import { FillMenu } from "./fill-menu";
import type { FormHandle } from "./form-handle";
import { sourceOf, withValue } from "./form-state";
import { elementsOf, maxTextElements, toJson } from "./switch-source";

/** The name of an input, what it takes, and the other ways to give it. */
export function PartHead({
  form,
  spec,
  children,
}: {
  form: FormHandle;
  spec: TensorSpec;
  children?: ReactNode;
}) {
  const t = useTranslations("test");
  const { name } = spec;
  const source = sourceOf(spec, form.state);
  const isLong = elementsOf(spec, form.state) > maxTextElements;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <h3 className="min-w-0 text-sm font-medium break-words">
        {name} <TensorKind spec={spec} />
      </h3>
      <div className="flex flex-wrap items-center gap-2">
        {children}
        {source === "json" ? (
          <Button
            aria-label={t("asFillOf", { name })}
            onClick={() => form.change((state) => withValue(state, spec, { source: "fill" }))}
          >
            {t("asFill")}
          </Button>
        ) : (
          <>
            <FillMenu form={form} specs={[spec]} text={t("fill")} label={t("fillOne", { name })} />
            <Button
              aria-label={t("asJsonOf", { name })}
              title={isLong ? t("tooLong") : undefined}
              disabled={isLong}
              onClick={() => form.change((state) => toJson(state, spec))}
            >
              {t("asJson")}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

export function TensorKind({ spec }: { spec: TensorSpec }) {
  return <code className="font-mono text-xs font-normal text-quiet">{describeSpec(spec)}</code>;
}
