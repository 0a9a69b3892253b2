"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl/react";
import { classNames } from "@/app/_ui/class-names";
import { ChangeBadge } from "../_panel/change-badge";
import type { ListRow } from "./list-rows";

const rowHeight = 32;
const spare = 8;

interface GraphListProps {
  readonly rows: readonly ListRow[];
  readonly label: string;
  readonly selected: string | null;
  readonly reveals: number;
  readonly onSelect: (key: string | null) => void;
  readonly onToggle: (key: string) => void;
}

/**
 * The graph in words: a tree of rows for long graphs, keyboards and screen readers. Only the rows that are seen
 * are in the document; `aria-rowcount` says how many there are.
 */
export function GraphList({ rows, label, selected, reveals, onSelect, onToggle }: GraphListProps) {
  const t = useTranslations("graph");
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const wantsFocus = useRef(false);
  const found = rows.findIndex(({ key }) => key === selected);
  const current = Math.max(0, found);
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(rows.length, Math.ceil((top + height) / rowHeight) + spare);

  const show = useCallback((index: number) => {
    const host = box.current;
    if (host === null) return;
    const at = index * rowHeight;
    if (at < host.scrollTop) host.scrollTop = at;
    else if (at + 2 * rowHeight > host.scrollTop + host.clientHeight)
      host.scrollTop = at + 2 * rowHeight - host.clientHeight;
  }, []);
  const revealed = useRef(0);
  useEffect(() => {
    if (revealed.current !== reveals && found >= 0) {
      revealed.current = reveals;
      show(found);
    }
  }, [reveals, found, show]);
  // After the row that the key led to is in the document.
  useEffect(() => {
    if (!wantsFocus.current) return;
    const row = box.current?.querySelector<HTMLElement>('[data-current="true"]');
    if (row == null) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });
  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    const observer = new ResizeObserver(() => setHeight(host.clientHeight));
    observer.observe(host);
    performance.mark("onnward:graph-drawn");
    return () => observer.disconnect();
  }, []);

  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    wantsFocus.current = true;
    onSelect(row.key);
    show(rows.indexOf(row));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const moves: Partial<Record<string, number>> = {
      ArrowDown: found < 0 ? current : current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: rows.length - 1,
    };
    const move = moves[event.key];
    if (move !== undefined) go(move);
    else if (row === undefined) return;
    else if (event.key === "ArrowRight" && row.isOpen === false) onToggle(row.key);
    else if (event.key === "ArrowRight" && row.isOpen === true) go(current + 1);
    else if (event.key === "ArrowLeft" && row.isOpen === true) onToggle(row.key);
    else if (event.key === "ArrowLeft") go(parentOf(rows, current));
    else if (event.key === "Enter" || event.key === " ") {
      if (row.isOpen !== null && row.key === selected) onToggle(row.key);
      else go(current);
    } else return;
    event.preventDefault();
  };

  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return;
    const row = rows[Number(event.target.closest("[data-row]")?.getAttribute("data-row") ?? -1)];
    if (row === undefined) return;
    if (event.target.closest("[data-opener]") !== null) onToggle(row.key);
    else onSelect(row.key);
  };

  return (
    <div
      ref={box}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      className="h-[70vh] min-h-96 overflow-auto rounded-lg border border-line bg-surface"
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree of rows is a table
        role="treegrid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="block min-w-176"
      >
        <thead className="sticky top-0 z-10 block">
          <tr
            aria-rowindex={1}
            className={classNames(
              columns,
              "h-8 items-center border-b border-line bg-raised text-left text-xs text-quiet",
            )}
          >
            {(["number", "operator", "name", "inputs", "outputs"] as const).map((column) => (
              <th key={column} scope="col" className="truncate px-2 font-medium">
                {t(`list.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: rows.length * rowHeight }}>
          {rows.slice(first, last).map((row, offset) => (
            <Row
              key={row.key}
              row={row}
              index={first + offset}
              isSelected={row.key === selected}
              isCurrent={first + offset === current}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const columns =
  "grid grid-cols-[4rem_minmax(7rem,1fr)_minmax(8rem,2fr)_minmax(8rem,2fr)_minmax(10rem,3fr)]";

interface RowProps {
  readonly row: ListRow;
  readonly index: number;
  readonly isSelected: boolean;
  /** The one that the Tab key leads to. */
  readonly isCurrent: boolean;
}

function Row({ row, index, isSelected, isCurrent }: RowProps) {
  const t = useTranslations("graph");
  const Icon = row.isOpen ? ChevronDown : ChevronRight;
  return (
    <tr
      data-row={index}
      data-current={isCurrent}
      aria-rowindex={index + 2}
      aria-level={row.level}
      aria-expanded={row.isOpen ?? undefined}
      aria-selected={isSelected}
      tabIndex={isCurrent ? 0 : -1}
      style={{ transform: `translateY(${index * rowHeight}px)` }}
      className={classNames(
        columns,
        "absolute inset-x-0 top-0 h-8 cursor-pointer items-center border-b border-line text-sm aria-selected:bg-accent-soft",
        row.kind === "graph" ? "bg-raised font-medium" : "hover:bg-raised",
      )}
    >
      <td className="truncate px-2 text-quiet figures">{row.kind === "node" ? row.number : ""}</td>
      <td
        className="flex min-w-0 items-center gap-1 px-2"
        style={{ paddingLeft: 8 + (row.level - 1) * 12 }}
      >
        {row.isOpen !== null && (
          // For the pointer; the keyboard has the arrows.
          <span
            aria-hidden
            data-opener
            className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-raised"
          >
            <Icon size={14} />
          </span>
        )}
        <span className="truncate font-medium">{row.op}</span>
        {row.change !== null && <ChangeBadge change={row.change} />}
      </td>
      <td className="truncate px-2" title={row.title}>
        {row.kind === "graph" ? t("list.nodes", { count: row.number }) : row.title}
      </td>
      <td className="truncate px-2 text-quiet" title={row.inputs}>
        {row.inputs}
      </td>
      <td className="truncate px-2 text-quiet" title={row.outputs}>
        {row.outputs}
      </td>
    </tr>
  );
}

function parentOf(rows: readonly ListRow[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let at = index - 1; at >= 0; at -= 1) {
    if ((rows[at]?.level ?? 0) < level) return at;
  }
  return index;
}
