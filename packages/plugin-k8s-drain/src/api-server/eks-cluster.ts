import { type Clock, orAborted, type SetupContext } from '@lastcall/plugin-api';
import type { EksChoice } from './eks-choice.ts';
import { eksClusterMissing } from './errors.ts';

/** An EKS cluster as AWS knows it. Both reject with `AWS_*` or K8S_EKS_CLUSTER_MISSING. */
export type EksCluster = {
  /** Where its API server is, at most a minute old. `certificateAuthority`: PEM, encoded in base64. */
  describe(signal: AbortSignal): Promise<{ readonly server: string; readonly certificateAuthority: string }>;
  /** A bearer token for it, one that is good for another minute at least. */
  token(): Promise<string>;
};

/** Opens a cluster; nothing is sent, and AWS's SDK is loaded by whoever asks first. */
export type OpenEks = (choice: EksChoice) => EksCluster;

/** A token is good for 15 min. */
const TOKEN_USED_MS = 14 * 60_000;
const DESCRIBED_MS = 60_000;
/** How long AWS may take to answer, ms. */
const ANSWER_MS = 10_000;

/** Keeps what `make` gives for a while; those who ask meanwhile share it. Failures are not kept. */
function kept<T>(clock: Clock, keptMs: number, make: () => Promise<T>): () => Promise<T> {
  let latest: { readonly at: number; readonly value: Promise<T> } | null = null;
  return () => {
    if (latest !== null && clock.now() - latest.at < keptMs) return latest.value;
    const made = { at: clock.now(), value: make() };
    latest = made;
    made.value.catch(() => {
      if (latest === made) latest = null;
    });
    return made.value;
  };
}

/** What opens EKS clusters with the AWS access that the plugins of this process share. */
export function eksOpener(host: Omit<SetupContext<never>, 'config'>): OpenEks {
  const { clock } = host;
  return ({ name, region = null, role }) => {
    // Who uses no EKS pays for none of it.
    const opening = kept(clock, Number.POSITIVE_INFINITY, () => import('@lastcall/aws'));
    const callFor = () => ({ signal: new AbortController().signal, deadlineAt: clock.now() + ANSWER_MS, priority: 1 });
    const open = async () => (await opening()).openAws(host).eks({ account: null, region, role });
    const describe = async () => {
      const described = await (await open()).describeCluster(name, callFor()).catch(async (cause: unknown) => {
        const { nameOf } = await opening();
        throw nameOf(cause) === 'ResourceNotFoundException' ? eksClusterMissing({ name, region, cause }) : cause;
      });
      if (described.server === '') throw eksClusterMissing({ name, region });
      return described;
    };
    const described = kept(clock, DESCRIBED_MS, describe);
    return {
      describe: (signal) => orAborted(described(), signal),
      token: kept(clock, TOKEN_USED_MS, async () => (await open()).token(name, clock.now(), callFor())),
    };
  };
}
