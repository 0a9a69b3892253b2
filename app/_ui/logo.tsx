/** The mark: a graph's node, carried onward. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 20 20" fill="none">
      <rect x="1" y="1" width="18" height="18" rx="5" className="fill-accent" />
      <path
        d="M5.5 13.5V6.5l5.5 7V6.5M12.5 10h3.5m0 0-1.7-1.7M16 10l-1.7 1.7"
        className="stroke-on-accent"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
