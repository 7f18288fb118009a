import {
  API_VERSION,
  CodedError,
  definePlugin,
  done,
  type Interruption,
  type StepContext,
  type StepResult,
  skipped,
} from '@lastcall/plugin-api';
import { type Config, configSchema } from './config.ts';

/** What users can look up: a stable code, and what to do about it. */
const refused = (status: number) =>
  new CodedError({
    code: 'EXAMPLE_REFUSED',
    message: `the announcement was answered ${status}`,
    hint: status === 401 || status === 403 ? 'give `token` one that the address accepts' : 'look into the log of the service at `url`',
  });

function ask(method: 'PUT' | 'DELETE', { url, token }: Config, { instanceId }: Interruption, signal: AbortSignal): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // The host aborts this signal at the step's deadline: every wait has to end then.
  return fetch(`${url}/${instanceId}`, { method, headers, signal });
}

/** Safe to run again: announcing twice leaves the same world. */
async function announce(config: Config, interruption: Interruption, { dryRun, signal }: StepContext): Promise<StepResult> {
  if (dryRun) return done(`would have announced ${interruption.instanceId}`);
  const { ok, status } = await ask('PUT', config, interruption, signal);
  if (status === 404) return skipped('nobody there knows the instance');
  if (!ok) throw refused(status);
  return done(`announced ${interruption.instanceId}`, { status });
}

/** Announces that the instance goes away. */
export default definePlugin({
  name: 'example',
  apiVersion: API_VERSION,
  config: configSchema,
  // What it needs of AWS and Kubernetes, as data: `lastcall permissions` prints it. This one needs nothing.
  permissions: {},
  setup: ({ config }) => ({
    run: (interruption, context) => announce(config, interruption, context),
    // AWS has called it off: undo only what this step did.
    async cancel(interruption, { dryRun, signal, ownFacts }) {
      if (!dryRun && ownFacts.status !== undefined) await ask('DELETE', config, interruption, signal);
    },
  }),
});
