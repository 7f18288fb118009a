import { insteadOf, isGroupOrHookGone, isNoActiveLifecycleAction } from '@lastcall/aws';
import type { Hook, Interruption } from '@lastcall/plugin-api';

/** How a lifecycle action is named to Auto Scaling. */
export type Address = {
  readonly AutoScalingGroupName: string;
  readonly LifecycleHookName: string;
  readonly InstanceId: string;
  readonly LifecycleActionToken?: string;
};

/** What Auto Scaling made of a request. `over`: nothing waits, it was completed or timed out. `deleted`: the hook or its group is gone. */
export type Answer = 'taken' | 'over' | 'deleted';

/** Both token and instance id, where there is a token: either would do, and a wrong pair is refused. */
export function addressOf({ instanceId }: Interruption, { group, name, token }: Hook): Address {
  return {
    AutoScalingGroupName: group,
    LifecycleHookName: name,
    InstanceId: instanceId,
    ...(token !== null && { LifecycleActionToken: token }),
  };
}

/**
 * Sends a request about a lifecycle action. Where its token is stale, for the instance may wait under a newer action, sends
 * once more with the instance id alone. What AWS refuses for another reason is passed on.
 */
export async function askAbout(address: Address, send: (address: Address) => Promise<unknown>): Promise<Answer> {
  const { LifecycleActionToken, ...byInstance } = address;
  const answer = await answerOf(send(address));
  return answer === 'over' && LifecycleActionToken !== undefined ? answerOf(send(byInstance)) : answer;
}

function answerOf(sending: Promise<unknown>): Promise<Answer> {
  return sending
    .then((): Answer => 'taken')
    .catch(insteadOf<Answer>(isNoActiveLifecycleAction, 'over'))
    .catch(insteadOf<Answer>(isGroupOrHookGone, 'deleted'));
}
