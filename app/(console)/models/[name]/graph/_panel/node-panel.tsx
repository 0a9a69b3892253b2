"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { IconButton } from "@/app/_ui/button";
import type { GraphNodeDto } from "@/lib/contract/graph";
import { typeShape } from "../_list/list-rows";
import type { NodeRef } from "../_scene/build-scene";
import { type PartIndex, titleOf } from "../_scene/index-graph";
import type { Marks } from "../_scene/marks";
import { ChangeBadge } from "./change-badge";
import { ChangeDetails } from "./change-details";
import { TensorFigures } from "./tensor-figures";

interface NodePanelProps {
  readonly model: string;
  readonly version: number;
  readonly node: NodeRef;
  readonly part: PartIndex;
  readonly marks: Marks | null;
  readonly onClose: () => void;
  /** Goes to a node of the same graph. */
  readonly onGo: (node: number) => void;
}

/** Everything about one node: attributes, what it reads and makes, and the figures of its weights. */
export function NodePanel({ model, version, node, part, marks, onClose, onGo }: NodePanelProps) {
  const t = useTranslations("graph.node");
  const dto = part.part.nodes[node.node];
  if (dto === undefined) return null;
  const change = node.isRemoved
    ? "removed"
    : (marks?.nodes.get(node.graph)?.get(node.node) ?? null);
  const details = node.isRemoved ? [] : (marks?.details.get(`${node.graph} ${node.node}`) ?? []);
  const title = titleOf(dto);
  return (
    <div className="flex flex-col gap-4">
      <header className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold break-all">
            {dto.op}
            {change !== null && <ChangeBadge change={change} />}
          </h2>
          {title !== "" && <p className="text-sm break-all text-quiet">{title}</p>}
          {dto.domain !== "" && (
            <p className="text-sm break-all text-quiet">{t("domain", { domain: dto.domain })}</p>
          )}
        </div>
        <IconButton icon={X} label={t("close")} onClick={onClose} size="small" />
      </header>
      {details.length > 0 && (
        <Part title={t("changes")}>
          <ChangeDetails details={details} />
        </Part>
      )}
      <Part title={t("attributes", { count: dto.attributes.length })}>
        <dl className="flex flex-col gap-1.5">
          {dto.attributes.map(({ name, kind, text, length }) => (
            <div key={name}>
              <dt className="text-sm font-medium">
                {name}{" "}
                <span className="font-normal text-quiet">
                  {length === null ? kind : t("list", { kind, length })}
                </span>
              </dt>
              <dd className="max-h-32 overflow-y-auto font-mono text-xs break-all">{text}</dd>
            </div>
          ))}
        </dl>
      </Part>
      <Part title={t("inputs", { count: dto.inputs.filter((name) => name !== "").length })}>
        <Values names={dto.inputs} {...{ model, version, node, part, onGo }} />
      </Part>
      <Part title={t("outputs", { count: dto.outputs.length })}>
        <Values names={dto.outputs} isOutput {...{ model, version, node, part, onGo }} />
      </Part>
      <OwnWeights {...{ model, version, node, part, dto }} />
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

interface ValuesProps {
  readonly names: readonly string[];
  readonly isOutput?: boolean;
  readonly model: string;
  readonly version: number;
  readonly node: NodeRef;
  readonly part: PartIndex;
  readonly onGo: (node: number) => void;
}

function Values({ names, isOutput = false, part, onGo, ...rest }: ValuesProps) {
  const t = useTranslations("graph.node");
  return (
    <ul className="flex flex-col gap-2">
      {names.map((name, place) => {
        if (name === "") return null;
        const value = part.values.get(name);
        const from = part.producer.get(name);
        const others = isOutput
          ? (part.consumers.get(name) ?? [])
          : from === undefined
            ? []
            : [from];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an input is its place
          <li key={place} className="text-sm">
            <p className="font-mono text-xs break-all">{name}</p>
            {value !== undefined && (
              <p className="text-quiet">{typeShape(value.type, value.shape)}</p>
            )}
            {!isOutput && <Weights name={name} part={part} {...rest} />}
            <div className="flex flex-wrap gap-x-3">
              {others.slice(0, mostLinks).map((other) => (
                <button
                  key={other}
                  type="button"
                  className="link min-h-6 text-left break-all"
                  onClick={() => onGo(other)}
                >
                  {t(isOutput ? "to" : "from", { node: nameOf(part.part.nodes[other]) })}
                </button>
              ))}
              {others.length > mostLinks && (
                <span className="text-quiet">
                  {t("more", { count: others.length - mostLinks })}
                </span>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const mostLinks = 12;

function nameOf(node: GraphNodeDto | undefined): string {
  return node === undefined ? "" : `${node.op} ${titleOf(node)}`.trim();
}

/** What an input holds by itself: an initializer, or a Constant. */
function Weights({
  name,
  model,
  version,
  node,
  part,
}: Omit<ValuesProps, "names" | "onGo" | "isOutput"> & { name: string }) {
  const t = useTranslations("graph.node");
  const locale = useLocale();
  const initializer = part.initializers.get(name);
  const constant = constantOf(part, name);
  if (initializer === undefined && constant === undefined) return null;
  return (
    <div className="mt-1 flex flex-col gap-1.5">
      {initializer === undefined ? (
        <p className="font-mono text-xs break-all text-quiet">{constant}</p>
      ) : (
        <>
          <p className="text-quiet">
            {typeShape(initializer.type, initializer.shape)} ·{" "}
            {formatBytes(locale, initializer.bytes)}
            {initializer.isSparse && ` · ${t("sparse")}`}
            {initializer.file !== null && ` · ${initializer.file}`}
          </p>
          {initializer.values !== null && (
            <p className="font-mono text-xs break-all">{initializer.values}</p>
          )}
        </>
      )}
      {!node.isRemoved && (
        <TensorFigures
          key={`${node.graph} ${name}`}
          {...{ model, version, name }}
          graph={node.graph}
        />
      )}
    </div>
  );
}

function constantOf(part: PartIndex, name: string): string | undefined {
  const place = part.producer.get(name);
  if (place === undefined || !part.constants.has(place)) return undefined;
  return part.part.nodes[place]?.attributes[0]?.text;
}

/** A Constant that is looked at itself. */
function OwnWeights({
  model,
  version,
  node,
  part,
  dto,
}: Omit<ValuesProps, "names" | "onGo" | "isOutput"> & { dto: GraphNodeDto }) {
  const [name] = dto.outputs;
  if (name === undefined || node.isRemoved || !part.constants.has(node.node)) return null;
  const holdsTensor = dto.attributes.some(
    ({ kind }) => kind === "tensor" || kind === "sparse_tensor",
  );
  return holdsTensor ? (
    <TensorFigures key={name} {...{ model, version, name }} graph={node.graph} />
  ) : null;
}
