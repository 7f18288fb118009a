import { type Call, createBatch, isBadParameter, type Ssm } from '@lastcall/aws';
import type { Clock } from '@lastcall/plugin-api';

/** What SSM knows of an instance it manages. */
export type Node = { readonly pingStatus: string; readonly platform: 'linux' | 'windows' };

/** Instances as SSM sees them. Look-ups that come within 50 ms share a request. */
export type Nodes = {
  lookUp(where: { readonly region: string | null; readonly ssm: Ssm }, instanceId: string, call: Call): Promise<Node | null>;
};

const WINDOW_MS = 50;
/** DescribeInstanceInformation gives no more at a time. */
const NODES_PER_REQUEST = 50;

async function describe(ssm: Ssm, ids: readonly string[], call: Call): Promise<readonly (Node | null)[]> {
  const asked = { Filters: [{ Key: 'InstanceIds', Values: [...new Set(ids)] }], ...(ids.length > 1 && { MaxResults: NODES_PER_REQUEST }) };
  const { InstanceInformationList = [] } = await ssm.describeInstanceInformation(asked, call);
  const byId = new Map(InstanceInformationList.map((node) => [node.InstanceId, node]));
  return ids.map((id) => {
    const found = byId.get(id);
    if (found === undefined) return null;
    return { pingStatus: found.PingStatus ?? 'unknown', platform: found.PlatformType === 'Windows' ? 'windows' : 'linux' };
  });
}

/** Opens the look-ups. Silent on the network until asked. */
export function createNodes(clock: Clock): Nodes {
  const byRegion = new Map<string, ReturnType<typeof createBatch<string, Node | null>>>();
  return {
    lookUp({ region, ssm }, instanceId, call) {
      const act = (ids: readonly string[], joint: Call) => describe(ssm, ids, joint);
      const rules = { clock, windowMs: WINDOW_MS, limit: NODES_PER_REQUEST, isOnesFault: isBadParameter, act };
      const batch = byRegion.get(region ?? '') ?? createBatch(rules);
      byRegion.set(region ?? '', batch);
      return batch(instanceId, call);
    },
  };
}
