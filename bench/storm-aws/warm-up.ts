import { sleep, systemClock } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import { newInstanceId } from './estate.ts';
import { postAll } from './notices.ts';
import { readingsIn } from './record.ts';
import { closedBy, untilClosed } from './runs.ts';
import type { ServerProcess } from './server-process.ts';

/** What the server knew before the first notice. `tookMs` null: not every group had been read when the wait was over. */
export type Warmth = { readonly tookMs: number | null };

/** What the server logs when it has read every target group of a region once. */
const COMPLETE = 'the target group index is complete';
const LOOK_MS = 250;
/** A server that has asked nothing until then keeps no index. */
const SILENCE_MS = 15_000;
/** By default the index reads three groups a second; a server that is slower than this is not waited for. */
const READS_PER_SECOND = 2;
const GRACE_MS = 60_000;

/** Waits until the server has read every group once, at its own pace, or surely will not. */
export async function untilWarm(server: ServerProcess, aws: AwsSandbox, groups: number): Promise<Warmth> {
  const beganAt = systemClock.now();
  const passedMs = () => systemClock.now() - beganAt;
  const giveUpMs = (groups / READS_PER_SECOND) * 1_000 + GRACE_MS;
  while (passedMs() < giveUpMs) {
    if (server.log().includes(COMPLETE)) return { tookMs: passedMs() };
    if (passedMs() > SILENCE_MS && readingsIn(aws) === 0) return { tookMs: null };
    await sleep(systemClock, LOOK_MS);
  }
  return { tookMs: null };
}

/** Interruptions of machines AWS does not know: what a server that has run for a while has compiled by then. */
const REHEARSED = 300;
const REHEARSAL_LIMIT_MS = 30_000;

/** Has the server take and close interruptions without asking a load balancer, so that its first storm finds it warm. */
export async function rehearse(server: ServerProcess): Promise<void> {
  const closedBefore = await closedBy(server);
  const ids = Array.from({ length: REHEARSED }, newInstanceId);
  await postAll(server.intake, ids);
  await untilClosed(server, closedBefore + ids.length, systemClock.now() + REHEARSAL_LIMIT_MS);
}
