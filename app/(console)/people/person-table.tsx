import { Users } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { EmptyState } from "@/app/_ui/empty-state";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import { roles } from "@/lib/contract/actor";
import type { UserDto } from "@/lib/contract/user";
import { PersonMenu } from "./person-menu";

const tones: Record<UserDto["status"], Tone> = {
  active: "good",
  invited: "accent",
  disabled: "neutral",
};

/** One row a person; who may change people has a menu in each. */
export async function PersonTable({
  people,
  selfId,
  canWrite,
  origin,
}: {
  people: readonly UserDto[];
  selfId: string;
  canWrite: boolean;
  origin: string;
}) {
  const t = await getTranslations("people");
  if (people.length === 0) {
    return <EmptyState icon={Users} title={t("empty")} text={t("emptyText")} />;
  }
  return (
    <Table label={t("list")}>
      <TableHead>
        <HeadCell>{t("column.person")}</HeadCell>
        <HeadCell>{t("column.role")}</HeadCell>
        <HeadCell>{t("column.status")}</HeadCell>
        <HeadCell>{t("column.lastSignIn")}</HeadCell>
        <HeadCell>{t("column.created")}</HeadCell>
        {canWrite && <HiddenHeadCell>{t("column.actions")}</HiddenHeadCell>}
      </TableHead>
      <tbody>
        {people.map((person) => {
          const isSelf = person.id === selfId;
          return (
            <TableRow key={person.id}>
              <Person person={person} isSelf={isSelf} you={t("you")} />
              <RoleAndStatus person={person} />
              <Cell className="text-quiet">
                <Moment at={person.lastSignInAt} />
              </Cell>
              <Cell className="text-quiet">
                <Time at={person.createdAt} />
              </Cell>
              {canWrite && (
                <Cell className="py-1 text-right">
                  <PersonMenu {...{ person, isSelf, roles, origin }} />
                </Cell>
              )}
            </TableRow>
          );
        })}
      </tbody>
    </Table>
  );
}

function Person({ person, isSelf, you }: { person: UserDto; isSelf: boolean; you: string }) {
  const { name, email } = person;
  return (
    <Cell className="min-w-44">
      <span className="flex flex-wrap items-center gap-1.5">
        <span className="font-medium wrap-anywhere">{name === "" ? email : name}</span>
        {isSelf && <Badge tone="accent">{you}</Badge>}
      </span>
      {name !== "" && <span className="block text-sm wrap-anywhere text-quiet">{email}</span>}
    </Cell>
  );
}

async function RoleAndStatus({ person: { role, status } }: { person: UserDto }) {
  const [t, shell] = await Promise.all([getTranslations("people"), getTranslations("shell")]);
  return (
    <>
      <Cell className="whitespace-nowrap">{shell(`role.${role}`)}</Cell>
      <Cell>
        <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>
      </Cell>
    </>
  );
}

async function Moment({ at }: { at: string | null }) {
  const t = await getTranslations("common");
  return at === null ? t("never") : <Time at={at} />;
}
