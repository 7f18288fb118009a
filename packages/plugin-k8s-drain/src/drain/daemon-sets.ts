import { askPatiently, type Patience } from '../api-server/ask-patiently.ts';
import type { Pod } from '../api-server/objects.ts';
import { readDaemonSet } from '../api-server/pod-asks.ts';
import { isNotFound, isOk, type Reply, wordsOf } from '../api-server/status-errors.ts';
import { type DaemonSetAnswer, daemonSetOf } from '../pods/strict-filters.ts';

type Wanted = NonNullable<ReturnType<typeof daemonSetOf>>;

const keyOf = ({ namespace, name }: Wanted): string => `${namespace}/${name}`;

function answerOf(reply: Reply): DaemonSetAnswer {
  if (isOk(reply)) return 'exists';
  return isNotFound(reply) ? { missing: wordsOf(reply) } : { problem: wordsOf(reply) };
}

/**
 * Looks up the DaemonSets of the pods, each once and all together, and returns what was found, by pod. A DaemonSet that was not
 * looked up is taken to be there: it has just made a pod.
 */
export async function lookUpDaemonSets(pods: Iterable<Pod>, patience: Patience): Promise<(pod: Pod) => DaemonSetAnswer | null> {
  const wanted = new Map([...pods].flatMap((pod) => daemonSetOf(pod) ?? []).map((set) => [keyOf(set), set]));
  const answers = new Map<string, DaemonSetAnswer>();
  await Promise.all(
    [...wanted].map(async ([key, set]) => void answers.set(key, answerOf(await askPatiently(readDaemonSet(set), patience)))),
  );
  return (pod) => {
    const set = daemonSetOf(pod);
    return set === null ? null : (answers.get(keyOf(set)) ?? 'exists');
  };
}
