"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes, formatDuration } from "@/app/_i18n/quantities";
import { percentOf, secondsLeft, type Transfer } from "./transfer";

/** The bar, and in words: how much, how fast, how long still. Its height does not change with them. */
export function TransferView({
  transfer,
  label,
  isMoving,
}: {
  transfer: Transfer;
  label: string;
  /** Of what stands still nobody can say how fast it is. */
  isMoving: boolean;
}) {
  const t = useTranslations("upload");
  const locale = useLocale();
  const { loadedBytes, totalBytes, bytesPerSecond } = transfer;
  const seconds = secondsLeft(transfer);
  const words = [
    t("bytes", {
      loaded: formatBytes(locale, loadedBytes),
      total: formatBytes(locale, totalBytes),
    }),
    bytesPerSecond === null || !isMoving
      ? null
      : t("speed", { speed: formatBytes(locale, bytesPerSecond) }),
    seconds === null || !isMoving || loadedBytes === totalBytes
      ? null
      : t("left", { time: formatDuration(locale, seconds * 1_000) }),
  ];
  return (
    <div className="flex flex-col gap-1">
      <TransferBar transfer={transfer} label={label} />
      <p className="min-h-5 text-sm text-quiet figures">
        {words.filter((word) => word !== null).join(" · ")}
      </p>
    </div>
  );
}

export function TransferBar({ transfer, label }: { transfer: Transfer; label: string }) {
  const percent = percentOf(transfer);
  return (
    <progress
      aria-label={label}
      max={100}
      value={percent}
      className="h-1.5 w-full appearance-none overflow-hidden rounded-sm border-0 bg-raised [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent"
    >
      {percent}%
    </progress>
  );
}
