import { sleep } from '@lastcall/plugin-api';
import { askPatiently, type Patience } from '../api-server/ask-patiently.ts';
import type { Ask } from '../api-server/asks.ts';
import { cordonRefused, errorOf } from '../api-server/errors.ts';
import { rehearsed as asRehearsal, patchNode, plainCordon, plainUncordon } from '../api-server/node-asks.ts';
import type { KubeNode } from '../api-server/objects.ts';
import { isConflict, isNotFound, isOk, isPassing, type Reply } from '../api-server/status-errors.ts';
import { getNode } from './find-node.ts';
import { type LabelPatch, labelPatch, type Mark, markPatch, unmarkPatch } from './node-patch.ts';

/** How the node was taken out: with taint and label, only cordoned, or it went away meanwhile. */
export type Cordon = 'marked' | 'only-cordoned' | 'node-gone';

/** Whose additions shall be taken from which node. */
export type Uncordoning = Pick<Work, 'node' | 'patience' | 'learn'> & { readonly interruption: string };

/** Conflicts that are met by another try at once, and the longest pause after that, ms. */
const PROMPT_TRIES = 3;
const CONFLICT_PAUSE_MS = 60;

type Work = {
  readonly node: KubeNode;
  readonly patience: Patience;
  decide(node: KubeNode): LabelPatch | null;
  ask(name: string, patch: LabelPatch): Ask;
  /** Hears what the node is like after the write. */
  learn(node: KubeNode): void;
};

/** What shall be put on which node. A rehearsed cordon changes nothing. */
export type Cordoning = Pick<Work, 'node' | 'patience' | 'learn'> & { readonly mark: Mark; readonly rehearsed: boolean };

/** What became of a change: the server's answer, or that there was nothing to send, or that the node is gone or another by now. */
type Change = Reply | 'unneeded' | 'gone';

/** At once at first; then at odd moments, so as not to run in step with whoever writes the node all the time. */
async function pauseAfterConflict(tries: number, { clock, signal }: Patience): Promise<void> {
  if (tries > PROMPT_TRIES) await sleep(clock, Math.random() * CONFLICT_PAUSE_MS, signal);
}

/** Sends what `decide` wants of the node as it is, reading it anew after each conflict, for half of the time: the other half is for a plain cordon. */
async function patchDecided({ node, patience, decide, ask, learn }: Work): Promise<Change> {
  const { name, uid } = node.metadata;
  const untilAt = (patience.clock.now() + patience.giveUpAt) / 2;
  let current: KubeNode | null = node;
  for (let tries = 1; current?.metadata.uid === uid; tries += 1) {
    const patch = decide(current);
    if (patch === null) return 'unneeded';
    const reply = await askPatiently(ask(name, patch), patience);
    if (isOk(reply)) learn(reply.body as KubeNode);
    if (!isConflict(reply) || patience.clock.now() >= untilAt) return reply;
    await pauseAfterConflict(tries, patience);
    current = await getNode(name, patience);
  }
  return 'gone';
}

/** How a patch is sent and what is learnt of it; a rehearsed one changes nothing, so nothing is learnt. */
const meaning = (rehearsed: boolean, learn: Work['learn']): Pick<Work, 'ask' | 'learn'> =>
  rehearsed ? { ask: (name, patch) => asRehearsal(patchNode(name, patch)), learn: () => {} } : { ask: patchNode, learn };

/**
 * Takes the node out with one patch: unschedulable, taint, load balancers' label, note of what was added. Where the cluster
 * refuses that, at least cordons it as kubectl does. Safe to call twice: a node already marked is not written.
 * @throws K8S_CORDON_REFUSED, K8S_UNREACHABLE
 */
export async function cordon({ node, mark, patience, rehearsed, learn }: Cordoning): Promise<Cordon> {
  const name = node.metadata.name;
  const reply = await patchDecided({ ...meaning(rehearsed, learn), node, patience, decide: (current) => markPatch(current, mark) });
  if (reply === 'gone') return 'node-gone';
  if (reply === 'unneeded' || isOk(reply)) return 'marked';
  if (isNotFound(reply)) return 'node-gone';
  if (isPassing(reply)) throw errorOf(`cordon node ${name}`, reply);
  const plain = await askPatiently(rehearsed ? asRehearsal(plainCordon(name)) : plainCordon(name), patience);
  if (isOk(plain)) return 'only-cordoned';
  throw isPassing(plain) ? errorOf(`cordon node ${name}`, plain) : cordonRefused(name, plain);
}

/**
 * Keeps the node out of load balancers and leaves it alone otherwise; false where it is gone, or another by now. Safe to call twice.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function exclude({ node, mark, patience, rehearsed, learn }: Cordoning): Promise<boolean> {
  const reply = await patchDecided({ ...meaning(rehearsed, learn), node, patience, decide: (current) => labelPatch(current, mark) });
  if (reply === 'gone' || (reply !== 'unneeded' && isNotFound(reply))) return false;
  if (reply === 'unneeded' || isOk(reply)) return true;
  throw errorOf(`label node ${node.metadata.name}`, reply);
}

/**
 * Takes back what `interruption` added to the node; true when there was something. Safe to call twice.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function uncordon({ interruption, ...work }: Uncordoning): Promise<boolean> {
  const { node } = work;
  const reply = await patchDecided({ ...work, ask: patchNode, decide: (current) => unmarkPatch(current, interruption) });
  if (reply === 'gone' || reply === 'unneeded' || isNotFound(reply)) return false;
  if (!isOk(reply)) throw errorOf(`uncordon node ${node.metadata.name}`, reply);
  return true;
}

/**
 * Takes back a cordon of ours that left no note. Safe to call twice.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function undoPlainCordon({ metadata: { name }, spec }: KubeNode, patience: Patience): Promise<void> {
  if (spec.unschedulable !== true) return;
  const reply = await askPatiently(plainUncordon(name), patience);
  if (!isOk(reply) && !isNotFound(reply)) throw errorOf(`uncordon node ${name}`, reply);
}
