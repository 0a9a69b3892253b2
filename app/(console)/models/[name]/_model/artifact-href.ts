/** Where the uploaded file of a version is downloaded. */
export function artifactHref(model: string, version: number): string {
  return `/api/v1/models/${model}/versions/${version}/artifact`;
}

/** Where a file is downloaded that came with the .onnx. */
export function fileHref(model: string, version: number, file: string): string {
  return `/api/v1/models/${model}/versions/${version}/files/${encodeURIComponent(file)}`;
}
