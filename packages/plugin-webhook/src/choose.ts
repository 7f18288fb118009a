import type { WebhookConfig } from './config.ts';
import { type Ending, isOthers, type News, occasionsOf } from './occasions.ts';

function endingIn({ entry: { event } }: News): Ending | null {
  if (event.what === 'closed') return event.outcome;
  return event.what === 'closed-without-run' ? event.because : null;
}

/**
 * True when the configuration wants it told. That something closed because there was nothing for us to do is told to programs only,
 * which may have heard of its opening.
 */
export function isChosen(news: News, { events, kinds, shape }: WebhookConfig): boolean {
  if (kinds !== undefined && !kinds.includes(news.view.kind)) return false;
  if (shape !== 'cloudevents' && isOthers(endingIn(news))) return false;
  return occasionsOf(news).some((occasion) => events.includes(occasion));
}
