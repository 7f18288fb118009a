import type { Clock } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import { FOREIGN_HOOK } from './estate.ts';
import type { Machine } from './machines.ts';

/** Whoever the foreign hook belongs to. */
export type Owner = {
  /** Completes the machine's foreign hook in `ms`. */
  completeIn(machine: Machine, ms: number): void;
  /** How often it asked for that of an instance. */
  asked(instanceId: string): number;
};

const PATIENCE_MS = 10_000;

/** Somebody who completes foreign hooks by the same API as the servers. */
export function openOwner({ clock, aws }: { readonly clock: Clock; readonly aws: AwsSandbox }): Owner {
  const asked = new Map<string, number>();
  const complete = async ({ id, group }: Machine) => {
    asked.set(id, (asked.get(id) ?? 0) + 1);
    const action = { Action: 'CompleteLifecycleAction', Version: '2011-01-01', AutoScalingGroupName: group, InstanceId: id };
    const body = new URLSearchParams({ ...action, LifecycleHookName: FOREIGN_HOOK, LifecycleActionResult: 'CONTINUE' });
    const credential = `Credential=owner/20260101/${aws.region}/autoscaling/aws4_request`;
    await fetch(aws.url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { authorization: `AWS4-HMAC-SHA256 ${credential}` },
    });
  };
  return {
    // What it fails to complete times out, as it may.
    completeIn: (machine, ms) => void clock.schedule(clock.now() + ms, () => void complete(machine).catch(() => undefined)),
    asked: (id) => asked.get(id) ?? 0,
  };
}
