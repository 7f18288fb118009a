import { createBuckets, type Rate, type Throttling } from './buckets.ts';
import { documentedRates } from './rates.ts';
import { AwsError } from './wire/aws-error.ts';

/** A call as the limits see it. */
type Asked = { readonly api: string; readonly action: string; readonly region: string; readonly now: number };

/** What calls are held to. */
export type Limits = {
  /** Counts the call. Throws what its API answers to one too many, which then counts nowhere. */
  admit(asked: Asked): void;
  /** Whether AWS's documented rates hold. */
  setThrottling(throttling: Throttling): void;
  /** Gives an action, of whatever API, a bucket of its own in each region. Returns what takes it away; taking it away twice is safe. */
  throttle(action: string, rate: Rate): () => void;
};

const RATE_EXCEEDED = 'Rate exceeded';
const REFUSALS: Readonly<Record<string, AwsError>> = {
  ec2: new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
  ssm: new AwsError('ThrottlingException', RATE_EXCEEDED),
  tagging: new AwsError('ThrottledException', RATE_EXCEEDED),
};
const QUERY_REFUSAL = new AwsError('Throttling', RATE_EXCEEDED);

/** The limits of a sandbox. */
export function createLimits(initially: Throttling): Limits {
  const buckets = createBuckets();
  const own = new Map<string, { readonly rate: Rate; readonly bucket: string }>();
  let throttling = initially;
  let armed = 0;
  const ratesOf = ({ api, action }: Asked): readonly (readonly [bucket: string, rate: Rate])[] => {
    const documented = throttling === 'on' ? Object.entries(documentedRates(api, action)) : [];
    const found = own.get(action);
    return [
      ...documented.map(([bucket, rate]) => [`${api} ${bucket}`, rate] as const),
      ...(found ? [[found.bucket, found.rate] as const] : []),
    ];
  };
  return {
    admit(asked) {
      const wanted = ratesOf(asked).map(([bucket, rate]) => [`${asked.region} ${bucket}`, rate] as const);
      if (!buckets.take(Object.fromEntries(wanted), asked.now)) throw REFUSALS[asked.api] ?? QUERY_REFUSAL;
    },
    setThrottling(next) {
      throttling = next;
    },
    throttle(action, rate) {
      armed += 1;
      const entry = { rate, bucket: `own ${armed}` };
      own.set(action, entry);
      return () => {
        if (own.get(action) === entry) own.delete(action);
      };
    },
  };
}
