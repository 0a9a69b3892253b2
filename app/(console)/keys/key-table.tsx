import type { ReactNode } from "react";
import { getFormatter, getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { Scope } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { KeyActions } from "./key-actions";
import { type KeyState, stateOf } from "./key-state";

type KeyWords = Awaited<ReturnType<typeof getTranslations<"keys">>>;

const tones: Record<KeyState, Tone> = {
  active: "good",
  expiring: "warn",
  superseded: "warn",
  expired: "neutral",
  revoked: "neutral",
};

/** One row a key. What no longer works is quieter, and says so. */
export async function KeyTable({
  keys,
  canWrite,
  held,
}: {
  keys: readonly KeyDto[];
  canWrite: boolean;
  held: readonly Scope[];
}) {
  const [t, { now }] = await Promise.all([getTranslations("keys"), getIntl()]);
  return (
    <Table label={t("list")}>
      <TableHead>
        <HeadCell>{t("column.name")}</HeadCell>
        <HeadCell>{t("column.scopes")}</HeadCell>
        <HeadCell>{t("column.models")}</HeadCell>
        <HeadCell>{t("column.status")}</HeadCell>
        <HeadCell>{t("column.lastUsed")}</HeadCell>
        <HeadCell>{t("column.created")}</HeadCell>
        {canWrite && <HiddenHeadCell>{t("column.actions")}</HiddenHeadCell>}
      </TableHead>
      <tbody>
        {keys.map((key) => (
          <TableRow key={key.id}>
            <KeyCells apiKey={key} state={stateOf(key, now.getTime())} t={t} />
            {canWrite && (
              <Cell>{key.status !== "revoked" && <KeyActions apiKey={key} held={held} />}</Cell>
            )}
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

function KeyCells({ apiKey, state, t }: { apiKey: KeyDto; state: KeyState; t: KeyWords }) {
  const isDead = state === "revoked" || state === "expired";
  const { name, prefix, lastUsedAt } = apiKey;
  return (
    <>
      <Cell className={isDead ? "text-quiet" : ""}>
        <span className="block min-w-24 font-medium break-words">{name}</span>
        <code className="font-mono text-xs text-quiet" title={t("prefix")}>
          {prefix}…
        </code>
      </Cell>
      <Cell>
        <div className="w-48">
          <Names names={apiKey.scopes} />
        </div>
      </Cell>
      <Cell>
        {apiKey.models.length === 0 ? (
          <span className="whitespace-nowrap text-quiet">{t("allModels")}</span>
        ) : (
          <Names names={apiKey.models} />
        )}
      </Cell>
      <Cell>
        <Badge tone={tones[state]}>{t(`status.${state}`)}</Badge>
        <Ending apiKey={apiKey} t={t} />
      </Cell>
      <Cell className="whitespace-nowrap text-quiet">
        {lastUsedAt === null ? t("neverUsed") : <Time at={lastUsedAt} />}
      </Cell>
      <Cell className="text-quiet">
        <Time at={apiKey.createdAt} />
        <span className="block text-xs break-words">{t("by", { name: apiKey.createdBy })}</span>
      </Cell>
    </>
  );
}

/** When the key was revoked, else when it ends. */
async function Ending({ apiKey, t }: { apiKey: KeyDto; t: KeyWords }) {
  const format = await getFormatter();
  const { revokedAt, expiresAt } = apiKey;
  const end = revokedAt ?? expiresAt;
  if (end === null) return <Quiet>{t("ending.never")}</Quiet>;
  const exact = format.dateTime(new Date(end), { dateStyle: "medium", timeStyle: "long" });
  const when = format.dateTime(new Date(end), { dateStyle: "medium" });
  const isPast = apiKey.status === "expired";
  return (
    <Quiet title={exact}>
      {revokedAt === null ? t(isPast ? "ending.past" : "ending.until", { when }) : when}
    </Quiet>
  );
}

function Quiet({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <span title={title} className="block text-xs whitespace-nowrap text-quiet">
      {children}
    </span>
  );
}

function Names({ names }: { names: readonly string[] }) {
  return (
    <ul className="flex max-w-56 min-w-24 flex-wrap gap-1">
      {names.map((name) => (
        <li key={name}>
          <Badge>{name}</Badge>
        </li>
      ))}
    </ul>
  );
}
