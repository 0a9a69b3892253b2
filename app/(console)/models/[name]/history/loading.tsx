const lines = Array.from({ length: 6 }, (_, index) => `line-${index}`);

/** The ledger at its final size. */
export default function HistoryLoading() {
  return (
    <div
      aria-busy="true"
      className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4"
    >
      {lines.map((line) => (
        <div key={line} className="skeleton h-14" />
      ))}
    </div>
  );
}
