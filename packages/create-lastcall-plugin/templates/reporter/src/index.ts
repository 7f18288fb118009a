import { API_VERSION, CodedError, defineReporter, type InterruptionView, type Report } from '@lastcall/plugin-api';
import { type Config, configSchema } from './config.ts';

const refused = (status: number) =>
  new CodedError({
    code: 'EXAMPLE_REFUSED',
    message: `the news was answered ${status}`,
    hint: 'look into the log of the service at `url`',
  });

/** Those that have closed by what is new. */
const closedBy = ({ entries, interruptions }: Report): readonly InterruptionView[] => {
  const closing = entries.filter(({ event }) => event.what === 'closed' || event.what === 'closed-without-run');
  const ids = new Set(closing.map(({ interruptionId }) => interruptionId));
  return interruptions.filter(({ id }) => ids.has(id));
};

const lineFor = ({ instanceId, kind, outcome, reason }: InterruptionView): string => `${instanceId} (${kind}) ${outcome}: ${reason}`;

async function tell({ url, token }: Config, line: string, signal: AbortSignal): Promise<void> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { ok, status } = await fetch(url, { method: 'POST', body: line, headers, signal });
  // A throw means: give me the same entries again later.
  if (!ok) throw refused(status);
}

/** Tells a service, in one line of text, how each interruption ended. */
export default defineReporter({
  name: 'example',
  apiVersion: API_VERSION,
  config: configSchema,
  permissions: {},
  setup: ({ config }) => ({
    async report(report, { signal, recall, remember }) {
      for (const view of closedBy(report)) {
        // The same report may come again: whoever was told is not told twice.
        if ((await recall(view.id)) !== null) continue;
        await tell(config, lineFor(view), signal);
        await remember(view.id, 'told');
      }
      return undefined;
    },
  }),
});
