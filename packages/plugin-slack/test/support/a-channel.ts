import type { InterruptionView, JournalEntry, Report, ReporterContext } from '@lastcall/plugin-api';
import { silentLog } from '@lastcall/plugin-api';
import { aShare, type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import type { Answer } from '../../src/answers.ts';
import { configSchema, type SlackConfig } from '../../src/config.ts';
import type { Message } from '../../src/message.ts';
import { createPace, PACE_KEY } from '../../src/pace.ts';
import type { Place, Slack } from '../../src/slack.ts';
import { createSlackReporter } from '../../src/slack-reporter.ts';
import { NOTICED_AT } from './views.ts';

/** One call as the channel saw it. */
export type Seen = {
  readonly does: 'post' | 'update' | 'reply';
  /** From the notice, ms. */
  readonly atMs: number;
  readonly ts: string;
  readonly message: Message;
  readonly alsoTo: 'thread' | 'channel' | null;
};

type Broken = (call: Pick<Seen, 'does'>) => Answer<never> | Error | null;

/** A Slack that takes every call in order, and fails as it is told to. */
function aSlack(channel: string, clock: FakeClock) {
  const seen: Seen[] = [];
  let broken: Broken = () => null;
  let turnMs = 0;
  const take = async (call: Omit<Seen, 'atMs'>): Promise<Answer<Place>> => {
    if (turnMs > 0) await clock.advance(turnMs);
    const trouble = broken(call);
    if (trouble instanceof Error) throw trouble;
    if (trouble !== null) return trouble;
    seen.push({ ...call, atMs: clock.now() - NOTICED_AT });
    return { did: 'answered', value: { channel, ts: call.ts } };
  };
  const slack: Slack = {
    post: (_, message) => take({ does: 'post', ts: `${seen.length + 1}.0`, message, alsoTo: null }),
    update: ({ ts }, message) => take({ does: 'update', ts, message, alsoTo: null }),
    reply: ({ ts }, message, alsoTo) => take({ does: 'reply', ts, message, alsoTo }),
    whoAmI: async () => ({ did: 'answered', value: {} }),
  };
  const breakCalls = (by: Broken) => {
    broken = by;
  };
  const wait = (ms: number) => {
    turnMs = ms;
  };
  return { slack, seen, breakCalls, wait };
}

/** What a host gives to reporters, which remember in `memory`. */
function aHost(clock: FakeClock) {
  const memory = new Map<string, string>();
  const views = new Map<string, InterruptionView>();
  const context: ReporterContext = {
    ...{ clock, log: silentLog, signal: new AbortController().signal },
    recall: async (key) => memory.get(key) ?? null,
    remember: async (key, value) => void (value === null ? memory.delete(key) : memory.set(key, value)),
    look: async (ids) => ids.flatMap((id) => views.get(id) ?? []),
  };
  return { memory, views, context };
}

const reportOf = (news: readonly InterruptionView[], from: number, at: number): Report => ({
  entries: news.map((view, index): JournalEntry => {
    const event = { what: 'run-claimed', owner: 'a', attempt: 1 } as const;
    return { position: from + index, interruptionId: view.id, at, by: null, event };
  }),
  interruptions: news,
});

/** A channel, a clock that begins with the notice, and a host that feeds reporters as the real one does. */
export function aChannel(given: Partial<SlackConfig> = {}) {
  const clock = fakeClock(NOTICED_AT);
  const config: SlackConfig = { ...configSchema.parse({ token: 'xoxb-a', channel: 'C0123456789' }), ...given };
  const { slack, seen, breakCalls, wait } = aSlack(config.channel, clock);
  const { memory, views, context } = aHost(clock);
  const start = () => {
    const share = aShare();
    share(PACE_KEY, () => createPace(0));
    return createSlackReporter({ config, share, clock, open: () => slack });
  };
  const first = start();
  let [reporter, position, againAt] = [first, 1, null as number | null];
  const feed = async (report: Report) => {
    againAt = (await reporter.report(report, context))?.againAt ?? null;
  };
  return {
    ...{ seen, memory, clock, breakCalls, wait },
    /** Tells that these stand so now. Resolves when the report has ended. */
    async tell(...news: readonly InterruptionView[]) {
      for (const view of news) views.set(view.id, view);
      const report = reportOf(news, position, clock.now());
      position += news.length;
      await feed(report);
    },
    /** Lets time pass; the reporter is called whenever it wished. */
    async pass(ms: number) {
      const untilAt = clock.now() + ms;
      while (againAt !== null && againAt <= untilAt) {
        await clock.advance(Math.max(1, againAt - clock.now()));
        await feed({ entries: [], interruptions: [] });
      }
      if (clock.now() < untilAt) await clock.advance(untilAt - clock.now());
    },
    /** The store forgets everything. */
    forget: () => views.clear(),
    /** The process that told first goes on, after others. */
    async goBack() {
      reporter = first;
      await feed({ entries: [], interruptions: [] });
    },
    /** Another process goes on with what is remembered. */
    async restart() {
      reporter = start();
      await feed({ entries: [], interruptions: [] });
    },
    does: () => seen.map(({ does }) => does),
    wordsOf: (call: Seen | undefined) => JSON.stringify(call?.message ?? null),
  };
}
