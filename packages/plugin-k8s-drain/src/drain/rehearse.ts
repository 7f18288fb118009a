import type { Patience } from '../api-server/ask-patiently.ts';
import { podsOf } from '../api-server/collections.ts';
import { errorOf } from '../api-server/errors.ts';
import type { Pod } from '../api-server/objects.ts';
import { deletePod, evict } from '../api-server/pod-asks.ts';
import { isOk } from '../api-server/status-errors.ts';
import { judge, type Verdict } from '../pods/eviction-answer.ts';
import { nextAct } from '../pods/next-act.ts';
import { pickPod } from '../watching/pick.ts';
import { readAll } from '../watching/read-all.ts';
import { chooserFor } from './choosing.ts';
import type { DrainWork } from './drain-work.ts';
import type { Rehearsed } from './outcome.ts';

type Rehearsal = Pick<DrainWork, 'nodeName' | 'podSelector' | 'terms' | 'self' | 'options' | 'clock'> & {
  /** `server`: every request is sent, marked so that it changes nothing. */
  readonly dryRun: 'client' | 'server';
};

async function ask(pod: Pod, { work, patience }: { readonly work: Rehearsal; readonly patience: Patience }): Promise<Verdict> {
  const { metadata } = pod;
  const act = nextAct({ pod, obstacle: null, terms: work.terms, now: work.clock.now() });
  if (act.do === 'nothing') return { is: 'accepted' };
  const farewell = { pod: metadata, graceSeconds: act.graceSeconds, rehearsed: true };
  return judge(await patience.kubernetes.send(act.do === 'evict' ? evict(farewell) : deletePod(farewell), patience.signal));
}

/**
 * What a drain would have done with the pods of the node. Changes nothing.
 * @throws K8S_DRAIN_REFUSED where it would have refused the node; K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function rehearse(work: Rehearsal, patience: Patience): Promise<Rehearsed> {
  const { nodeName, podSelector } = work;
  const list = await readAll<Pod>({ collection: podsOf({ nodeName, podSelector }), pick: pickPod }, patience);
  if (!isOk(list.reply)) throw errorOf(`list the pods of node ${nodeName}`, list.reply);
  const pods = [...list.items.values()];
  const choose = await chooserFor(work, { pods, patience });
  const moving = pods.filter((pod) => choose(pod).act === 'move');
  const verdicts = work.dryRun === 'client' ? [] : await Promise.all(moving.map((pod) => ask(pod, { work, patience })));
  const refused = verdicts.filter(({ is }) => is === 'again' || is === 'failed').length;
  return { node: nodeName, moving: moving.length, staying: pods.length - moving.length, refused };
}
