import { fstatSync } from "node:fs";
import { Worker } from "node:worker_threads";

const parentFd = 3;

/**
 * The pipe that our parent holds open ends when the parent does, even by kill -9. A thread reads it, so
 * that it is noticed while the main thread is stuck in a run. (A blocking read would make process.exit()
 * hang; a socket does not.)
 */
const watcher = `
const net = require("node:net");
const { parentPort, workerData } = require("node:worker_threads");
let told = false;
const gone = () => {
  if (told) return;
  told = true;
  if (workerData.kill) process.kill(process.pid, "SIGKILL");
  else parentPort.postMessage("gone");
};
const pipe = new net.Socket({ fd: workerData.fd, readable: true, writable: false });
pipe.on("end", gone).on("error", gone).on("close", gone).resume();
`;

/** Kills this process at once when its parent ends. First thing in every Node child. */
export function watchParent(): void {
  startWatcher({ kill: true });
}

/** For a child that has something to stop first: calls back when the parent ends. */
export function onParentGone(listener: () => void): void {
  startWatcher({ kill: false })?.on("message", listener);
}

function startWatcher(options: { kill: boolean }): Worker | undefined {
  // Started by hand, without the pipe: nothing to watch.
  if (!isPipe(parentFd)) return undefined;
  const worker = new Worker(watcher, {
    eval: true,
    execArgv: [],
    env: {},
    workerData: { ...options, fd: parentFd },
  });
  worker.unref();
  return worker;
}

function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false; // Not open.
  }
}
