import type { Patience } from '../api-server/ask-patiently.ts';
import { drainRefused } from '../api-server/errors.ts';
import type { Pod } from '../api-server/objects.ts';
import { isOurselves } from '../pods/choose-pods.ts';
import { judgeStrictly, refusalsIn } from '../pods/strict-filters.ts';
import { lookUpDaemonSets } from './daemon-sets.ts';
import type { DrainWork } from './drain-work.ts';
import { type Choose, chooseForInterruption, chooseStrictly } from './triage.ts';

/** How long the DaemonSets may take to be looked up, ms. */
const LOOK_UP_MS = 5_000;

type Choosing = Pick<DrainWork, 'terms' | 'self' | 'options' | 'clock' | 'nodeName'>;

/**
 * How this drain chooses among its pods; `pods` are those it begins with.
 * @throws K8S_DRAIN_REFUSED in strict mode when kubectl would refuse the node because of one of them
 */
export async function chooserFor(
  work: Choosing,
  { pods, patience }: { readonly pods: readonly Pod[]; readonly patience: Patience },
): Promise<Choose> {
  const { terms, self, options, clock, nodeName } = work;
  if (terms.mode === 'interruption') return chooseForInterruption(self);
  const others = pods.filter((pod) => !isOurselves(pod, self));
  const giveUpAt = Math.min(patience.giveUpAt, clock.now() + LOOK_UP_MS);
  const answers = await lookUpDaemonSets(others, { ...patience, giveUpAt });
  const choices = others.map((pod) => judgeStrictly(pod, { options, daemonSet: answers(pod), now: clock.now() }));
  const refusals = refusalsIn(choices);
  if (refusals.size > 0) throw drainRefused(nodeName, refusals);
  return chooseStrictly({ self, options, clock, answers });
}
