import { HOME, openAws } from '@lastcall/aws';
import type { Config, PluginsInUse, Source } from '@lastcall/core';
import type { Clock, Finding, Log, StepSetting } from '@lastcall/plugin-api';
import { type Question, stepsOf } from '../check-plugins.ts';
import { skewFindings, timeThere } from './clock-findings.ts';
import { pipelineFindings } from './pipeline-findings.ts';
import { storeQuestions } from './store-findings.ts';

/** What the doctor looks at. `awsUrl`: where AWS is, for the time there. */
export type Examined = {
  readonly config: Config;
  readonly plugins: PluginsInUse;
  readonly sources: readonly Source[];
  readonly clock: Clock;
  readonly log: Log;
  readonly awsUrl: string;
};

type Asked = Question<readonly Finding[]>;

/** Every question to sources whether notices come that way: one that cannot be looked at brings none. */
export function sourceQuestions({ sources }: Pick<Examined, 'sources'>): readonly Asked[] {
  return sources.flatMap((source) => (source.findings === undefined ? [] : [{ name: source.name, ask: source.findings.bind(source) }]));
}

/** Every question what will go wrong, to steps and reporters, and to what the server itself needs. */
export function findingQuestions({ config, plugins, clock, awsUrl }: Examined): readonly Asked[] {
  return [
    { name: 'pipelines', ask: async () => pipelineFindings(config) },
    { name: 'clock', ask: (signal) => skewAt(awsUrl, clock, signal) },
    ...storeQuestions(config, clock),
    ...ofSteps(plugins),
    ...plugins.reporters.flatMap(({ id, reporter }) =>
      reporter.findings === undefined ? [] : [{ name: id, ask: reporter.findings.bind(reporter) }],
    ),
  ];
}

async function skewAt(url: string, clock: Clock, signal: AbortSignal): Promise<readonly Finding[]> {
  const times = await timeThere(url, clock, signal);
  return times === null ? [] : skewFindings('AWS', times);
}

function ofSteps(plugins: PluginsInUse): readonly Asked[] {
  return stepsOf(plugins).flatMap(({ name, plugin, config, pipeline }) => {
    const setting: StepSetting = {
      ...{ pipeline: pipeline.name, kinds: config.on ?? pipeline.on, budgetMs: config.budgetMs, always: config.always },
      ...{ marginMs: pipeline.marginMs, reserveMs: pipeline.reserveMs, limitMs: pipeline.limitMs },
    };
    return plugin.findings === undefined
      ? []
      : [{ name, ask: async (signal: AbortSignal) => (await plugin.findings?.(signal, setting)) ?? [] }];
  });
}

/** As whom AWS is asked, for each place: our own, and each account with a role. */
export async function identityQuestions({
  plugins,
  clock,
  log,
}: Pick<Examined, 'plugins' | 'clock' | 'log'>): Promise<readonly Question<string>[]> {
  const aws = openAws({ clock, log, share: plugins.share, replicas: () => 1 });
  const places = await aws.places();
  return places.map((place) => ({
    name: place.account === null ? 'AWS' : `AWS account ${place.account}`,
    async ask(signal) {
      const sts = await aws.sts(place.account === null ? HOME : place);
      const { account, arn } = await sts.getCallerIdentity({ signal, deadlineAt: clock.now() + 8_000 });
      return `${arn} in account ${account}`;
    },
  }));
}
