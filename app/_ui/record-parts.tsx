import Link from "next/link";
import type { ReactNode } from "react";

/** A part of an opened record of a log, under its own heading. */
export function RecordPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

/** An id or another word of the machine's, which may break anywhere. */
export function RecordCode({ children }: { children: ReactNode }) {
  return <code className="font-mono text-sm break-all text-quiet">{children}</code>;
}

/** A cell of a log's table that narrows the log to what it says. */
export function NarrowLink({
  href,
  title,
  children,
}: {
  href: string;
  title: string;
  children: ReactNode;
}) {
  return (
    <Link
      href={href}
      title={title}
      className="inline-block min-h-6 min-w-0 rounded-sm hover:underline"
    >
      {children}
    </Link>
  );
}
