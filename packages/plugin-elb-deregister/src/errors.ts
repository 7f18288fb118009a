import { CodedError } from '@lastcall/plugin-api';

/** Time ran out before every target group was looked into. */
const searchIncomplete = (unseen: number) =>
  new CodedError({
    code: 'ELB_SEARCH_INCOMPLETE',
    message: `no time to look into ${unseen} target groups`,
    hint: 'Give the step more budget or less `settle`, or attach the target groups to the Auto Scaling group: those are looked into first.',
  });

/** Something registers the instance again after it was deregistered twice. */
const registeredAgain = (names: readonly string[]) =>
  new CodedError({
    code: 'ELB_REGISTERED_AGAIN',
    message: `registered again by somebody else: ${names.join(', ')}`,
    hint: 'The AWS Load Balancer Controller does this unless the node has the label node.kubernetes.io/exclude-from-external-load-balancers; k8s-drain sets it.',
  });

/** Every coded error of this package. */
export const elbErrors = { searchIncomplete, registeredAgain } as const;
