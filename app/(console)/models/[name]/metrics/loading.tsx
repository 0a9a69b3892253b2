/** The choices and the charts at their final sizes. */
export default function MetricsLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className="skeleton h-13 w-96 max-w-full" />
      <div className="skeleton h-[42rem]" />
    </div>
  );
}
