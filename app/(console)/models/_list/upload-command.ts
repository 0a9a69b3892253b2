/** The upload of a file as a command that works as it stands, once the key is in its variable. */
export function uploadCommand(origin: string, model: string): string {
  return [
    `curl "${origin}/api/v1/models/${model}/versions?create=true" \\`,
    '  -H "Authorization: Bearer $ONNWARD_API_KEY" \\',
    '  -H "Content-Type: application/octet-stream" \\',
    `  --data-binary @${model}.onnx`,
  ].join("\n");
}
