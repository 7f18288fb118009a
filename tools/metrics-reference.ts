// Writes docs/reference/metrics.md from the metrics themselves; a test holds the page to them.
import { writeFileSync } from 'node:fs';
import { createMetrics } from '../apps/server/src/metrics/metrics.ts';

/** Where the page is. */
export const METRICS_PAGE = new URL('../docs/reference/metrics.md', import.meta.url);

/** A metric of the product. */
export type Described = { readonly name: string; readonly type: string; readonly labels: readonly string[]; readonly help: string };

const HEAD = `# Metrics

What \`/metrics\` on the private listener shows, besides those of the process and of Node.js that every exporter has. No label holds an
instance, a group or anything else a stranger can name. Counters count what one replica did: sum them. What to ask of them, and the alerts
that come along: [the guide](../guides/metrics.md).

| metric | type | labels | means |
| --- | --- | --- | --- |
`;

/** Every metric of the product, by name. */
export function describedMetrics(): readonly Described[] {
  const { registry, watch } = createMetrics('reference');
  const store = { end: async () => 0, journal: async () => [], lastCanary: async () => null, open: async () => [] };
  const clock = { now: () => 0, schedule: () => () => {} };
  watch({ store, clock, standing: () => ({ isStoreReached: true, waiting: 0, leasesHeld: 0, replicas: 1, running: 0, feeds: new Map() }) });
  const all = registry.getMetricsAsArray() as unknown as readonly (Described & { readonly labelNames: readonly string[] })[];
  const ours = all.filter(({ name }) => name.startsWith('lastcall_'));
  return ours
    .map(({ name, type, labelNames, help }) => ({ name, type, labels: labelNames, help }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The page as it must be. */
export function metricsPage(): string {
  const rows = describedMetrics().map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`,
  );
  return `${HEAD}${rows.join('\n')}\n`;
}

if (import.meta.main) writeFileSync(METRICS_PAGE, metricsPage());
