import { type Clock, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';

/** The longest the question may take in all, ms: nobody but EC2 answers it, and EC2 answers in a few. */
const LIMIT_MS = 1_000;
/** The SDK puts a slash before it. */
const PATH = 'latest/meta-data/instance-id';
const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;

/** What asking needs; `signal` ends it early. */
export type OwnInstanceRequest = { readonly clock: Clock; readonly log: Log; readonly signal?: AbortSignal };

/**
 * The id of the EC2 instance this process runs on, as the instance metadata service says (version 2 only). Null after at most one second where
 * nobody answers: elsewhere than on EC2, in a pod where the hop limit is 1, or where AWS_EC2_METADATA_DISABLED is set. Where the service is
 * found follows the SDK's rules (AWS_EC2_METADATA_SERVICE_ENDPOINT, then the profile). Never rejects.
 */
export async function findOwnInstance({ clock, log, signal }: OwnInstanceRequest): Promise<string | null> {
  const held = signalAt(clock, clock.now() + LIMIT_MS, new Error('the metadata service did not answer in time'), signal);
  try {
    const said = await orAborted(ask(), held.signal);
    log.info('this server runs on an EC2 instance', { instanceId: said });
    return said;
  } catch (problem) {
    log.info('the instance this server runs on is unknown', { problem: messageOf(problem) });
    return null;
  } finally {
    held.release();
  }
}

async function ask(): Promise<string> {
  if (await isDisabled()) throw new Error('the metadata service is disabled by AWS_EC2_METADATA_DISABLED');
  const { MetadataService } = await import('@aws-sdk/ec2-metadata-service');
  // One try each: the SDK by itself repeats three times, with no time limit, and falls back to version 1.
  const service = new MetadataService({ httpOptions: { timeout: LIMIT_MS }, retries: 0, ec2MetadataV1Disabled: true });
  const said = (await service.request(PATH, {})).trim();
  // Where there is no EC2, whatever answers at that address is somebody else.
  if (!INSTANCE_ID.test(said)) throw new Error('what answered is no metadata service');
  return said;
}

/** The SDK's metadata client does not look at this variable, which its credentials do: anything but "false" disables. */
async function isDisabled(): Promise<boolean> {
  const { loadConfig } = await import('@smithy/core/config');
  const said = await loadConfig({
    environmentVariableSelector: ({ AWS_EC2_METADATA_DISABLED }) => AWS_EC2_METADATA_DISABLED,
    configFileSelector: () => undefined,
    default: 'false',
  })();
  return said !== '' && said !== 'false';
}
