import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A simulated world that runs, with the address of its page. */
export type World = { readonly page: string; close(): void };

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

/** Starts a world whose spot market takes so many machines back at once, `firstSeconds` after its start. */
export async function openWorld(machines: number, firstSeconds: number): Promise<World> {
  const options = ['--first', String(firstSeconds), '--every', '0', '--storm', String(machines)];
  const child = spawn(process.execPath, ['--conditions=@lastcall/source', MAIN, 'sandbox', ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const page = /^page\s+(\S+)$/m.exec(said)?.[1];
    if (page !== undefined) resolve(page);
  });
  child.once('exit', () => reject(new Error(`the world did not start: ${said}`)));
  return { page: await promise, close: () => void child.kill('SIGTERM') };
}
