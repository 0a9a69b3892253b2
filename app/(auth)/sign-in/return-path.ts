const somewhere = "http://here.invalid";

/** Where to go after signing in: a path of this origin, never another site (`//evil`, `/\evil`, `/.//evil`). */
export function acceptReturnPath(from: string | string[] | undefined): string {
  if (typeof from !== "string" || !from.startsWith("/")) return "/";
  if (!URL.canParse(from, somewhere)) return "/";
  const url = new URL(from, somewhere);
  if (url.origin !== somewhere || url.pathname.startsWith("/sign-in")) return "/";
  // "/.//evil" is a path of here, but its pathname, "//evil", leads to another site.
  if (url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}`;
}
