/** The form, the answer and the call at their final sizes. */
export default function TestLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className="skeleton h-13 w-64" />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <div className="skeleton h-72" />
        <div className="skeleton h-72" />
      </div>
      <div className="skeleton h-44" />
    </div>
  );
}
