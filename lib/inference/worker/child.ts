import { type ConnectOpts, Socket, type SocketConstructorOpts } from "node:net";
import { signatureSchema } from "@/lib/contract/signature";
import { watchParent } from "@/lib/platform/parent-watch";
import { createFrameReader, createFrameWriter, type Frame } from "../frames";
import { commandLimits, type ModelSpec, readJsonHead } from "../messages";

const framesFd = 4;
const readBytes = 256 * 1024;

export interface Parent {
  readonly send: (head: Buffer, body?: readonly Buffer[]) => void;
  /** Ends this process when everything sent has left it. */
  readonly leave: () => void;
}

/**
 * The child's side of the frames. Ends with its parent, at any time: even in the middle of a run, which
 * blocks the main thread.
 */
export function connectParent(onFrame: (frame: Frame) => void): Parent {
  watchParent();
  const reader = createFrameReader({ ...commandLimits, isChunkReused: true }, onFrame);
  // One buffer for all that is read: a picture comes in many pieces, and to make a buffer for each cost
  // more than to copy them.
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  const onread = {
    buffer,
    callback(count: number): boolean {
      reader.push(buffer.subarray(0, count));
      return true;
    },
  };
  const options: SocketConstructorOpts & ConnectOpts = { fd: framesFd, onread };
  const socket = new Socket({ ...options, readable: true, writable: true });
  const frames = createFrameWriter(socket);
  socket.on("error", leaveNow).on("end", leaveNow);
  socket.resume();
  return {
    send: frames.write,
    leave() {
      frames.flush();
      socket.end(leaveNow);
    },
  };
}

function leaveNow(): void {
  process.exit(0);
}

/** The first frame: our own process wrote it. */
export function readSpec<Spec extends ModelSpec>(frame: Frame) {
  const signature = signatureSchema.parse(JSON.parse(frame.body.toString("utf8")));
  return { spec: readJsonHead(frame.head) as Spec, signature };
}
