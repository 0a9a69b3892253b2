import { expect, test } from "vitest";
import { db } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteModel } from "../lifecycle";
import { codeOf, makeReady, rowOf, upload } from "../testing/registry";
import { getComparison } from ".";

useDatabase({ ONNWARD_RETENTION_DAYS: "0" });
const admin = userContext("admin");
const viewer = userContext("viewer");

test("a comparison with a deleted private model is not shown to who sees another of its name", async () => {
  for (const name of ["open", "secret"]) await makeReady(await upload(admin, name));
  await db().model.updateMany({ where: { name: "secret" }, data: { visibility: "private" } });
  const [one, two] = [await rowOf("open", 1), await rowOf("secret", 1)];
  const { id } = await db().comparison.create({
    data: { modelId: one.modelId, fromId: one.id, toId: two.id, createdBy: "admin" },
  });
  const asked = { name: "open", id };
  expect(await codeOf(getComparison(viewer, asked))).toBe("model.not_found");
  expect(await codeOf(getComparison(admin, asked))).toBe("no error");
  await deleteModel(admin, { name: "secret" });
  await upload(admin, "secret");
  expect(await codeOf(getComparison(viewer, asked))).toBe("comparison.not_found");
});
