/** Head, plan and figures at about their final sizes. */
export default function RolloutLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className="skeleton h-14" />
      <div className="skeleton h-40" />
      <div className="skeleton h-64" />
    </div>
  );
}
