import { isIP } from 'node:net';
import { AwsError, validationError } from '../wire/aws-error.ts';
import { type Input, text } from '../wire/input.ts';
import type { State, TargetGroup } from '../world/state.ts';

const INSTANCE_ID = /^i-[0-9a-f]{8}([0-9a-f]{9})?$/;

type Wanted = { readonly targetGroup: TargetGroup; readonly targets: readonly Input[] };

const idsOf = ({ targets }: Wanted): readonly string[] => targets.map((target) => text(target, 'Id') ?? '');
const quoted = (ids: readonly string[]): string => ids.map((id) => `'${id}'`).join(', ');
const invalidTarget = (message: string): AwsError => new AwsError('InvalidTarget', message);

function refuseMalformed(wanted: Wanted): void {
  const { targetType } = wanted.targetGroup;
  if (wanted.targets.length === 0) throw validationError('A target must be specified');
  const ids = idsOf(wanted);
  const noInstance = targetType === 'instance' ? ids.find((id) => !INSTANCE_ID.test(id)) : undefined;
  if (noInstance !== undefined) throw validationError(`Instance ID '${noInstance}' is not valid`);
  const noAddress = targetType === 'ip' ? ids.find((id) => isIP(id) === 0) : undefined;
  if (noAddress !== undefined) throw validationError(`The IP address '${noAddress}' is not a valid IPv4 or IPv6 address`);
  if (targetType !== 'ip' && wanted.targets.some((target) => text(target, 'AvailabilityZone') !== undefined))
    throw validationError(`You cannot specify an Availability Zone for targets of type '${targetType}'`);
}

function refuseForeign(state: State, wanted: Wanted): void {
  const { targetType, vpcId } = wanted.targetGroup;
  if (targetType !== 'instance') return;
  const foreign = idsOf(wanted).filter((id) => (state.instances.get(id)?.vpcId ?? vpcId) !== vpcId);
  if (foreign.length > 0) throw invalidTarget(`The following targets are not in the target group VPC '${vpcId}': ${quoted(foreign)}`);
}

/** Throws what DeregisterTargets answers to targets that cannot be; ones that only are not there are fine. */
export function checkLeaving(state: State, wanted: Wanted): void {
  refuseMalformed(wanted);
  refuseForeign(state, wanted);
}

/** Throws what RegisterTargets answers to targets that cannot be registered. */
export function checkComing(state: State, wanted: Wanted): void {
  refuseMalformed(wanted);
  if (wanted.targetGroup.targetType !== 'instance') return;
  const ids = idsOf(wanted);
  const missing = ids.filter((id) => !state.instances.has(id));
  if (missing.length > 0) throw invalidTarget(`The following instances do not exist: ${quoted(missing)}`);
  refuseForeign(state, wanted);
  const down = ids.filter((id) => state.instances.get(id)?.state !== 'running');
  if (down.length > 0) throw invalidTarget(`The following targets are not in a running state and cannot be registered: ${quoted(down)}`);
}
