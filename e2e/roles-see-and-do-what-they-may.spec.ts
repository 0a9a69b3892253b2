import { expect, test } from "@playwright/test";
import { type Client, sharedInstallation } from "./harness/client";
import { asSession, firstAdministrator, invite, type RoleName, signIn } from "./harness/people";

const admin = sharedInstallation();

interface Attempt {
  readonly what: string;
  readonly call: (session: Client) => Promise<number>;
  /** Status of a success; everybody else gets 403. */
  readonly success: number;
  readonly may: readonly RoleName[];
}

const everybody: readonly RoleName[] = ["viewer", "engineer", "approver", "auditor", "admin"];
const makers: readonly RoleName[] = ["engineer", "approver", "admin"];
const readers: readonly RoleName[] = ["auditor", "admin"];
const deciders: readonly RoleName[] = ["approver", "admin"];
let made = 0;
const nextNumber = () => {
  made += 1;
  return made;
};

const statusOf =
  (method: string, path: string, body?: () => unknown) =>
  async (session: Client): Promise<number> =>
    (await session.call(method, path, body?.())).status;

/** api.md's roles, said again here from its words and not from the product's table. */
const attempts: readonly Attempt[] = [
  { what: "list models", call: statusOf("GET", "/api/v1/models"), success: 200, may: everybody },
  {
    what: "read a version",
    call: statusOf("GET", "/api/v1/models/recommender/versions/1"),
    success: 200,
    may: everybody,
  },
  {
    what: "search versions",
    call: statusOf("GET", "/api/v1/versions?op=Gather"),
    success: 200,
    may: everybody,
  },
  { what: "read the trash", call: statusOf("GET", "/api/v1/trash"), success: 200, may: everybody },
  {
    what: "compare versions",
    call: statusOf("GET", "/api/v1/models/recommender/compare?from=1&to=1"),
    success: 200,
    may: everybody,
  },
  {
    what: "create a model",
    call: statusOf("POST", "/api/v1/models", () => ({ name: `role-model-${nextNumber()}` })),
    success: 201,
    may: makers,
  },
  {
    what: "edit a model",
    call: statusOf("PATCH", "/api/v1/models/recommender", () => ({ tags: ["shipped"] })),
    success: 200,
    may: makers,
  },
  {
    what: "promote",
    call: statusOf("PUT", "/api/v1/models/recommender/aliases/roles", () => ({ version: 1 })),
    success: 200,
    may: makers,
  },
  {
    what: "predict",
    call: statusOf("POST", "/api/v1/models/recommender/predict", () => ({
      user_id: 1,
      item_id: 2,
    })),
    success: 200,
    may: makers,
  },
  {
    what: "list keys",
    call: statusOf("GET", "/api/v1/keys"),
    success: 200,
    may: ["engineer", "approver", "auditor", "admin"],
  },
  {
    what: "create a key",
    call: statusOf("POST", "/api/v1/keys", () => ({ name: "role", scopes: ["predict"] })),
    success: 201,
    may: makers,
  },
  {
    what: "read the audit log",
    call: statusOf("GET", "/api/v1/audit/events"),
    success: 200,
    may: readers,
  },
  {
    what: "verify the chain",
    call: statusOf("GET", "/api/v1/audit/verify"),
    success: 200,
    may: readers,
  },
  { what: "list people", call: statusOf("GET", "/api/v1/users"), success: 200, may: readers },
  {
    what: "invite somebody",
    call: statusOf("POST", "/api/v1/users", () => ({
      email: `guest-${process.pid}-${nextNumber()}@example.com`,
      name: "Guest",
      role: "viewer",
    })),
    success: 201,
    may: ["admin"],
  },
  {
    what: "look at the system",
    call: statusOf("GET", "/api/v1/system"),
    success: 200,
    may: readers,
  },
];

const reading = ["Overview", "Models", "Search versions", "Approvals", "Request log"];
/** Links of the main navigation that each role sees. */
const placesOf: Record<RoleName, readonly string[]> = {
  viewer: [...reading, "Trash"],
  engineer: [...reading, "API keys", "Trash", "Upload a model"],
  approver: [...reading, "API keys", "Trash", "Upload a model"],
  auditor: [...reading, "API keys", "Audit log", "People", "System", "Trash"],
  admin: [...reading, "API keys", "Audit log", "People", "System", "Trash", "Upload a model"],
};

for (const role of everybody) {
  test(`${role}: the API allows what the role allows and nothing else`, async ({
    page,
    context,
  }) => {
    await signIn(page, admin.url, await invite(role));
    const session = asSession(context, admin.url);
    const wrong: string[] = [];
    for (const { what, call, success, may } of attempts) {
      const expected = may.includes(role) ? success : 403;
      const status = await call(session);
      if (status !== expected) wrong.push(`${what}: ${status} instead of ${expected}`);
    }
    expect(wrong).toEqual([]);
  });

  test(`${role}: the pages show what the role may do`, async ({ page }) => {
    await signIn(page, admin.url, await invite(role));
    const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
    // Another journey's request may wait for an approver: the badge then counts it.
    const isCounted = (place: string) => place === "Approvals" && deciders.includes(role);
    await expect(links).toHaveText(
      placesOf[role].map((place) => (isCounted(place) ? /^Approvals/ : place)),
    );
    await page.goto(`${admin.url}/models/recommender`);
    const promote = page.getByRole("button", { name: /^Promote/ });
    if (makers.includes(role)) await expect(promote.first()).toBeVisible();
    else await expect(promote).toHaveCount(0);
    await page.goto(`${admin.url}/audit`);
    const forbidden = page.getByRole("heading", { name: "Your role does not include this page" });
    if (readers.includes(role)) await expect(forbidden).toHaveCount(0);
    else await expect(forbidden).toHaveCount(1);
    await page.goto(`${admin.url}/keys`);
    const create = page.getByRole("button", { name: "New key" });
    if (makers.includes(role)) await expect(create.first()).toBeVisible();
    else await expect(create).toHaveCount(0);
  });
}

test("who is demoted or disabled loses the right with the next request, and the audit log says so", async ({
  page,
  context,
}) => {
  const person = await invite("engineer");
  await signIn(page, admin.url, person);
  const session = asSession(context, admin.url);
  const create = () => session.call("POST", "/api/v1/models", { name: `demoted-${nextNumber()}` });
  expect((await create()).status).toBe(201);

  const patch = (body: unknown) => admin.call("PATCH", `/api/v1/users/${person.id}`, body);
  expect((await patch({ role: "viewer" })).status).toBe(200);
  // The session may have ended with the demotion, or go on with less: either way the right is gone.
  expect([401, 403]).toContain((await create()).status);

  expect((await patch({ disabled: true })).status).toBe(200);
  expect((await session.call("GET", "/api/v1/models")).status).toBe(401);
  await page.goto(`${admin.url}/models`);
  await expect(page).toHaveURL(/\/sign-in/);

  const log = await admin.call("GET", `/api/v1/audit/events?target=user:${person.id}`);
  const actions = log.json.data.map((event: { action: string }) => event.action);
  expect(actions).toEqual(expect.arrayContaining(["user.created", "user.updated"]));
  expect(actions).toContain("user.disabled");
});

test("the last administrator can neither go nor be made less", async ({ page }) => {
  const users = await admin.call("GET", "/api/v1/users?limit=200");
  const active = users.json.data.filter(
    (user: { role: string; status: string }) => user.role === "admin" && user.status === "active",
  );
  const isFirst = (user: { email: string }) => user.email === firstAdministrator.email;
  const last = active.find(isFirst);
  for (const other of active.filter((user: { email: string }) => !isFirst(user)))
    expect(
      (await admin.call("PATCH", `/api/v1/users/${other.id}`, { disabled: true })).status,
    ).toBe(200);
  for (const body of [{ disabled: true }, { role: "viewer" }]) {
    const answer = await admin.call("PATCH", `/api/v1/users/${last.id}`, body);
    expect([answer.status, answer.json.code]).toEqual([409, "user.last_admin"]);
  }
  // By a person: no key takes over an account that owns a model.
  await signIn(page, admin.url);
  const person = asSession(page.context(), admin.url);
  const reset = await person.call("POST", `/api/v1/users/${last.id}/reset`);
  expect([reset.status, reset.json.code]).toEqual([409, "user.last_admin"]);
});
