import { releasePolicySchema } from "@/lib/contract/release-policy";
import { Prisma, type Tx } from "@/lib/platform/db";

/**
 * Puts a version that has just become ready on its way, where its model has a policy: in the transaction that makes
 * it ready, so that none is forgotten and none begins twice. The runner takes it from there.
 */
export async function beginPolicyRun(
  tx: Tx,
  { modelId, versionId }: { modelId: string; versionId: string },
): Promise<void> {
  const model = await tx.model.findUniqueOrThrow({
    where: { id: modelId },
    select: { policy: true, policySetBy: true, liveName: true },
  });
  if (model.policy === null || model.liveName === null) return;
  const policy = releasePolicySchema.parse(model.policy);
  if (!policy.enabled) return;
  const stage = policy.staging === null ? "production" : "staging";
  const setBy = model.policySetBy ?? Prisma.DbNull;
  const run = await tx.policyRun.create({ data: { modelId, versionId, policy, setBy, stage } });
  await tx.work.create({ data: { kind: "policy.advance", subjectId: run.id } });
}
