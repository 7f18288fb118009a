import type { Clock } from '@lastcall/plugin-api';
import type { AwsSandbox, SlackSandbox } from '@lastcall/sandbox';
import { LINK } from './replica-config.ts';

/** A command that some replica had Systems Manager run. */
export type SentCommand = { readonly interruptionId: string; readonly instanceId: string; readonly at: number };

/** What the world has seen, kept for the verdict: the sandbox itself forgets what is old. */
export type Records = {
  /** A hook waits for this instance from now on. */
  expectCompletion(instanceId: string, token: string): void;
  /** Tokens of hooks that were never completed by anybody, with their instances. */
  uncompleted(): readonly { readonly token: string; readonly instanceId: string }[];
  readonly hooks: number;
  commands(): readonly SentCommand[];
  /** The interruption each Slack message is about, one for each message. */
  told(): readonly string[];
  stop(): void;
};

/** How often the sandbox is looked at, ms: far more often than it forgets. */
const LOOK_MS = 1_000;
/** The comment by which the step finds its own commands. */
const COMMENT = /^lastcall (\S+)/;

type Parts = { readonly clock: Clock; readonly aws: AwsSandbox; readonly slack: SlackSandbox };

/** Begins to record. */
export function openRecords({ clock, aws, slack }: Parts): Records {
  const waiting = new Map<string, string>();
  const completed = new Set<string>();
  const messages = new Map<string, string>();
  const look = () => {
    const done = aws.calls.of('CompleteLifecycleAction').filter(({ status }) => status === 200);
    for (const { input } of done) completed.add(String(input.InstanceId));
    const unseen = slack.messages().filter(({ ts }) => !messages.has(ts));
    for (const { ts, blocks, text } of unseen) messages.set(ts, interruptionIn(JSON.stringify(blocks)) ?? text);
  };
  const lookAgain = () => {
    look();
    callOff = clock.schedule(clock.now() + LOOK_MS, lookAgain);
  };
  let callOff = clock.schedule(clock.now() + LOOK_MS, lookAgain);
  return {
    expectCompletion: (instanceId, token) => void waiting.set(token, instanceId),
    uncompleted() {
      look();
      return [...waiting].filter(([, instanceId]) => !completed.has(instanceId)).map(([token, instanceId]) => ({ token, instanceId }));
    },
    get hooks() {
      return waiting.size;
    },
    commands: () =>
      [...aws.world.commands.values()].map(({ comment, requestedAt, invocations }) => ({
        interruptionId: COMMENT.exec(comment)?.[1] ?? comment,
        instanceId: [...invocations.keys()].join(),
        at: requestedAt,
      })),
    told() {
      look();
      return [...messages.values()];
    },
    stop: () => callOff(),
  };
}

const IN_LINK = new RegExp(`${LINK}/#/i/([^|"\\\\]+)`);

function interruptionIn(blocks: string): string | null {
  return IN_LINK.exec(blocks)?.[1] ?? null;
}
