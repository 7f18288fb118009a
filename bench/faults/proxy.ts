import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A replica's way to the store, which can be disturbed. */
export type Proxy = {
  readonly port: number;
  /** Nothing gets through any more, in either direction, until `flow`. */
  stall(): void;
  flow(): void;
  /** Breaks every connection there is. */
  cut(): void;
  close(): Promise<void>;
};

/** Opens a proxy on loopback that passes on to a port of loopback. */
export async function openProxy(to: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const join = (one: Socket, other: Socket) => {
    one.on('data', (bytes) => void other.write(bytes)).on('close', () => other.destroy());
    if (isStalled) one.pause();
  };
  const server = createServer((near) => {
    const far = createConnection(to, '127.0.0.1');
    for (const socket of [near, far]) keep(socket.setNoDelay(true));
    join(near, far);
    join(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    flow() {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    cut,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
