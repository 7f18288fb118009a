import type { Fact, Facts, Interruption } from '@lastcall/plugin-api';
import type { KubeNode } from '../api-server/objects.ts';
import type { Machine } from './match-node.ts';
import { type Drainer, isDrainer } from './self-draining.ts';

/** The node a step works on. */
export type Place = {
  readonly node: string;
  readonly nodeUid: string;
  readonly cordoned: boolean;
  /** True where it was only cordoned, by us, and bears no note of it. */
  readonly plain?: boolean;
  /** Who drains it instead of us; then it is not cordoned by us. */
  readonly leftTo?: Drainer;
};

const isText = (fact: Fact | undefined): fact is string => typeof fact === 'string';

/** What an earlier part of this step journalled about the node, or null where it found none. */
export function placeIn({ node, nodeUid, cordoned, plain, leftTo }: Facts): Place | null {
  if (!isText(node) || !isText(nodeUid)) return null;
  const marks = { ...(plain === true ? { plain } : {}), ...(isDrainer(leftTo) ? { leftTo } : {}) };
  return { node, nodeUid, cordoned: cordoned === true, ...marks };
}

/** A node as a place, and whether nothing new is scheduled onto it. */
export const placeOf = ({ metadata }: KubeNode, { cordoned }: Pick<Place, 'cordoned'>): Place => ({
  node: metadata.name,
  nodeUid: metadata.uid,
  cordoned,
});

/** The machine an interruption is about. */
export const machineOf = ({ instanceId, instance }: Interruption): Machine => ({
  instanceId,
  privateDnsName: instance?.privateDnsName ?? null,
});
