import { sleep } from '@lastcall/plugin-api';
import type { Call, Fault } from '@lastcall/sandbox';
import type { Case, Deed, FaultAnswer, ScriptedChange, ScriptedFault } from './case.ts';
import { labelOf, requestOf } from './requests.ts';
import type { Scene } from './scene.ts';

/** Whether a text fits a pattern in which `*` stands for anything. */
export function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

const concerns = (pattern: string) => (call: Call) => fits(pattern, labelOf(requestOf(call)));

function statusBody({ status, message, reason, causes, retryAfter }: FaultAnswer): object {
  const details = { ...(causes && { causes }), ...(retryAfter !== undefined && { retryAfterSeconds: retryAfter }) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: status, message, reason, details };
}

function answered(answer: FaultAnswer): Pick<Fault, 'status' | 'body' | 'headers'> {
  const { status, text, json, retryAfter } = answer;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return { status, headers, body: text ?? json ?? statusBody(answer) };
}

function faultOf({ fail, skip = 0, answer, ...fault }: ScriptedFault): Fault {
  const isConcerned = concerns(fail);
  let seen = 0;
  const when = (call: Call) => {
    if (!isConcerned(call)) return false;
    seen += 1;
    return seen > skip;
  };
  return { ...fault, when, ...(answer && answered(answer)) };
}

function act(scene: Scene, deed: Deed): void {
  const { cluster, know } = scene;
  if (deed.addPod) know(cluster.addPod(deed.addPod));
  if (deed.remove) cluster.remove(deed.remove);
  if (deed.watches) cluster.watches[deed.watches]();
  if (deed.replacePod) {
    const { name, namespace = 'default' } = deed.replacePod;
    cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } });
    know(cluster.addPod(deed.replacePod));
  }
  if (deed.deletePod) markDeleted(scene, deed.deletePod);
}

function markDeleted({ cluster, clock }: Scene, { name, namespace, graceSeconds }: NonNullable<Deed['deletePod']>): void {
  const pod = cluster.pod(name, namespace);
  if (!pod) throw new Error(`there is no pod ${name} to delete`);
  const deletionTimestamp = new Date(clock.now() + graceSeconds * 1_000).toISOString();
  cluster.apply({ ...pod, metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: graceSeconds } });
}

/** Watches the requests without troubling any, and does what is due. */
function onRequests(scene: Scene, { on, nth = 1, afterMs = 0, do: deeds }: ScriptedChange): Fault {
  const isConcerned = concerns(on);
  let seen = 0;
  const happen = () => {
    for (const deed of deeds) act(scene, deed);
  };
  const when = (call: Call) => {
    if (!isConcerned(call)) return false;
    seen += 1;
    if (seen === nth && afterMs === 0) happen();
    if (seen === nth && afterMs > 0) void sleep(scene.clock, afterMs, scene.over).then(happen, () => {});
    return false;
  };
  return { when };
}

/** Makes the cluster do what a case's script says. */
export function playScript(scene: Scene, { script = [] }: Case): void {
  // The onlookers first: a fault keeps what is behind it from seeing the requests it hits.
  for (const part of script) if ('on' in part) scene.cluster.fail(onRequests(scene, part));
  for (const part of script) if ('fail' in part) scene.cluster.fail(faultOf(part));
}
