/** The choices and the drawing at their final sizes. */
export default function GraphLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className="skeleton h-13 w-96 max-w-full" />
      <div className="skeleton h-[70vh]" />
    </div>
  );
}
