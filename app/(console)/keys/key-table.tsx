import Link from "next/link";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { KeyDto } from "@/lib/contract/key";
import type { Surroundings } from "./create-key";
import { KeyActions } from "./key-actions";
import { Ending, type KeyWords, Names, OwnerWords, Quiet } from "./key-parts";
import { type KeyState, stateOf } from "./key-state";
import { hrefOf, type KeyView, linkIdOf } from "./key-view";

const tones: Record<KeyState, Tone> = {
  active: "good",
  expiring: "warn",
  superseded: "warn",
  expired: "neutral",
  revoked: "neutral",
};

/** One row a key; its name opens it. What no longer works is quieter, and says so. */
export async function KeyTable({
  keys,
  canWrite,
  view,
  ...surroundings
}: Surroundings & {
  keys: readonly KeyDto[];
  canWrite: boolean;
  view: KeyView;
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
            <KeyCells apiKey={key} state={stateOf(key, now.getTime())} {...{ t, shown, view }} />
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
  view,
}: {
  apiKey: KeyDto;
  state: KeyState;
  t: KeyWords;
  shown: ReadonlySet<string>;
  view: KeyView;
}) {
  const isDead = state === "revoked" || state === "expired";
  const { name, prefix, lastUsedAt } = apiKey;
  return (
    <>
      <Cell className={isDead ? "text-quiet" : ""}>
        <Link
          href={hrefOf({ ...view, key: apiKey.id })}
          id={linkIdOf(apiKey.id)}
          scroll={false}
          className="link block min-h-6 min-w-24 font-medium break-words"
        >
          {name}
        </Link>
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
        <Quiet>
          <Ending apiKey={apiKey} t={t} />
        </Quiet>
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

function OwnerAndKind({ apiKey, t }: { apiKey: KeyDto; t: KeyWords }) {
  return (
    <span className="mt-0.5 flex flex-wrap items-center gap-1.5 text-xs text-quiet">
      {apiKey.kind === "test" && <Badge tone="accent">{t("kind.test")}</Badge>}
      <OwnerWords apiKey={apiKey} t={t} />
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
