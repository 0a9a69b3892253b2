import { startInstallation } from "./installation";

/** One installation for every journey that does not break it. Its address travels by environment. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const installation = await startInstallation();
  process.env.ONNWARD_E2E_URL = installation.url;
  process.env.ONNWARD_E2E_ADMIN_KEY = installation.adminKey;
  process.env.ONNWARD_E2E_DATA_DIR = installation.dataDir;
  process.env.ONNWARD_E2E_PID = String(installation.server.pid);
  return async () => {
    await installation.stop();
  };
}
