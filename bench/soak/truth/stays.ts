import type { AwsSandbox } from '@lastcall/sandbox';

/** A time in which one registration of an instance was in service, or on its way out. Instants are epoch ms. */
export type Stay = {
  readonly instanceId: string;
  /** Name of the target group or the classic load balancer. */
  readonly place: string;
  /** Its ARN, or region and name: two target groups may bear one name after each other. */
  readonly placeKey: string;
  /** When the place was first seen; 0 where it was there from the beginning. */
  readonly placeMadeAt: number;
  /** What is registered: id or address, and port. */
  readonly key: string;
  readonly state: 'in' | 'leaving';
  readonly from: number;
  /** Null while it lasts. */
  to: number | null;
};

/** Every registration that may get requests, as time goes by. */
export type Stays = {
  /** Looks at the world as it is. */
  look(now: number): void;
  of(instanceId: string): readonly Stay[];
  readonly all: readonly Stay[];
};

type World = AwsSandbox['world'];
type Registered = ReturnType<World['registered']>[number];
type Standing = Pick<Stay, 'instanceId' | 'place' | 'placeKey' | 'key' | 'state'>;

/** Nothing seen yet. */
export function openStays(world: World): Stays {
  const all: Stay[] = [];
  const present = new Map<string, Stay>();
  const madeAt = openFirsts(world);
  const whose = openAddresses(world);
  const endWhatChanged = (standings: ReadonlyMap<string, Standing>, now: number) => {
    for (const [name, stay] of present) {
      if (standings.get(name)?.state === stay.state) continue;
      stay.to = now;
      present.delete(name);
    }
  };
  const begin = (name: string, stay: Stay) => {
    if (present.has(name)) return;
    present.set(name, stay);
    all.push(stay);
  };
  return {
    all,
    of: (id) => all.filter(({ instanceId }) => instanceId === id),
    look(now) {
      for (const arn of world.targetGroups.keys()) madeAt(arn, now);
      const used = world.registered().filter(({ state }) => state !== 'unused');
      const standings = new Map(used.map((row) => [nameOf(row), standingOf(row, whose)]));
      endWhatChanged(standings, now);
      for (const [name, each] of standings) begin(name, { ...each, placeMadeAt: madeAt(each.placeKey, now), from: now, to: null });
    },
  };
}

const nameOf = ({ group, id, port }: Registered): string => `${group} ${id} ${port}`;

const standingOf = ({ group, name, id, port, state }: Registered, whose: Whose): Standing => ({
  instanceId: whose(id, group),
  place: name,
  placeKey: group,
  key: port === null ? id : `${id}:${port}`,
  state: state === 'draining' ? 'leaving' : 'in',
});

/** Remembers when a target group was first seen. The others are there from the beginning. */
function openFirsts({ targetGroups }: World) {
  const firsts = new Map([...targetGroups.keys()].map((arn) => [arn, 0]));
  return (place: string, now: number): number => {
    if (!place.startsWith('arn:')) return 0;
    const first = firsts.get(place) ?? now;
    firsts.set(place, first);
    return first;
  };
}

type Whose = (id: string, group: string) => string;

/** Finds whose an address is in the VPC of a target group; an instance id is its own. */
function openAddresses({ instances, targetGroups }: World): Whose {
  const owners = new Map<string, string>();
  const learn = () => {
    const all = [...instances.values()].flatMap(({ id, vpcId, privateIps }) => privateIps.map((ip) => [`${vpcId}/${ip}`, id] as const));
    for (const [key, id] of all) owners.set(key, id);
  };
  return (id, group) => {
    const key = `${targetGroups.get(group)?.vpcId}/${id}`;
    if (!id.startsWith('i-') && !owners.has(key)) learn();
    return owners.get(key) ?? id;
  };
}
