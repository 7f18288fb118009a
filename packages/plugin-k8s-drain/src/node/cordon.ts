import { askPatiently, type Patience } from '../api-server/ask-patiently.ts';
import type { Ask } from '../api-server/asks.ts';
import { cordonRefused, errorOf } from '../api-server/errors.ts';
import { rehearsed as asRehearsal, patchNode, plainCordon } from '../api-server/node-asks.ts';
import type { KubeNode } from '../api-server/objects.ts';
import { isConflict, isNotFound, isOk, isPassing, type Reply } from '../api-server/status-errors.ts';
import { getNode } from './find-node.ts';
import { type Mark, markPatch, type NodePatch, unmarkPatch } from './node-patch.ts';

/** How the node was taken out: with taint and label, only cordoned, or it went away meanwhile. */
export type Cordon = 'marked' | 'only-cordoned' | 'node-gone';

/** Whose additions shall be taken from which node. */
export type Uncordoning = Pick<Work, 'node' | 'patience' | 'learn'> & { readonly interruption: string };

/** Other writers of a node are slow and few: more conflicts than this in a row mean something else. */
const CONFLICTS = 8;

type Work = {
  readonly node: KubeNode;
  readonly patience: Patience;
  decide(node: KubeNode): NodePatch | null;
  ask(name: string, patch: NodePatch): Ask;
  /** Hears what the node is like after the write. */
  learn(node: KubeNode): void;
};

/** What shall be put on which node. A rehearsed cordon changes nothing. */
export type Cordoning = Pick<Work, 'node' | 'patience' | 'learn'> & { readonly mark: Mark; readonly rehearsed: boolean };

/** Sends what `decide` wants of the node as it is, reading it anew after each conflict. Null: there was nothing to send. */
async function patchDecided({ node, patience, decide, ask, learn }: Work): Promise<Reply | null> {
  let current: KubeNode | null = node;
  let reply: Reply | null = null;
  for (let conflicts = 0; current !== null && conflicts < CONFLICTS; conflicts += 1) {
    const patch = current.metadata.uid === node.metadata.uid ? decide(current) : null;
    if (patch === null) return null;
    reply = await askPatiently(ask(node.metadata.name, patch), patience);
    if (isOk(reply)) learn(reply.body as KubeNode);
    if (!isConflict(reply)) return reply;
    current = await getNode(node.metadata.name, patience);
  }
  return reply;
}

/**
 * Takes the node out with one patch: unschedulable, taint, load balancers' label, note of what was added. Where the cluster
 * refuses that, at least cordons it as kubectl does. Safe to call twice: a node already marked is not written.
 * @throws K8S_CORDON_REFUSED, K8S_UNREACHABLE
 */
export async function cordon({ node, mark, patience, rehearsed, learn }: Cordoning): Promise<Cordon> {
  const name = node.metadata.name;
  const meant = (ask: Ask): Ask => (rehearsed ? asRehearsal(ask) : ask);
  const ask = (whose: string, patch: NodePatch) => meant(patchNode(whose, patch));
  const heed = rehearsed ? () => {} : learn;
  const reply = await patchDecided({ node, patience, ask, learn: heed, decide: (current) => markPatch(current, mark) });
  if (reply === null || isOk(reply)) return 'marked';
  if (isNotFound(reply)) return 'node-gone';
  if (isPassing(reply)) throw errorOf(`cordon node ${name}`, reply);
  const plain = await askPatiently(meant(plainCordon(name)), patience);
  if (isOk(plain)) return 'only-cordoned';
  throw isPassing(plain) ? errorOf(`cordon node ${name}`, plain) : cordonRefused(name, plain);
}

/**
 * Takes back what `interruption` added to the node; true when there was something. Safe to call twice.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function uncordon({ interruption, ...work }: Uncordoning): Promise<boolean> {
  const { node } = work;
  const reply = await patchDecided({ ...work, ask: patchNode, decide: (current) => unmarkPatch(current, interruption) });
  if (reply === null || isNotFound(reply)) return false;
  if (!isOk(reply)) throw errorOf(`uncordon node ${node.metadata.name}`, reply);
  return true;
}
