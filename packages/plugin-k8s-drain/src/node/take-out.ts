import { CodedError, type Interruption, type StepContext } from '@lastcall/plugin-api';
import type { Patience } from '../api-server/ask-patiently.ts';
import type { KubeNode } from '../api-server/objects.ts';
import { cordonFailedNews, cordonNews, noticeNews, uncordonFailedNews, uncordonNews } from '../events/about-node.ts';
import type { Herald, News } from '../events/herald.ts';
import type { Mirror } from '../watching/mirror.ts';
import { cordon, exclude, uncordon, undoPlainCordon } from './cordon.ts';
import type { Cordons } from './cordons.ts';
import { findNode, getNode } from './find-node.ts';
import { runsOn } from './match-node.ts';
import { machineOf, type Place, placeIn, placeOf } from './place.ts';
import type { Drainer } from './self-draining.ts';

/** Whose node, for which step, and how long to look for it. */
export type Search = {
  readonly interruption: Interruption;
  readonly context: StepContext;
  readonly patience: Patience;
  readonly cluster: { readonly nodes: Mirror<KubeNode>; readonly cordons: Cordons };
  /** How a dry run asks: `client` only reads; `server` sends the cordon, marked so that nothing changes. */
  readonly dryRun: 'client' | 'server';
  /** Tells people; of a dry run, nobody. */
  readonly herald: Herald;
  /** Who drains the node without us, or null. */
  leftTo(node: KubeNode): Drainer | null;
};

/** The node of the interrupted instance, or null. @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED */
export const searchNode = ({ interruption, patience, cluster }: Search): Promise<KubeNode | null> =>
  findNode(machineOf(interruption), { nodes: cluster.nodes, patience });

const markOf = ({ interruption }: Search) => ({ interruption: interruption.id, kind: interruption.kind });

/** Does something about the node, and tells people where that fails. */
async function orTell<T>({ herald }: Search, { node, news, act }: Attempt<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof CodedError) herald.ofNode(node.metadata, news(error));
    throw error;
  }
}

type Attempt<T> = { readonly node: KubeNode; news(error: CodedError): News; act(): Promise<T> };

/** Puts our marks on the node; null where it is gone, or another by now. */
async function cordonFor(wanted: Search, node: KubeNode): Promise<Place | null> {
  const { context, patience, cluster, herald, interruption } = wanted;
  const work = { node, mark: markOf(wanted), patience, rehearsed: context.dryRun, learn: cluster.nodes.learn };
  const act = () => cluster.cordons.during(() => cordon(work));
  const how = await orTell(wanted, { node, news: cordonFailedNews, act });
  if (how === 'only-cordoned') context.log.warn('cordoned, but without taint and label', { node: node.metadata.name });
  if (how === 'node-gone') return null;
  herald.ofNode(node.metadata, cordonNews(how, interruption));
  const isPlain = how === 'only-cordoned' && node.spec.unschedulable !== true;
  return { ...placeOf(node, { cordoned: !context.dryRun }), ...(isPlain ? { plain: true } : {}) };
}

/** Keeps the node out of load balancers for whoever drains it; null where it is gone, or another by now. */
async function setAside(wanted: Search, node: KubeNode, leftTo: Drainer): Promise<Place | null> {
  const { context, patience, cluster } = wanted;
  const isThere = await exclude({ node, mark: markOf(wanted), patience, rehearsed: context.dryRun, learn: cluster.nodes.learn });
  return isThere ? { ...placeOf(node, { cordoned: false }), leftTo } : null;
}

function actOn(wanted: Search, node: KubeNode): Promise<Place | null> {
  const { interruption, herald, patience } = wanted;
  const leftTo = wanted.leftTo(node);
  herald.ofNode(node.metadata, noticeNews(interruption, { now: patience.clock.now(), leftTo }));
  return leftTo === null ? cordonFor(wanted, node) : setAside(wanted, node, leftTo);
}

/** The same, once more for a node that has registered anew on the same machine: what we knew of it was out of date. */
async function actOnAsItIs(wanted: Search, node: KubeNode): Promise<Place | null> {
  const place = await actOn(wanted, node);
  if (place !== null) return place;
  const current = await getNode(node.metadata.name, wanted.patience);
  return current !== null && runsOn(current, machineOf(wanted.interruption)) ? actOn(wanted, current) : null;
}

/** The node as it was found, and who drains it where we do not. */
function untouched(wanted: Search, node: KubeNode): Place {
  const leftTo = wanted.leftTo(node);
  return { ...placeOf(node, { cordoned: false }), ...(leftTo === null ? {} : { leftTo }) };
}

const onlyLooks = ({ context, dryRun }: Search): boolean => context.dryRun && dryRun === 'client';

/**
 * The node of the instance, taken out of scheduling and load balancers, of the latter only where somebody else drains it; null where this
 * cluster has none.
 * A dry run only looks. Safe to call twice.
 * @throws K8S_CORDON_REFUSED, K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function takeOut(wanted: Search): Promise<Place | null> {
  const node = await searchNode(wanted);
  if (node === null) return null;
  return onlyLooks(wanted) ? untouched(wanted, node) : actOnAsItIs(wanted, node);
}

/** A cordon that does not succeed must not take the time of the pods: so long at most, ms, and no more than this share of it. */
const LATE_CORDON_MS = 5_000;
const LATE_CORDON_SHARE = 0.1;

async function cordonOrGoOn(wanted: Search, node: KubeNode): Promise<Place | null> {
  const { patience } = wanted;
  const now = patience.clock.now();
  const giveUpAt = now + Math.min(LATE_CORDON_MS, (patience.giveUpAt - now) * LATE_CORDON_SHARE);
  try {
    return await actOnAsItIs({ ...wanted, patience: { ...patience, giveUpAt } }, node);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    wanted.context.log.warn('going on with a node that could not be taken out', {
      node: node.metadata.name,
      code: error.code,
      problem: error.message,
    });
    return untouched(wanted, node);
  }
}

/** False where the name now belongs to another machine, whose pods are none of ours: names come from addresses, which AWS gives out again. */
async function isStillThere({ node, nodeUid }: Place, patience: Patience): Promise<boolean> {
  const current = await getNode(node, patience);
  return current?.metadata.uid === nodeUid;
}

/**
 * What `prepare` left behind, in a later attempt only where that node is still the same, or else {@link takeOut} now. A cordon that fails is told and does not stop the drain, as with
 * kubectl: the pods have to go either way.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED where the node cannot be looked up
 */
export async function takenOut(wanted: Search): Promise<Place | null> {
  const known = placeIn(wanted.context.ownFacts);
  // Facts outlive the plan they were made under: whether it is still left to somebody is decided anew.
  const isUsable = known !== null && known.leftTo === undefined && (known.cordoned || wanted.context.dryRun);
  if (isUsable && (wanted.context.attempt === 1 || (await isStillThere(known, wanted.patience)))) return known;
  const node = await searchNode(wanted);
  if (node === null || onlyLooks(wanted)) return node && untouched(wanted, node);
  return cordonOrGoOn(wanted, node);
}

/**
 * Puts the node back where the interruption found it: removes what our note says we added, nothing else.
 * A node with another UID is another machine and stays untouched. Safe to call when nothing was done.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function putBack(wanted: Search): Promise<void> {
  const { interruption, context, patience, cluster, herald } = wanted;
  const known = placeIn(context.ownFacts);
  const name = known?.node ?? (await searchNode(wanted))?.metadata.name;
  // Read anew: what is to be taken back may be newer than what the watch has told.
  const node = name === undefined ? null : await getNode(name, patience);
  if (node === null || context.dryRun || (known && known.nodeUid !== node.metadata.uid)) return;
  const act = async () => {
    if (known?.plain) await undoPlainCordon(node, patience);
    return uncordon({ node, interruption: interruption.id, patience, learn: cluster.nodes.learn });
  };
  const isTakenBack = await orTell(wanted, { node, news: uncordonFailedNews, act });
  if (known?.plain || (isTakenBack && !known?.leftTo)) herald.ofNode(node.metadata, uncordonNews());
}
