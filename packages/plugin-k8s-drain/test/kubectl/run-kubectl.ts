import { spawn } from 'node:child_process';
import type { Clock } from '@lastcall/plugin-api';
import type { Case, KubectlRun } from './case.ts';
import { type Observed, observe } from './observed.ts';
import { openScene, type Scene } from './scene.ts';

/** No kubectl of any case takes longer. */
const LIMIT_MS = 60_000;

type Run = { readonly program: string; readonly scene: Scene; readonly clock: Clock };
type Exit = { readonly code: number | null; readonly output: string };

function kubectl({ program, scene, clock }: Run, { args, killAfterMs = LIMIT_MS, signal = 'SIGKILL' }: KubectlRun): Promise<Exit> {
  const env = { HOME: scene.folder, KUBECONFIG: scene.kubeconfig };
  const child = spawn(program, args.split(' '), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const leaveAlone = clock.schedule(clock.now() + killAfterMs, () => child.kill(signal));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      leaveAlone();
      resolve({ code, output });
    });
  });
}

/** Runs the kubectl half of a case in a cluster of its own. */
export async function runKubectl(the: Case, { program, clock }: { readonly program: string; readonly clock: Clock }): Promise<Observed> {
  const scene = await openScene(the, clock);
  try {
    const startedAt = clock.now();
    const exits: Exit[] = [];
    for (const run of the.kubectl.runs) exits.push(await kubectl({ program, scene, clock }, run));
    const endings = exits.map(({ code }) => code);
    const said = exits.map(({ output }) => output).join('');
    return observe(scene, { endings, successes: endings.map((code) => code === 0), said, tookMs: clock.now() - startedAt });
  } finally {
    await scene.close();
  }
}
