import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { sleep, systemClock } from '@lastcall/plugin-api';
import { sumOf } from './least-time.ts';

/** How long it took until the server had taken every notice, ms, and how often it answered that it could not take one now. */
export type Posted = { readonly beganAt: number; readonly tookMs: number; readonly refused: number };

/** Where notices go, and with which key. */
export type Intake = { readonly webhook: string; readonly key: string; readonly account: string; readonly region: string };

/** The header the key is in when nothing else is configured. */
const KEY_HEADER = 'x-api-key';
const AT_ONCE = 64;
/** Until a notice is posted again that could not be taken. */
const REPEAT_MS = 1_000;
const MOST_TRIES = 60;

function spotWarning(instanceId: string, { account, region }: Intake): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'EC2 Spot Instance Interruption Warning',
    source: 'aws.ec2',
    account,
    time: `${new Date(systemClock.now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:ec2:${region}a:instance/${instanceId}`],
    detail: { 'instance-id': instanceId, 'instance-action': 'terminate' },
  });
}

/** Resolves with the status of the answer. */
function post(agent: Agent, { webhook, key }: Intake, body: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), [KEY_HEADER]: key };
  const asked = request(webhook, { method: 'POST', agent, headers }, (response) => {
    response.resume().once('end', () => resolve(response.statusCode ?? 0));
  });
  asked.once('error', reject).end(body);
  return promise;
}

/** Posts until it is taken, and resolves with how often it was not. */
async function deliver(agent: Agent, intake: Intake, body: string): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const status = await post(agent, intake, body);
    if (status === 200) return tries;
    if (status < 500) throw new Error(`the server answered a notice with ${status}`);
    await sleep(systemClock, REPEAT_MS);
  }
  throw new Error(`the server did not take a notice in ${MOST_TRIES} tries`);
}

/** Has EventBridge post a spot warning for each instance, all at once, again where the server cannot take one. Rejects where it does not at all. */
export async function postAll(intake: Intake, instanceIds: readonly string[]): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const bodies = instanceIds.map((id) => spotWarning(id, intake));
  const beganAt = systemClock.now();
  const refusals = await Promise.all(bodies.map((body) => deliver(agent, intake, body))).finally(() => agent.destroy());
  return { beganAt, tookMs: systemClock.now() - beganAt, refused: sumOf(refusals) };
}
