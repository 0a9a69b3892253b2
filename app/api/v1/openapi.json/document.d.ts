// As any document: TypeScript would take half a minute to infer the type of this one.
declare module "@/public/openapi.json" {
  const document: Readonly<Record<string, unknown>>;
  export default document;
}
