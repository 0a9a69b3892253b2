/** For supply.test.ts; the program itself may use no TypeScript. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly isProduct: boolean;
  /** It comes inside of another package, whose hash covers it. */
  readonly isBundled: boolean;
}

export const exceptions: readonly (readonly [string, string])[];
export function listPackages(lockfile?: string): Package[];
export function isAllowed(licence: string): boolean;
export function findRefused(packages: readonly Package[]): Package[];
export function makeSbom(): {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes?: readonly unknown[];
  }[];
};
