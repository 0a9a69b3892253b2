// Loaded into the processes of the installation that is profiled (NODE_OPTIONS=--import, since --cpu-prof is
// not allowed there). Only the gateway listens: each SIGUSR2 starts a CPU profile, the next one writes it.
import { renameSync, writeFileSync } from "node:fs";
import inspector from "node:inspector";

const file = process.env.BENCH_PROFILE_FILE;

if (file !== undefined && /\/dist\/gateway\.js$/.test(process.argv[1] ?? "")) {
  const session = new inspector.Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: 250 });
  let isRunning = false;
  process.on("SIGUSR2", () => {
    isRunning = !isRunning;
    if (isRunning) return session.post("Profiler.start");
    session.post("Profiler.stop", (error, result) => {
      if (error !== null) throw new Error(`the profile could not be taken: ${error.message}`);
      writeFileSync(`${file}.part`, JSON.stringify(result.profile));
      renameSync(`${file}.part`, file);
    });
  });
}
