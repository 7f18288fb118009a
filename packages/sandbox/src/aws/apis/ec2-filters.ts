import { AwsError } from '../wire/aws-error.ts';
import { type Input, objects, text, texts } from '../wire/input.ts';
import type { SimInstance } from '../world/state.ts';

type Read = (instance: SimInstance) => readonly string[];

const READERS: Readonly<Record<string, Read>> = {
  'instance-id': ({ id }) => [id],
  'capacity-reservation-id': ({ capacityReservationId }) => (capacityReservationId === null ? [] : [capacityReservationId]),
  'instance-state-name': ({ state }) => [state],
  'instance-lifecycle': ({ lifecycle }) => (lifecycle === 'on-demand' ? [] : [lifecycle]),
  'availability-zone': ({ zone }) => [zone],
  'vpc-id': ({ vpcId }) => [vpcId],
  'private-ip-address': ({ privateIps }) => privateIps,
  'tag-key': ({ tags }) => Object.keys(tags),
  'event.code': ({ scheduledEvents }) => scheduledEvents.map(({ code }) => code),
};

function readerOf(name: string): Read {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return ({ tags }) => (key in tags ? [tags[key] ?? ''] : []);
  }
  const read = READERS[name];
  if (!read) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return read;
}

/** EC2's wildcards: `*` for any run of characters, `?` for one. */
function matches(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(value);
}

/** Whether the instance passes every `Filter` of the call. Throws what EC2 answers to a filter it does not know. */
export function matchesFilters(instance: SimInstance, input: Input): boolean {
  return objects(input, 'Filter').every((filter) => {
    const values = readerOf(text(filter, 'Name') ?? '')(instance);
    return texts(filter, 'Value').some((pattern) => values.some((value) => matches(pattern, value)));
  });
}
