import { newHex } from '../ids.ts';
import type { Place } from '../place.ts';
import type { ScheduledEvent } from '../world/state.ts';
import { type AwsEvent, anEvent, DETAIL_TYPES } from './event.ts';

/** A maintenance AWS announces through AWS Health. */
export type Maintenance = {
  readonly instanceIds: readonly string[];
  /** Instants, epoch ms. */
  readonly startsAt: number;
  readonly endsAt?: number;
  readonly eventTypeCode: string;
  readonly statusCode: 'upcoming' | 'open' | 'closed';
  readonly region: string;
  /** The same for every message about one maintenance. */
  readonly eventArn: string;
};

/** Health spells instants as `Sat, 05 Dec 2026 04:00:00 GMT`. */
const healthTime = (at: number): string => new Date(at).toUTCString();

/** A new ARN for a maintenance. */
export const newHealthArn = (region: string, code: string): string => `arn:aws:health:${region}::event/EC2/${code}/${code}_${newHex(32)}`;

/** The Health event that announces the maintenance, or its change or end. */
export function healthEvent(place: Place, maintenance: Maintenance): AwsEvent {
  const { instanceIds, startsAt, endsAt, eventTypeCode, statusCode, region, eventArn } = maintenance;
  const lastUpdatedTime = healthTime(place.now());
  const status = statusCode === 'closed' ? 'RESOLVED' : 'PENDING';
  return anEvent(place, {
    source: 'aws.health',
    detailType: DETAIL_TYPES.health,
    region,
    resources: instanceIds,
    detail: {
      eventArn,
      service: 'EC2',
      eventTypeCode,
      eventTypeCategory: 'scheduledChange',
      eventScopeCode: 'ACCOUNT_SPECIFIC',
      communicationId: `${newHex(40)}-1`,
      startTime: healthTime(startsAt),
      ...(endsAt === undefined ? {} : { endTime: healthTime(endsAt) }),
      lastUpdatedTime,
      statusCode,
      eventRegion: region,
      eventDescription: [{ language: 'en_US', latestDescription: 'A planned maintenance of the hardware below this instance.' }],
      affectedEntities: instanceIds.map((entityValue) => ({ entityValue, status, lastUpdatedTime })),
      page: '1',
      totalPages: '1',
      backupEvent: 'false',
      affectedAccount: place.account,
      actionability: 'ACTION_REQUIRED',
      personas: ['OPERATIONAL'],
    },
  });
}

/** The same maintenance as DescribeInstanceStatus lists it. */
export const scheduledEvent = ({ startsAt, endsAt, eventTypeCode }: Maintenance): ScheduledEvent => ({
  id: `instance-event-${newHex(17)}`,
  code: codeOf(eventTypeCode),
  description: 'The instance is running on degraded hardware',
  notBeforeAt: startsAt,
  notAfterAt: endsAt ?? null,
});

const CODES: readonly (readonly [part: string, code: string])[] = [
  ['RETIREMENT', 'instance-retirement'],
  ['TERMINATION', 'instance-retirement'],
  ['STOP', 'instance-stop'],
  ['SYSTEM_REBOOT', 'system-reboot'],
  ['REBOOT', 'instance-reboot'],
];

const codeOf = (eventTypeCode: string): string => CODES.find(([part]) => eventTypeCode.includes(part))?.[1] ?? 'system-maintenance';
