import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { describedMetrics, METRICS_PAGE, metricsPage } from './metrics-reference.ts';
import { findPromtool } from './promtool.ts';

const test = suite('metrics, alerts and dashboard');

const FOLDER = fileURLToPath(new URL('../deploy/prometheus/', import.meta.url));
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

type Rule = { readonly alert: string; readonly expr: string; readonly annotations: { readonly runbook: string } };
type Panel = { readonly title: string; readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[] };

const rules: readonly Rule[] = parse(read('../deploy/prometheus/alerts.yaml')).groups[0].rules;
const panels: readonly Panel[] = JSON.parse(read('../deploy/grafana/lastcall.json')).panels;
const expressions = [...rules.map(({ expr }) => expr), ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))];

const metrics = new Map(describedMetrics().map((metric) => [metric.name, metric]));

/** The metric a series belongs to: a histogram's name without what its series add to it. */
const metricOf = (series: string) => metrics.get(series) ?? metrics.get(series.replace(/_(bucket|sum|count)$/, ''));

/** The labels an expression groups by or chooses by, apart from those that histograms and scrapes add. */
function labelsIn(expression: string): readonly string[] {
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
  const chosen = [...expression.matchAll(/([a-z_]+)\s*(?:=|!=|=~|!~)\s*"/g)].map(([, name = '']) => name);
  return [...grouped, ...chosen].filter((name) => !['le', 'instance'].includes(name));
}

test('the page of metrics is as the metrics are; `node --conditions=@lastcall/source tools/metrics-reference.ts` writes it', () => {
  assert.is(readFileSync(METRICS_PAGE, 'utf8'), metricsPage());
});

test('alerts and dashboard ask for metrics that exist, by labels they have', () => {
  for (const expression of expressions) {
    const asked = [...expression.matchAll(/\blastcall_[a-z_]+/g)].map(([name]) => metricOf(name));
    assert.ok(asked.length > 0 && asked.every((metric) => metric !== undefined), expression);
    const known = asked.flatMap((metric) => metric?.labels ?? []);
    for (const label of labelsIn(expression)) assert.ok(known.includes(label), `${label} in ${expression}`);
  }
});

test('a legend names labels its expression keeps', () => {
  for (const { expr, legendFormat } of panels.flatMap(({ targets }) => targets)) {
    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) assert.ok(labelsIn(expr).includes(label), `${label} of ${expr}`);
  }
});

test('every alert has a part of the guide that says what to do', () => {
  const headings = [...read('../docs/guides/metrics.md').matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name);
  assert.equal(
    rules.map(({ alert }) => alert),
    headings,
  );
  for (const { alert, annotations } of rules) assert.is(annotations.runbook, `docs/guides/metrics.md#${alert.toLowerCase()}`);
});

const promtool = findPromtool();
if ('reason' in promtool) console.log(`# skip alert rules by promtool: ${promtool.reason}`);
else {
  const run = (...args: readonly string[]) => execFileSync(promtool.path, args, { cwd: FOLDER, encoding: 'utf8', stdio: 'pipe' });
  test('promtool takes the alert rules', () => assert.match(run('check', 'rules', 'alerts.yaml'), 'SUCCESS'));
  test('alerts fire when they must, and not before', () => assert.match(run('test', 'rules', 'alerts.test.yaml'), 'SUCCESS'));
}

test.run();
