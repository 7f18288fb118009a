import type { Clock, Interruption } from '@lastcall/plugin-api';
import type { Pod } from '../api-server/objects.ts';
import type { ClusterEvent, Regarding, Tell } from './cluster-event.ts';

/** What there is to tell, without of whom, when and why. */
export type News = Pick<ClusterEvent, 'type' | 'reason' | 'action' | 'note' | 'once'>;

/** A node, exactly. */
export type NodeId = { readonly name: string; readonly uid: string };

/** Tells people of one interruption, where they look: at the node and at its pods. Returns at once and never fails. */
export type Herald = {
  ofNode(node: NodeId, news: News): void;
  /** `node` is where the pod runs. */
  ofPod(pod: Pod, about: { readonly node: NodeId; readonly news: News }): void;
};

/** Of what is told: of nothing, of the node alone, or of its pods as well. */
export type Told = 'none' | 'node' | 'all';

/** Whose herald, and how far it goes. */
export type HeraldSetup = {
  readonly tell: Tell;
  readonly clock: Clock;
  readonly interruption: Interruption;
  readonly told: Told;
};

const PREFIX = 'lastcall.dev';

/** What programs read; those without our prefix are named as AWS Node Termination Handler names them. */
function annotationsOf({ id, instanceId, account, region, instance }: Interruption): Readonly<Record<string, string>> {
  const known = { 'account-id': account, region, 'availability-zone': instance?.zone };
  const told = Object.entries(known).flatMap(([key, value]) => (value ? [[key, value]] : []));
  return { [`${PREFIX}/interruption`]: id, 'instance-id': instanceId, ...Object.fromEntries(told) };
}

const nodeRef = ({ name, uid }: NodeId): Regarding => ({ kind: 'Node', name, uid });
const podRef = ({ metadata: { namespace, name, uid } }: Pod): Regarding => ({ kind: 'Pod', namespace, name, uid });

/** Makes it. Nothing is told twice of one node or pod in one interruption, in whatever attempt. */
export function createHerald({ tell, clock, interruption, told }: HeraldSetup): Herald {
  const annotations = annotationsOf(interruption);
  const eventOf = ({ once, ...news }: News) => ({ ...news, once: `${interruption.id} ${once}`, at: clock.now(), annotations });
  return {
    ofNode(node, news) {
      if (told !== 'none') tell({ ...eventOf(news), regarding: nodeRef(node) });
    },
    ofPod(pod, { node, news }) {
      if (told === 'all') tell({ ...eventOf(news), regarding: podRef(pod), related: nodeRef(node) });
    },
  };
}
