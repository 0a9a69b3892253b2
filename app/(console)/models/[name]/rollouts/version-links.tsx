import Link from "next/link";

/** Versions of the model by their numbers. */
export function VersionLinks({ model, versions }: { model: string; versions: readonly number[] }) {
  return (
    <span className="inline-flex flex-wrap gap-x-1.5">
      {versions.map((version) => (
        <Link
          key={version}
          href={`/models/${model}/versions/${version}`}
          className="link inline-block min-h-6 min-w-6 figures"
        >
          {version}
        </Link>
      ))}
    </span>
  );
}
