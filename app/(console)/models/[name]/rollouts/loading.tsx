/** The lists at about their final sizes. */
export default function RolloutsLoading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className="skeleton h-40" />
      <div className="skeleton h-56" />
    </div>
  );
}
