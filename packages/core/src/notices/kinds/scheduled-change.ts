import type { Action } from '@lastcall/plugin-api';
import * as z from 'zod/mini';
import { createNotice } from '../create-notice.ts';
import { eventOf, placeOf } from '../event.ts';
import { account, INSTANCE_ID, instant, region, text } from '../fields.ts';
import type { Notice, Revision } from '../notice.ts';
import { ignored, notices, type Origin, type Reader, reader } from '../reader.ts';

const subject = z.looseObject({ detail: z.looseObject({ service: text, eventTypeCategory: text }, 'an object') });

const entity = z.object({ entityValue: z.unknown(), status: z.optional(z.unknown()) }, 'an object');

const change = eventOf({
  eventArn: text,
  eventTypeCode: text,
  communicationId: text,
  startTime: instant,
  lastUpdatedTime: z.nullish(instant),
  statusCode: z.enum(['open', 'upcoming', 'closed'], 'open, upcoming or closed'),
  eventRegion: z.nullish(region),
  affectedAccount: z.nullish(account),
  affectedEntities: z.array(entity, 'an array'),
});

type Change = z.output<typeof change>;
type Entity = z.output<typeof entity>;

/** Words of an event type code and what they mean, most telling first. */
const ACTIONS: readonly (readonly [words: readonly string[], action: Action])[] = [
  [['TERMINATION'], 'terminate'],
  [['PERSISTENT', 'RETIREMENT'], 'stop'],
  [['RETIREMENT'], 'terminate'],
  [['STOP'], 'stop'],
  [['REBOOT'], 'reboot'],
];

/** What a change does; `maintain` for power, network and other maintenance, and for codes yet unknown. */
function actionOf(eventTypeCode: string): Action {
  const said = eventTypeCode.split('_');
  return ACTIONS.find(([words]) => words.every((word) => said.includes(word)))?.[1] ?? 'maintain';
}

/** The parts that all instances of one message share. */
function sharedParts(event: Change, origin: Origin) {
  const { detail } = event;
  const place = placeOf(event, origin);
  const updatedAt = detail.lastUpdatedTime ?? event.time;
  const affectedAccount = detail.affectedAccount ?? place.account;
  return {
    // Without the page: the copy sent to the backup region and every redelivery must yield the same ids.
    id: `health/${affectedAccount}/${detail.communicationId.replace(/-\d+$/, '')}/${updatedAt}`,
    kind: 'scheduled-change' as const,
    action: actionOf(detail.eventTypeCode),
    // `region` is where the message was delivered and `account` may be the organisation's.
    account: affectedAccount,
    region: detail.eventRegion ?? place.region,
    noticedAt: event.time,
    statedAt: detail.startTime,
    revision: { eventArn: detail.eventArn, updatedAt, status: detail.statusCode } satisfies Revision,
  };
}

/** The state of the change for one instance, which may be over before the change itself is closed. */
function revisionOf(revision: Revision, { status }: Entity): Revision {
  return status === 'RESOLVED' ? { ...revision, status: 'closed' } : revision;
}

function noticesOf(event: Change, origin: Origin): readonly Notice[] {
  const shared = sharedParts(event, origin);
  const byId = new Map<string, Notice>();
  for (const entity of event.detail.affectedEntities) {
    const { entityValue: instanceId } = entity;
    if (typeof instanceId !== 'string' || !INSTANCE_ID.test(instanceId)) continue;
    const id = `${shared.id}/${instanceId}`;
    byId.set(id, createNotice({ ...shared, id, instanceId, revision: revisionOf(shared.revision, entity) }));
  }
  return [...byId.values()];
}

const readScheduledChange = reader(change, (event, origin) => {
  const found = noticesOf(event, origin);
  return found.length > 0 ? notices(found) : ignored(`${event.detail.eventTypeCode} affects no instance`);
});

/**
 * Reads `AWS Health Event`: one notice per affected instance. A page is read on its own, since each carries its own
 * instances. Only scheduled changes of EC2 are notices.
 */
export const readHealthEvent: Reader = reader(subject, (event, origin) => {
  const { service, eventTypeCategory } = event.detail;
  if (service === 'EC2' && eventTypeCategory === 'scheduledChange') return readScheduledChange(event, origin);
  return ignored(
    `an AWS Health event of ${service.slice(0, 40)}, category ${eventTypeCategory.slice(0, 40)}: only scheduled changes of EC2 are acted on`,
  );
});
