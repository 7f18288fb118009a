import type { InterruptionView } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import { formed, gatheredForm } from '../../src/form.ts';
import type { News } from '../../src/occasions.ts';
import { aReport, idsUpTo, MOMENTS, type MomentName } from './a-life.ts';
import { aConfig, SECRET, type Written } from './a-reporter.ts';
import { after, aPlannedView } from './views.ts';

const URL = 'https://receiver.example.com/';
const LINK = 'https://lastcall.example.com/';

/** The news of a moment. */
export function newsOf(name: MomentName): News {
  const { entries, interruptions } = aReport([name]);
  const [entry] = entries;
  const [view] = interruptions;
  if (entry === undefined || view === undefined) throw new TypeError(`no such moment: ${name}`);
  return { entry, view };
}

/** Names that try to be more than names. */
const HOSTILE = aPlannedView({
  instance: anInstance({
    tags: { Name: '<!channel> @everyone *R&D* [x](https://evil.example) <https://evil.example|click> "\\' },
    group: 'a&b_c',
  }),
});

const hostileNews = (): News => ({ ...newsOf('planned'), view: HOSTILE });

const NAMES = Object.keys(MOMENTS) as readonly MomentName[];

/** A template in the words of the handler that most people come from. */
export const NTH_TEMPLATE = {
  text: '[NTH][Instance Interruption] EventID: {{ interruptionId }} - Kind: {{ kind }} - Instance: {{ instanceId }} - Node: {{ node }} - Description: {{ text }} - Start Time: {{ deadline }}',
};

const OWN_TEMPLATE = {
  title: '{{ kind }} of {{ tag:Name }}',
  margin: '{{ marginSeconds }}',
  dryRun: '{{ dryRun }}',
  unknown: '{{ tag:Owner }}',
  nested: [{ evicted: '{{ facts.k8s-drain.evicted }}' }, 'a {{! literal }} brace', 7, null],
};

const single = (written: Written, names: readonly MomentName[]): readonly (readonly [string, unknown])[] => {
  const config = aConfig(written);
  return names.flatMap((name) => {
    const { message } = formed({ news: newsOf(name), raised: new Set(['int-1']) }, config);
    return message === null ? [] : [[name, JSON.parse(message.body)] as const];
  });
};

const one = (name: MomentName) => ({ views: [newsOf(name).view], more: 0, at: after(MOMENTS[name].atMs) });

const aStorm = (): readonly InterruptionView[] =>
  idsUpTo(30).map((id, index) => {
    const name = (['planned', 'closed', 'degraded', 'cancelled', 'outOfTime', 'dryRun'] as const)[index % 6] ?? 'planned';
    const instance = anInstance({ instanceId: `i-${index}`, tags: { Name: `web-${index}` } });
    return { ...newsOf(name).view, id, instanceId: `i-${index}`, instance, deadlineAt: after(120_000 + index) };
  });

const GATHERED = {
  ...Object.fromEntries(
    (['planned', 'dryRun', 'closed', 'degraded', 'outOfTime', 'cancelled', 'noPipeline'] as const).map((name) => [name, one(name)]),
  ),
  two: { views: [newsOf('planned').view, { ...newsOf('degraded').view, id: 'int-2' }], more: 0, at: after(800) },
  storm: { views: aStorm(), more: 12, at: after(60_000) },
  hostile: { views: [HOSTILE], more: 0, at: after(800) },
};

function gathered(shape: 'slack' | 'teams' | 'discord'): readonly (readonly [string, unknown])[] {
  const form = gatheredForm(aConfig({ shape, url: URL, link: LINK }));
  return Object.entries(GATHERED).map(([name, what]) => [
    name,
    form === null ? null : JSON.parse(form({ ...what, link: LINK }, 'gathered-1').body),
  ]);
}

function all(): Readonly<Record<string, readonly (readonly [string, unknown])[]>> {
  const hostile = formed(
    { news: hostileNews(), raised: new Set() },
    aConfig({ url: URL, shape: 'template', template: OWN_TEMPLATE }),
  ).message;
  return {
    cloudevents: single({ url: URL, link: LINK, secrets: [SECRET] }, NAMES),
    slack: gathered('slack'),
    teams: gathered('teams'),
    discord: gathered('discord'),
    pagerduty: single({ shape: 'pagerduty', routingKey: 'x'.repeat(32), link: LINK }, NAMES),
    nth: single({ url: URL, shape: 'template', template: NTH_TEMPLATE }, ['planned', 'closed', 'degraded']),
    template: [
      ...single({ url: URL, shape: 'template', template: OWN_TEMPLATE }, ['planned', 'closed']),
      ['hostile', JSON.parse(hostile?.body ?? 'null')],
    ],
  };
}

/** What each golden file holds, by its path. */
export const CASES: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(all()).flatMap(([folder, cases]) => cases.map(([name, value]) => [`${folder}/${name}`, value])),
);
