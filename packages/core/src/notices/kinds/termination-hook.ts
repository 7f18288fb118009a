import type { Action, Hook } from '@lastcall/plugin-api';
import * as z from 'zod/mini';
import { createNotice } from '../create-notice.ts';
import { eventOf, noticeOfEvent } from '../event.ts';
import { account, instanceId, instant, text } from '../fields.ts';
import { notices, type Reader, reader } from '../reader.ts';

const lifecycleAction = {
  EC2InstanceId: instanceId,
  AutoScalingGroupName: text,
  LifecycleHookName: text,
  LifecycleActionToken: z.nullish(text),
  Destination: z.nullish(text),
};

const event = eventOf(lifecycleAction);

const direct = z.object({ ...lifecycleAction, RequestId: text, AccountId: z.nullish(account), Time: z.nullish(instant) });

type LifecycleAction = Pick<z.output<typeof direct>, keyof typeof lifecycleAction>;

const hookOf = (action: LifecycleAction, noticedAt: number): Hook => ({
  group: action.AutoScalingGroupName,
  name: action.LifecycleHookName,
  token: action.LifecycleActionToken ?? null,
  noticedAt,
});

// EC2 Auto Scaling user guide, "Warm pool events": a termination bound for the warm pool stops the instance for reuse.
const actionOf = ({ Destination }: LifecycleAction): Action => (Destination === 'WarmPool' ? 'return-to-pool' : 'terminate');

/** Reads `EC2 Instance-terminate Lifecycle Action` as EventBridge sends it. */
export const readTerminationEvent: Reader = reader(event, (event, origin) => {
  const { detail, time } = event;
  const parts = { instanceId: detail.EC2InstanceId, action: actionOf(detail), hook: hookOf(detail, time) };
  return notices([noticeOfEvent({ kind: 'termination-hook', event, origin, ...parts })]);
});

/**
 * Reads the termination notification an Auto Scaling group sends straight to a queue or topic. It names no region,
 * and is noticed when it was received should it have no `Time`.
 */
export const readDirectTermination: Reader = reader(direct, (message, origin) => {
  const noticedAt = message.Time ?? origin.receivedAt;
  return notices([
    createNotice({
      id: `${message.RequestId}/${message.EC2InstanceId}`,
      kind: 'termination-hook',
      instanceId: message.EC2InstanceId,
      action: actionOf(message),
      account: message.AccountId ?? origin.account,
      region: origin.region,
      noticedAt,
      hook: hookOf(message, noticedAt),
    }),
  ]);
});
