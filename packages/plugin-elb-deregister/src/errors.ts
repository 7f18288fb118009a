import { CodedError } from '@lastcall/plugin-api';
import { namesText } from './sentences.ts';

const MORE_TIME = 'Give the step more budget or less `settle`';

type Searched = { readonly seen: number; readonly unseen: number; readonly isListed: boolean };

function searchedText({ seen, unseen, isListed }: Searched): string {
  if (!isListed) return 'AWS has not answered in time which load balancers there are';
  if (seen === 0) return `AWS has not answered in time about any of ${unseen} target groups`;
  return `no time to look into ${unseen} of ${seen + unseen} target groups`;
}

/** Time ran out before every target group was looked into. */
const searchIncomplete = (searched: Searched) =>
  new CodedError({
    code: 'ELB_SEARCH_INCOMPLETE',
    message: searchedText(searched),
    hint: `${MORE_TIME}, attach the target groups to the Auto Scaling group (those are looked into first), or let the server run until its index of target groups is complete.`,
  });

/** Time ran out before the instance had left everything it is in. */
const leftBehind = ({ left, names, unseen }: { readonly left: number; readonly names: readonly string[]; readonly unseen: number }) =>
  new CodedError({
    code: 'ELB_LEFT_BEHIND',
    message: `no time to leave ${names.length} of ${left + names.length} target groups: ${namesText(names)}${unseen > 0 ? `, and none to look into ${unseen} more` : ''}`,
    hint: `AWS takes 20 deregistrations at once and 4 a second in an account and region, each for up to 100 instances of one target group. ${MORE_TIME}, or use fewer target groups.`,
  });

/** Something registers the instance again after it was deregistered twice. */
const registeredAgain = (names: readonly string[]) =>
  new CodedError({
    code: 'ELB_REGISTERED_AGAIN',
    message: `registered again by somebody else: ${names.join(', ')}`,
    hint: 'The AWS Load Balancer Controller does this unless the node has the label node.kubernetes.io/exclude-from-external-load-balancers; k8s-drain sets it. For groups of pods’ addresses write `ipTargets: leave`.',
  });

/** Every coded error of this package. */
export const elbErrors = { searchIncomplete, leftBehind, registeredAgain } as const;
