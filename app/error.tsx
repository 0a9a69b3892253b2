"use client";

import { PageError, type PageErrorProps } from "./_ui/page-error";

/** The frame of the console asks the database who is signed in: when that fails, there is no frame. */
export default function RootError(props: PageErrorProps) {
  return (
    <main className="py-16">
      <PageError {...props} />
    </main>
  );
}
