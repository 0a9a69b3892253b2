/** Where the uploaded file of a version is downloaded. */
export function artifactHref(model: string, version: number): string {
  return `/api/v1/models/${model}/versions/${version}/artifact`;
}
