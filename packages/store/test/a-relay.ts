import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A relay on loopback in front of a server, for what happens to connections on the way. */
export type Relay = {
  readonly port: number;
  /** From now on everything is swallowed, also what comes by connections that are made yet: a network that lost its way. */
  silence(): void;
  /** Lets new connections through again. Those that were silenced stay so for ever, and nobody is told. */
  mend(): void;
  /** Breaks every connection. */
  cut(): void;
  close(): Promise<void>;
};

/** Opens a relay to a port of this machine. */
export async function openRelay(target: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (isSilent) return;
    const far = connect(target, '127.0.0.1');
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    silence() {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      isSilent = false;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
