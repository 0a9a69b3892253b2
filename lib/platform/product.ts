import packageJson from "../../package.json";

/** Of this code, also when it is bundled: what was installed when it was built. */
export const productVersion: string = packageJson.version;
/** Exactly pinned, so that it is known without loading the library, which only workers do. */
export const onnxruntimeVersion: string = packageJson.dependencies["onnxruntime-node"];
