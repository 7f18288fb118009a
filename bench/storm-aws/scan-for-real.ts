import { Agent, request } from 'node:http';
import { sleep, systemClock } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import type { Estate, Scene } from './estate.ts';
import { type Act, type Ask, isWait, type Scanner } from './scan.ts';

const VERSION = '2015-12-01';
const ACTIONS = { list: 'DescribeTargetGroups', read: 'DescribeTargetHealth', write: 'DeregisterTargets' } as const;

function formOf({ what, group, instances }: Ask, { groupArns }: Estate, { instanceIds }: Scene): string {
  const form = new URLSearchParams({ Action: ACTIONS[what], Version: VERSION });
  if (group !== null) form.set('TargetGroupArn', groupArns[group] ?? '');
  for (const [index, instance] of instances.entries()) form.set(`Targets.member.${index + 1}.Id`, instanceIds[instance] ?? '');
  return form.toString();
}

function post({ url, region }: AwsSandbox, agent: Agent, body: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const authorization = `AWS4-HMAC-SHA256 Credential=sandbox/20260101/${region}/elasticloadbalancing/aws4_request`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), authorization };
  const asked = request(url, { method: 'POST', agent, headers }, (response) => {
    response.resume().once('end', () => resolve(response.statusCode ?? 0));
  });
  asked.once('error', reject).end(body);
  return promise;
}

/** Lets the scanners ask the simulated AWS itself, until they are done or so much time has passed. */
export async function scanForReal(scanners: readonly Scanner[], estate: Estate, scene: Scene, limitMs: number): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const over = AbortSignal.timeout(limitMs);
  const perform = async (act: Act): Promise<'answered' | 'throttled'> => {
    if (!isWait(act)) return (await post(estate.aws, agent, formOf(act, estate, scene))) === 200 ? 'answered' : 'throttled';
    await sleep(systemClock, act.waitMs, over).catch(() => undefined);
    return 'answered';
  };
  const play = async (scanner: Scanner) => {
    let next = scanner.next('answered');
    while (!next.done && !over.aborted) next = scanner.next(await perform(next.value));
  };
  await Promise.all(scanners.map(play)).finally(() => agent.destroy());
}
