import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TestCluster } from '../../../../../tools/cluster/cluster.ts';

/** A way to the API server that can be closed and opened again. */
export type GateKeeper = {
  /** A kubeconfig that leads through it. */
  readonly kubeconfig: string;
  /** Breaks every connection and lets no new one through. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
};

/** Opens a way to the cluster for the user of a kubeconfig. Close it. */
export async function openGateKeeper(cluster: TestCluster, kubeconfig: string): Promise<GateKeeper> {
  const port = Number(new URL(cluster.url).port);
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (!isOpen) return void socket.destroy();
    const onward = connect(port, '127.0.0.1').on('error', () => {});
    for (const each of [socket, onward]) sockets.add(each.once('close', () => sockets.delete(each)));
    socket.pipe(onward).pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const through = join(cluster.folder, 'through-the-gate.kubeconfig');
  writeFileSync(through, readFileSync(kubeconfig, 'utf8').replace(`:${port}`, `:${(server.address() as AddressInfo).port}`));
  const shut = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    kubeconfig: through,
    shut,
    open() {
      isOpen = true;
    },
    async close() {
      shut();
      server.close();
      await once(server, 'close');
    },
  };
}
