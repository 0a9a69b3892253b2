import type { ReactNode } from "react";
import { Logo } from "@/app/_ui/logo";

/** The frame of the pages before the door: one column, one thing to do. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-4 py-10">
      <p className="mb-6 flex items-center gap-2 font-semibold">
        <Logo size={24} /> Onnward
      </p>
      {children}
    </main>
  );
}
