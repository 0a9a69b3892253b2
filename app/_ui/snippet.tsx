import { CopyButton } from "./copy-button";

/** Something to paste into a terminal or an editor. Long lines wrap: nothing scrolls sideways. */
export function Snippet({ text, label }: { text: string; label?: string }) {
  return (
    <div className="relative rounded-md border border-line bg-raised">
      <pre className="overflow-x-hidden p-3 pr-12 font-mono text-sm break-words whitespace-pre-wrap">
        <code>{text}</code>
      </pre>
      <div className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label={label} isIcon />
      </div>
    </div>
  );
}

/** A digest or an id: its beginning to the eye, all of it to the clipboard. */
export function ShortId({
  id,
  length = 12,
  label,
}: {
  id: string;
  length?: number;
  label: string;
}) {
  const shown = id.replace(/^sha256:/, "").slice(0, length);
  return (
    <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
      <code className="font-mono text-sm" title={id}>
        {shown}
      </code>
      <CopyButton text={id} label={label} isIcon />
    </span>
  );
}
