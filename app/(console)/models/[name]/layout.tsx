// /models/{name}/…: the head of a model's pages. The use cases demand models:read; what is offered here is
// comfort, and every write is decided by /api/v1.
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Forbidden } from "@/app/_ui/forbidden";
import { AliasesNowProvider } from "./_model/aliases-now";
import { loadModel } from "./_model/load-model";
import { ModelHeader } from "./_model/model-header";
import { ModelTabs } from "./_model/model-tabs";

interface ModelLayoutProps {
  readonly params: Promise<{ name: string }>;
  readonly children: ReactNode;
}

export async function generateMetadata({ params }: ModelLayoutProps): Promise<Metadata> {
  return { title: (await params).name };
}

export default async function ModelLayout({ params, children }: ModelLayoutProps) {
  const { name } = await params;
  const page = await loadModel(name);
  if (page === null) return <Forbidden permission="models:read" />;
  return (
    <AliasesNowProvider aliases={page.aliases}>
      <ModelHeader page={page} />
      <ModelTabs model={name} />
      {children}
    </AliasesNowProvider>
  );
}
