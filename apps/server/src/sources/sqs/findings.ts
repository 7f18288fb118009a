import { durationText, type Finding } from '@lastcall/plugin-api';

/** Long enough for a server that is away for a while; notices of maintenance come days ahead, seconds. */
const SHORTEST_RETENTION = 3_600;
/** A message that could not be stored for so many receipts is somebody's to look at; one that is held is received once. */
const FEWEST_RECEIPTS = 10;

type Attributes = Readonly<Record<string, string>>;

/** What is wrong with a queue, by its attributes. Pure. */
export function queueFindings(name: string, attributes: Attributes): readonly Finding[] {
  const about = `queue ${name}`;
  return [
    ...retention(attributes),
    ...deadLetters(attributes),
    ...waiting(attributes),
    ...policy(attributes),
    ...encryption(attributes),
  ].map((found) => ({ about, ...found }));
}

type Found = Omit<Finding, 'about'>;

const seconds = (value: string | undefined): string => durationText(Number(value ?? 0) * 1000);

function retention({ MessageRetentionPeriod = '345600' }: Attributes): readonly Found[] {
  if (Number(MessageRetentionPeriod) >= SHORTEST_RETENTION) return [];
  const what = `forgets messages after ${seconds(MessageRetentionPeriod)}, also those nobody could take yet`;
  return [{ weight: 'fault', what, fix: 'Set MessageRetentionPeriod to a day or more.' }];
}

function deadLetters({ RedrivePolicy }: Attributes): readonly Found[] {
  if (RedrivePolicy === undefined) {
    const what = 'has no queue for dead letters: a message nobody can take comes again until it is forgotten';
    return [{ weight: 'warning', what, fix: 'Give it a RedrivePolicy with a maxReceiveCount of 100.' }];
  }
  const { maxReceiveCount } = JSON.parse(RedrivePolicy) as { readonly maxReceiveCount: number | string };
  if (Number(maxReceiveCount) >= FEWEST_RECEIPTS) return [];
  const what = `gives a message away after ${maxReceiveCount} receipts, which a store that is gone for a minute uses up`;
  return [{ weight: 'warning', what, fix: 'Set maxReceiveCount to 100.' }];
}

function waiting({ ApproximateNumberOfMessages = '0' }: Attributes): readonly Found[] {
  const count = Number(ApproximateNumberOfMessages);
  if (count === 0) return [];
  const what = `has ${count} ${count === 1 ? 'message' : 'messages'} that nobody has received yet`;
  return [{ weight: 'warning', what, fix: 'See whether a server reads it, and whether that one keeps up.' }];
}

function policy({ Policy }: Attributes): readonly Found[] {
  if (Policy?.includes('events.amazonaws.com') === true || Policy?.includes('sns.amazonaws.com') === true) return [];
  const what = 'lets neither EventBridge nor SNS send to it';
  return [
    { weight: 'fault', what, fix: 'Allow sqs:SendMessage to events.amazonaws.com, for your rules: deploy/cloudformation has the policy.' },
  ];
}

/** A key of AWS's own lets nobody else use it. */
function encryption({ KmsMasterKeyId }: Attributes): readonly Found[] {
  if (KmsMasterKeyId !== 'alias/aws/sqs') return [];
  const what = 'is encrypted with AWS’s own key, with which EventBridge cannot send';
  return [{ weight: 'fault', what, fix: 'Use SqsManagedSseEnabled, or a key of yours whose policy lets events.amazonaws.com use it.' }];
}
