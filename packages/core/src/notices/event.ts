import * as z from 'zod/mini';
import { createNotice, type NoticeParts } from './create-notice.ts';
import { account, instant, region, text } from './fields.ts';
import type { Notice } from './notice.ts';
import type { Origin } from './reader.ts';

/** What every EventBridge event has around its `detail`. `time` is epoch ms. */
export type EventHead = {
  readonly id: string;
  readonly time: number;
  readonly account?: string | null | undefined;
  readonly region?: string | null | undefined;
};

/** The schema of an EventBridge event whose `detail` has the given fields. */
export const eventOf = <Fields extends z.core.$ZodLooseShape>(detail: Fields) =>
  z.object({
    id: text,
    time: instant,
    account: z.nullish(account),
    region: z.nullish(region),
    detail: z.object(detail, 'an object'),
  });

/** The account and region an event names, or else those it came by. */
export function placeOf(event: EventHead, origin: Origin): Pick<Notice, 'account' | 'region'> {
  return { account: event.account ?? origin.account, region: event.region ?? origin.region };
}

type EventParts = Omit<NoticeParts, 'id' | 'noticedAt' | 'account' | 'region' | 'revision'> & {
  readonly event: EventHead;
  readonly origin: Origin;
};

/** The notice an event gives of one instance; noticed at the event's `time`. */
export function noticeOfEvent({ event, origin, ...parts }: EventParts): Notice {
  return createNotice({ id: `${event.id}/${parts.instanceId}`, noticedAt: event.time, ...placeOf(event, origin), ...parts });
}
