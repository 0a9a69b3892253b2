/** The card and its facts at their final sizes. */
export default function CardLoading() {
  return (
    <div aria-busy="true" className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="skeleton h-96" />
      <div className="flex flex-col gap-4">
        <div className="skeleton h-56" />
        <div className="skeleton h-44" />
      </div>
    </div>
  );
}
