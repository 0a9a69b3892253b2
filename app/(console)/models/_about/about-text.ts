/** What the form holds; "": none. */
export interface AboutText {
  readonly label: string;
  readonly author: string;
  readonly sourceUrl: string;
  readonly dataUrl: string;
}

export const noAbout: AboutText = { label: "", author: "", sourceUrl: "", dataUrl: "" };

/** As contract/version-label.ts and version.ts have them, whose schemas would come along; the server decides. */
const labelPattern = /^(?![0-9]+$)[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

/** The fields that the server would refuse. */
export function wrongAbout({ label, sourceUrl, dataUrl }: AboutText): (keyof AboutText)[] {
  return [
    ...(label === "" || labelPattern.test(label) ? [] : (["label"] as const)),
    ...(isLink(sourceUrl) ? [] : (["sourceUrl"] as const)),
    ...(isLink(dataUrl) ? [] : (["dataUrl"] as const)),
  ];
}

function isLink(text: string): boolean {
  if (text === "") return true;
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

/** Only what was changed, as the API takes it: what was emptied is taken away. */
export function aboutChange(before: AboutText, after: AboutText) {
  const orNull = (text: string) => (text === "" ? null : text);
  return {
    ...(after.label === before.label ? {} : { label: orNull(after.label) }),
    ...(after.author === before.author ? {} : { author: after.author }),
    ...(after.sourceUrl === before.sourceUrl ? {} : { sourceUrl: orNull(after.sourceUrl) }),
    ...(after.dataUrl === before.dataUrl ? {} : { dataUrl: orNull(after.dataUrl) }),
  };
}
