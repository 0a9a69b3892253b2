/** A version's parts at their final sizes. */
export default function VersionLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className="skeleton h-8 w-64" />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex flex-col gap-4">
          <div className="skeleton h-56" />
          <div className="skeleton h-32" />
        </div>
        <div className="flex flex-col gap-4">
          <div className="skeleton h-72" />
          <div className="skeleton h-32" />
        </div>
      </div>
    </div>
  );
}
