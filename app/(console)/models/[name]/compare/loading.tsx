const parts = ["verdict", "signature", "measured", "facts"];

/** The comparison at about its final size. */
export default function CompareLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      {parts.map((part) => (
        <div key={part} className="skeleton h-28" />
      ))}
    </div>
  );
}
