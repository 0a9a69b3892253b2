const rows = Array.from({ length: 6 }, (_, index) => `row-${index}`);

/** Aliases and versions at their final sizes. */
export default function VersionsLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className="skeleton h-32" />
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
        {rows.map((row) => (
          <div key={row} className="skeleton h-10" />
        ))}
      </div>
    </div>
  );
}
