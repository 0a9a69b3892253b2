import { grantRoles, type Permission, permissions, roles, scopes } from "./actor";
import { permissionsOfGrant, permissionsOfRole, permissionsOfScope } from "./permissions";

/** docs/permissions.md, made from the table that `authorize` enforces: it cannot say anything else. */
export function renderPermissionsDocument(): string {
  return `${[
    "# Who may do what",
    "",
    "Generated from `lib/contract/permissions.ts` by `npm run openapi`; do not edit.",
    "",
    "## People",
    "",
    "A role holds for the whole installation. A grant adds rights on one model, whatever the role.",
    "",
    ...table(
      ["right", ...roles, ...grantRoles.map((grant) => `grant: ${grant}`)],
      permissions.map((permission) => [
        `\`${permission}\``,
        ...roles.map((role) => mark(permissionsOfRole[role], permission)),
        ...grantRoles.map((grant) => mark(permissionsOfGrant[grant], permission)),
      ]),
    ),
    "",
    ...rules,
    "",
    "## Keys",
    "",
    "A key has scopes instead of a role. `models:manage` and `system:read` are in none: sign in.",
    "",
    ...table(
      ["right", ...scopes.map((scope) => `\`${scope}\``)],
      permissions.map((permission) => [
        `\`${permission}\``,
        ...scopes.map((scope) => mark(permissionsOfScope(scope), permission)),
      ]),
    ),
    "",
    ...keyRules,
  ].join("\n")}\n`;
}

const rules = [
  "- Whoever makes a model owns it. A model that has an owner keeps one who can sign in.",
  "- A model is `internal`: everybody who may read models sees it. Or it is `private`: only administrators, auditors (who",
  "  read) and those with a grant see it, and there a role gives nothing. To everybody else it does not exist: 404 on every",
  "  page and path, the same answer as for a name that nobody took, and no line in any list.",
  "- `models:approve` is of the role alone, on private models too, where it takes any grant besides: protecting aliases, moving",
  "  protected ones, approving what others ask for. An owner may not approve for being one: whoever uploads owns.",
  "- One thing cannot be hidden: names are unique, so whoever tries to take the name of a private model hears that it is taken.",
  "- A change of a role, of a grant or of who sees a model counts from the next request at the dashboard and the management",
  "  API. Gateways hear of it within a second.",
];

const keyRules = [
  "- A key never does more than its owner may do now, model by model. When the owner loses a right, so does the key; when the",
  "  owner or the service account is disabled, the key is not valid any more (`key.invalid`).",
  "- A key that was made with another key never does more than that one either, now: scopes, models and owners of all keys that",
  "  it descends from bound it, eight at most. When one of them is revoked, the key ends too. One that expired takes nothing",
  "  away: its end was a limit when the key was made.",
  "- A key with `models:promote` moves protected aliases if its owner may. It never approves a request: that takes a person.",
  "- A key of a service account or of the installation has no person whose rights bound it. It reaches a private model only",
  "  where its list of models names it.",
];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)];
}

function mark(held: readonly Permission[], permission: Permission): string {
  return held.includes(permission) ? "yes" : "–";
}
