import type { ReactNode } from "react";
import { momentWithZone } from "@/app/_i18n/moment-format";
import { getFormatter, getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { KeyDto } from "@/lib/contract/key";
import type { Surroundings } from "./create-key";
import { KeyActions } from "./key-actions";
import { endOf } from "./key-end";
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
  ...surroundings
}: Surroundings & {
  keys: readonly KeyDto[];
  canWrite: boolean;
}) {
  const shown = new Set(keys.map(({ id }) => id));
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
          <TableRow key={key.id} id={rowOf(key)}>
            <KeyCells apiKey={key} state={stateOf(key, now.getTime())} {...{ t, shown }} />
            {canWrite && (
              <Cell>
                {key.status !== "revoked" && <KeyActions apiKey={key} {...surroundings} />}
              </Cell>
            )}
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

/** What a link to a key of the same list leads to. */
function rowOf({ id }: { id: string }): string {
  return `key-${id}`;
}

function KeyCells({
  apiKey,
  state,
  t,
  shown,
}: {
  apiKey: KeyDto;
  state: KeyState;
  t: KeyWords;
  shown: ReadonlySet<string>;
}) {
  const isDead = state === "revoked" || state === "expired";
  const { name, prefix, lastUsedAt } = apiKey;
  return (
    <>
      <Cell className={isDead ? "text-quiet" : ""}>
        <span className="block min-w-24 font-medium break-words">{name}</span>
        <code className="font-mono text-xs text-quiet" title={t("prefix")}>
          {prefix}…
        </code>
        <OwnerAndKind apiKey={apiKey} t={t} />
      </Cell>
      <Cell>
        <div className="max-w-48 min-w-28">
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
        <Attention {...{ apiKey, t, shown }} />
      </Cell>
      <Cell className="whitespace-nowrap text-quiet">
        {lastUsedAt === null ? t("neverUsed") : <Time at={lastUsedAt} />}
        {apiKey.lastUsedAddress !== null && <Quiet>{apiKey.lastUsedAddress}</Quiet>}
      </Cell>
      <Cell className="text-quiet">
        <Time at={apiKey.createdAt} />
        <span className="block text-xs break-words">{t("by", { name: apiKey.createdBy })}</span>
      </Cell>
    </>
  );
}

function OwnerAndKind({ apiKey: { kind, owner }, t }: { apiKey: KeyDto; t: KeyWords }) {
  return (
    <span className="mt-0.5 flex flex-wrap items-center gap-1.5 text-xs text-quiet">
      {kind === "test" && <Badge tone="accent">{t("kind.test")}</Badge>}
      <span className="wrap-anywhere">
        {owner === null ? t("owner.none") : t(`owner.${owner.kind}`, { name: owner.label })}
      </span>
    </span>
  );
}

/** What the rules warn of, why it was revoked, and which key took over. */
function Attention({
  apiKey,
  t,
  shown,
}: {
  apiKey: KeyDto;
  t: KeyWords;
  shown: ReadonlySet<string>;
}) {
  const { warnings, leak, replaces, replacedBy } = apiKey;
  // "Expires soon" is the state itself already.
  const told = warnings.filter((warning) => warning !== "expiring");
  return (
    <>
      <span className="mt-1 flex flex-wrap gap-1">
        {leak !== null && <Badge tone="bad">{t("leaked")}</Badge>}
        {told.map((warning) => (
          <Badge key={warning} tone="warn">
            {t(`warning.${warning}`)}
          </Badge>
        ))}
      </span>
      <OtherKey other={replacedBy} words={(prefix) => t("replacedBy", { prefix })} shown={shown} />
      <OtherKey other={replaces} words={(prefix) => t("replaces", { prefix })} shown={shown} />
    </>
  );
}

/** The key before or after this one: a link when its row is on this page. */
function OtherKey({
  other,
  words,
  shown,
}: {
  other: KeyDto["replaces"];
  words: (prefix: string) => string;
  shown: ReadonlySet<string>;
}) {
  if (other === null) return null;
  const text = words(other.prefix);
  if (!shown.has(other.id)) return <Quiet>{text}</Quiet>;
  return (
    <Quiet>
      <a href={`#${rowOf(other)}`} className="link">
        {text}
      </a>
    </Quiet>
  );
}

/** When the key was revoked, else when it ends. */
async function Ending({ apiKey, t }: { apiKey: KeyDto; t: KeyWords }) {
  const [format, { timeZone }] = await Promise.all([getFormatter(), getIntl()]);
  const { revokedAt, expiresAt, status } = apiKey;
  const exactOf = (end: string) =>
    format.dateTime(new Date(end), { dateStyle: "medium", timeStyle: "long" });
  if (revokedAt !== null) {
    const when = format.dateTime(new Date(revokedAt), { dateStyle: "medium" });
    return <Quiet title={exactOf(revokedAt)}>{when}</Quiet>;
  }
  if (expiresAt === null) return <Quiet>{t("ending.never")}</Quiet>;
  const { kind, at } = endOf(expiresAt, timeZone);
  const when = format.dateTime(at, kind === "day" ? { dateStyle: "medium" } : momentWithZone);
  const word = status === "expired" ? "past" : kind === "day" ? "through" : "until";
  return <Quiet title={exactOf(expiresAt)}>{t(`ending.${word}`, { when })}</Quiet>;
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
