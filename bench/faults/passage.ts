import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Clock, sleep } from '@lastcall/plugin-api';

/** The network between one replica and PostgreSQL. */
export type Passage = {
  readonly port: number;
  /** Holds every byte back from now on for `ms`, new connections too; then lets all of them through in order. */
  stall(ms: number): void;
  /** Delays every byte by `ms` from now on; 0 for none. */
  delay(ms: number): void;
  /** Resets every connection. */
  reset(): void;
  close(): Promise<void>;
};

/** Opens a way to a port of 127.0.0.1. */
export async function openPassage(clock: Clock, targetPort: number): Promise<Passage> {
  const sockets = new Set<Socket>();
  let stalledUntil = 0;
  let delayMs = 0;
  const dueAt = () => Math.max(clock.now() + delayMs, stalledUntil);
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    join({ clock, dueAt, from: near, to: far });
    join({ clock, dueAt, from: far, to: near });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    stall(ms) {
      stalledUntil = clock.now() + ms;
    },
    delay(ms) {
      delayMs = ms;
    },
    reset,
    async close() {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
}

type Joint = { readonly clock: Clock; readonly from: Socket; readonly to: Socket; dueAt(): number };

function join({ clock, from, to, dueAt }: Joint): void {
  let turn: Promise<void> | null = null;
  const pass = async (bytes: Buffer, at: number) => {
    if (at > clock.now()) await sleep(clock, at - clock.now());
    if (to.writable) to.write(bytes);
  };
  from.on('data', (bytes) => {
    const at = dueAt();
    // Nothing is in the way: no detour that would cost every byte a turn.
    if (turn === null && at <= clock.now()) return void pass(bytes, at);
    const mine: Promise<void> = (turn ?? Promise.resolve())
      .then(() => pass(bytes, Math.max(at, dueAt())))
      .then(() => {
        if (turn === mine) turn = null;
      });
    turn = mine;
  });
  from.on('close', () => to.destroy());
}
