/** How targets are spread: every instance in every group, or each only in those of its own service. */
export type Layout = 'all' | 'own';

/** What is measured at once: so many instances are warned of in a region with so many target groups. */
export type Cell = { readonly instances: number; readonly groups: number; readonly layout: Layout };

/** Groups a service has, at most: as many as the row of 500 × 16. */
export const SERVICE_GROUPS = 16;
/** What AWS takes in one DeregisterTargets: nothing is documented, cloud-provider-aws and we send this many. */
const TARGETS_PER_WRITE = 100;

/** The cell in a few words. */
export const nameOf = ({ instances, groups, layout }: Cell): string => `${instances} × ${groups} ${layout}`;

/** Groups each service has, and how many services there are. */
function servicesOf(groups: number): { readonly size: number; readonly count: number } {
  const size = Math.min(SERVICE_GROUPS, groups);
  return { size, count: Math.floor(groups / size) };
}

/** The service of an instance: the first have the most instances and the last hardly any, in a straight line between. */
const serviceOf = (index: number, instances: number, services: number): number =>
  Math.floor(services * (1 - Math.sqrt(1 - (index + 0.5) / instances)));

/** For each instance the numbers of the groups it is registered in. */
export function membershipOf({ instances, groups, layout }: Cell): readonly (readonly number[])[] {
  const { size, count } = layout === 'all' ? { size: groups, count: 1 } : servicesOf(groups);
  return Array.from({ length: instances }, (_, index) => {
    const first = serviceOf(index, instances, count) * size;
    return Array.from({ length: size }, (_, group) => first + group);
  });
}

/** How many targets each necessary write takes out, the largest first. */
export function writesOf(membership: readonly (readonly number[])[]): readonly number[] {
  const groups = Map.groupBy(membership.flat(), (group) => group);
  const writes = [...groups.values()].flatMap(({ length }) => [
    ...Array.from({ length: Math.floor(length / TARGETS_PER_WRITE) }, () => TARGETS_PER_WRITE),
    ...(length % TARGETS_PER_WRITE === 0 ? [] : [length % TARGETS_PER_WRITE]),
  ]);
  return writes.sort((one, other) => other - one);
}

/** How many groups hold one of the instances at least. */
export const candidatesOf = (membership: readonly (readonly number[])[]): number => new Set(membership.flat()).size;
