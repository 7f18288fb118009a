import { type AwsPlace, keyOf, type Ssm } from '@lastcall/aws';
import type { Clock } from '@lastcall/plugin-api';
import { type Call, createBatches } from './batches.ts';
import { isFilterRefused } from './error-names.ts';

/** What SSM knows of an instance it manages. */
export type Node = { readonly pingStatus: string; readonly platform: 'linux' | 'windows' };

/** Where to ask. */
type Where = { readonly place: AwsPlace; readonly ssm: Ssm };

/** Instances as SSM sees them. */
export type Nodes = {
  /** Look-ups that come within 50 ms share a request. A node that was online a moment ago is not looked up again; null: SSM does not manage it. */
  lookUp(where: Where, instanceId: string, call: Call): Promise<Node | null>;
};

const WINDOW_MS = 50;
/** DescribeInstanceInformation gives no more at a time. */
const NODES_PER_REQUEST = 50;
/** How long a node counts as online, ms: agents report every five minutes, so that SSM itself does not know it any better. */
const KEPT_MS = 15_000;

/** Opens the look-ups. Silent on the network until asked. */
export function createNodes(clock: Clock): Nodes {
  const online = createMemory(clock);
  const batch = createBatches<string, Node | null>({
    ...{ clock, windowMs: WINDOW_MS, limit: NODES_PER_REQUEST },
    isOnesFault: isFilterRefused,
  });
  return {
    async lookUp({ place, ssm }, instanceId, call) {
      const name = `${keyOf(place)} ${instanceId}`;
      const act = (ids: readonly string[], joint: Call) => describe(ssm, ids, joint);
      const node = online.recall(name) ?? (await batch({ key: keyOf(place), act }, instanceId, { ...call, priority: 2 }));
      if (node?.pingStatus === 'Online') online.keep(name, node);
      return node;
    },
  };
}

/** What was seen in the last seconds, by name. What is seen again does not live longer. */
function createMemory({ now }: Clock) {
  const kept = new Map<string, { readonly node: Node; readonly seenAt: number }>();
  return {
    recall: (name: string): Node | null => {
      for (const [old, { seenAt }] of kept) if (seenAt <= now() - KEPT_MS) kept.delete(old);
      return kept.get(name)?.node ?? null;
    },
    keep: (name: string, node: Node) => void (kept.has(name) || kept.set(name, { node, seenAt: now() })),
  };
}

async function describe(ssm: Ssm, ids: readonly string[], call: Call): Promise<readonly (Node | null)[]> {
  const asked = { Filters: [{ Key: 'InstanceIds', Values: [...new Set(ids)] }], MaxResults: NODES_PER_REQUEST };
  const { InstanceInformationList = [] } = await ssm.describeInstanceInformation(asked, call);
  const byId = new Map(InstanceInformationList.map((node) => [node.InstanceId, node]));
  return ids.map((id) => {
    const found = byId.get(id);
    if (found === undefined) return null;
    return { pingStatus: found.PingStatus ?? 'unknown', platform: found.PlatformType === 'Windows' ? 'windows' : 'linux' };
  });
}
