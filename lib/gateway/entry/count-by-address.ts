import { addressKey } from "@/lib/platform/networks";

export interface AddressCounter {
  /** Takes a place of the address; null when all are taken. What it gives back releases the place, once. */
  take(address: string): (() => void) | null;
}

/** How much of one address is under way at one time. It holds what is open, so it needs no bound. */
export function countByAddress(most: number): AddressCounter {
  const open = new Map<string, number>();
  return {
    take(address) {
      const key = addressKey(address);
      const count = open.get(key) ?? 0;
      if (count >= most) return null;
      open.set(key, count + 1);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        const left = (open.get(key) ?? 1) - 1;
        if (left > 0) open.set(key, left);
        else open.delete(key);
      };
    },
  };
}
