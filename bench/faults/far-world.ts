import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Findings, Places, Taking } from './happening.ts';

/** What the process of the world is asked. */
export type Asked =
  | { readonly id: number; readonly ask: 'take'; readonly with: Taking }
  | { readonly id: number; readonly ask: 'subscribe'; readonly with: string }
  | { readonly id: number; readonly ask: 'findings'; readonly with: null };

type Answered = { readonly id: number; readonly answer: unknown };

/** The world in a process of its own. */
export type FarWorld = {
  readonly places: Places;
  readonly pid: number;
  take(taking: Taking): Promise<void>;
  subscribe(endpoint: string): Promise<void>;
  findings(): Promise<Findings>;
  close(): Promise<void>;
};

/** Starts the world's process; it ends with this one. */
export async function startWorld(): Promise<FarWorld> {
  const child = fork(fileURLToPath(new URL('world-process.ts', import.meta.url)), { stdio: 'inherit' });
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  const [first] = (await once(child, 'message')) as [Answered];
  child.on('message', ({ id, answer }: Answered) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const ask = <T>(what: Asked['ask'], given: unknown): Promise<T> => {
    asked += 1;
    const id = asked;
    child.send({ id, ask: what, with: given });
    return new Promise<T>((resolve) => waiting.set(id, resolve as (answer: unknown) => void));
  };
  return {
    places: first.answer as Places,
    pid: child.pid ?? 0,
    take: (taking) => ask('take', taking),
    subscribe: (endpoint) => ask('subscribe', endpoint),
    findings: () => ask('findings', null),
    async close() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
