import { getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { ClassLabels, Signature, TensorSpec } from "@/lib/contract/signature";

/** Inputs and outputs: names, datatypes, shapes with their free dimensions, labels of classes. */
export async function SignaturePanel({ signature }: { signature: Signature }) {
  const t = await getTranslations("model");
  const { inputs, outputs, omittedOutputs } = signature;
  return (
    <Panel title={t("signature.title")} flush>
      <TensorTable label={t("signature.inputs")} specs={inputs} />
      <TensorTable label={t("signature.outputs")} specs={outputs} />
      {omittedOutputs.length > 0 && (
        <div className="border-t border-line px-4 py-2">
          <h3 className="text-sm font-medium">{t("signature.omitted")}</h3>
          <ul className="mt-1 flex flex-col gap-1 text-sm">
            {omittedOutputs.map(({ name, type, hint }) => (
              <li key={name} className="break-words">
                <code className="font-mono">{name}</code>{" "}
                <span className="text-quiet">
                  {type} · {hint}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

async function TensorTable({ label, specs }: { label: string; specs: readonly TensorSpec[] }) {
  const t = await getTranslations("model");
  return (
    <>
      <h3 className="border-t border-line px-4 pt-3 text-sm font-medium first:border-0">{label}</h3>
      {specs.length === 0 ? (
        <p className="px-4 pt-1 pb-3 text-quiet">{t("signature.none")}</p>
      ) : (
        <Table label={label}>
          <TableHead>
            <HeadCell>{t("signature.name")}</HeadCell>
            <HeadCell>{t("signature.datatype")}</HeadCell>
            <HeadCell>{t("signature.shape")}</HeadCell>
          </TableHead>
          <tbody>
            {specs.map((spec) => (
              <TensorRow key={spec.name} spec={spec} />
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}

async function TensorRow({ spec: { name, datatype, shape, classLabels } }: { spec: TensorSpec }) {
  return (
    <TableRow>
      <Cell className="min-w-32">
        <code className="font-mono text-sm break-all">{name}</code>
        {classLabels !== undefined && <Labels labels={classLabels} />}
      </Cell>
      <Cell>
        <code className="font-mono text-sm">{datatype}</code>
      </Cell>
      <Cell>
        <Shape shape={shape} />
      </Cell>
    </TableRow>
  );
}

/** `[batch, 3, ?]`: names and question marks are free, numbers are fixed. */
async function Shape({ shape }: { shape: TensorSpec["shape"] }) {
  const t = await getTranslations("model");
  if (shape === null) return <span className="text-quiet">{t("signature.anyShape")}</span>;
  if (shape.length === 0) return <span className="text-quiet">{t("signature.scalar")}</span>;
  const dimensions = shape.map((dimension, axis) => ({ axis, dimension }));
  return (
    <code className="font-mono text-sm">
      [
      {dimensions.map(({ axis, dimension }) => (
        <span key={axis}>
          {axis > 0 && ", "}
          {typeof dimension === "number" ? (
            dimension
          ) : (
            <span
              className="text-accent"
              title={dimension === null ? t("signature.unnamed") : t("signature.free")}
            >
              {dimension ?? "?"}
            </span>
          )}
        </span>
      ))}
      ]
    </code>
  );
}

const shownLabels = 12;

async function Labels({ labels: { datatype, values } }: { labels: ClassLabels }) {
  const t = await getTranslations("model");
  const shown = (some: readonly string[]) => some.join(", ");
  const title = t("signature.labels", { count: values.length, datatype });
  if (values.length <= shownLabels)
    return (
      <p className="mt-1 text-sm break-words text-quiet">
        {title}: {shown(values)}
      </p>
    );
  return (
    <details className="mt-1 text-sm text-quiet">
      <summary className="min-h-6">{title}</summary>
      <p className="max-h-48 overflow-y-auto break-words">{shown(values)}</p>
    </details>
  );
}
