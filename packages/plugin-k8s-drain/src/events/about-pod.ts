import type { Interruption } from '@lastcall/plugin-api';
import type { Pod } from '../api-server/objects.ts';
import { ownGraceSeconds } from '../pods/grace.ts';
import type { Act } from '../pods/next-act.ts';
import type { News } from './herald.ts';
import { granted, instant } from './words.ts';

/** A request that a pod shall go. */
export type Farewell = Exclude<Act, { readonly do: 'nothing' }>;

/** Why its node goes. */
export type Going = Pick<Interruption, 'kind' | 'deadlineAt'> & { readonly node: string };

const whyItGoes = ({ kind, deadlineAt, node }: Going): string =>
  `node ${node} goes away (${kind}${deadlineAt === null ? '' : ` at ${instant(deadlineAt)}`})`;

/** What a pod's shutdown is told as, and whether that is worth a warning: when its budget did not allow it. */
function headOf(act: Farewell): Pick<News, 'type' | 'reason' | 'action'> & { readonly words: string } {
  if (act.do === 'evict') return { type: 'Normal', reason: 'Evicted', action: 'Evict', words: 'Evicted' };
  const words = `Deleted without an eviction: ${act.because}`;
  return { type: act.overrides ? 'Warning' : 'Normal', reason: 'Disrupted', action: 'Delete', words };
}

/** That a pod was asked to go, how long it gets, and why. */
export function farewellNews(act: Farewell, { pod, going }: { readonly pod: Pod; readonly going: Going }): News {
  const { words, ...head } = headOf(act);
  const grace = granted({ seconds: act.graceSeconds, own: ownGraceSeconds(pod) });
  return { ...head, note: `${words}; ${grace}; ${whyItGoes(going)}.`, once: '' };
}
