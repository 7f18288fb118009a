import { createTrouble } from '@lastcall/core';
import { messageOf } from '@lastcall/plugin-api';
import { written } from '../sight/written.ts';
import { interruptionLines } from '../terminal/interruption-lines.ts';
import { listLines } from '../terminal/list-lines.ts';
import { plain } from '../terminal/plain.ts';
import { PIPE, type Screen } from '../terminal/screen.ts';
import { createSticky, type Sticky } from '../terminal/sticky.ts';
import type { CommandLine } from './command-line.ts';
import { createHearsay, type Hearsay } from './hearsay.ts';
import { findOne } from './seen/find-one.ts';
import { type Whom, withSeen } from './seen/open-seen.ts';
import type { Brief, Seen, Watcher, Whole } from './seen/seen.ts';

/** What to follow; a null id: everything. */
export type FollowOptions = { readonly id: string | null; readonly form: 'lines' | 'json' };

/** A person ended it before it was over: 128 + SIGINT, as shells say it. */
const EXIT_INTERRUPTED = 130;

/** What the process ends with, by the outcome of what was followed. */
export function exitCodeOf({ outcome }: Pick<Brief, 'outcome'>): number {
  if (outcome === null) return EXIT_INTERRUPTED;
  if (outcome === 'succeeded') return 0;
  if (outcome === 'degraded') return 3;
  if (outcome === 'out-of-time') return 4;
  return outcome === 'cancelled' || outcome === 'called-off' ? 5 : 6;
}

/**
 * Tells what happens as it happens: in a terminal above a picture of how things stand, else a line each. With an id it ends when that interruption
 * does, and gives the exit code for its outcome; without one it goes on until the person ends it. Rejects as finding one does, and with
 * CLI_API_UNREACHABLE, CLI_ACCESS_NEEDED and CLI_NOTHING_TO_FOLLOW.
 */
export async function follow(whom: Whom, { id, form }: FollowOptions, line: CommandLine): Promise<number> {
  return withSeen(whom, line, async (seen) => {
    const ground = { seen, form, line };
    return id === null ? followAll(ground) : followOne(ground, await findOne(seen, id));
  });
}

type Ground = { readonly seen: Seen; readonly form: FollowOptions['form']; readonly line: CommandLine };

async function followAll(ground: Ground): Promise<number> {
  const { seen, line } = ground;
  const { paint } = line.screen ?? PIPE;
  const hearsay = createHearsay({ sinceAt: seen.now(), now: seen.now, paint });
  const sticky = stickyFor(ground, (width) => {
    const interruptions = hearsay.open();
    return interruptions.length === 0 ? [paint('faint', 'nothing is open')] : listLines({ interruptions, now: seen.now(), width, paint });
  });
  const tell = createTelling(ground, { hearsay, sticky });
  await seen.follow(tell, line.interrupted?.() ?? new AbortController().signal).finally(sticky.end);
  return 0;
}

async function followOne(ground: Ground, wanted: Whole): Promise<number> {
  const { seen, line } = ground;
  const screen = screenFor(ground);
  let whole = wanted;
  const picture = (width: number) => interruptionLines({ view: whole, now: seen.now(), width, paint: screen.paint });
  const sticky = stickyFor(ground, picture);
  const hearsay = createHearsay({ sinceAt: 0, now: seen.now, paint: screen.paint, only: wanted.id });
  const over = new AbortController();
  line.interrupted?.().addEventListener('abort', () => over.abort(), { once: true });
  const tell = createTelling(ground, { hearsay, sticky });
  const lookAgain = async () => {
    if (screen.isTerminal) whole = (await seen.one(wanted.id).catch(() => null)) ?? whole;
    if (standing().closedAt !== null) over.abort();
  };
  const standing = () => hearsay.latest(wanted.id) ?? wanted;
  const changed = (briefs: readonly Brief[]) => {
    tell.changed(briefs);
    void lookAgain();
  };
  tell.changed([{ ...wanted, noticeCount: wanted.notices.length }]);
  await (wanted.closedAt === null ? seen.follow({ ...tell, changed }, over.signal) : Promise.resolve()).finally(sticky.end);
  if (screen.isTerminal) for (const text of picture(screen.columns() ?? 80)) line.write(text);
  return exitCodeOf(standing());
}

/** Programs that read JSON want nothing drawn, wherever it goes. */
const screenFor = ({ line, form }: Ground): Screen => (form === 'json' ? PIPE : (line.screen ?? PIPE));

function stickyFor(ground: Ground, picture: (width: number) => readonly string[]): Sticky {
  const { clock, write } = ground.line;
  return createSticky({ screen: screenFor(ground), clock, write, picture });
}

type TellingParts = { readonly hearsay: Hearsay; readonly sticky: Sticky };

/** Says what is new. That nothing can be heard for now is said once, beside the lines that programs read. */
function createTelling(ground: Ground, { hearsay, sticky }: TellingParts): Watcher {
  const { form, line } = ground;
  const complain = screenFor(ground).isTerminal ? sticky.say : (text: string) => line.logTo.write(`${text}\n`);
  const trouble = createTrouble((problem) => complain(plain(`nothing is heard for now, it is tried again: ${messageOf(problem)}`)));
  const tellOne = (brief: Brief) => {
    const lines = hearsay.hear(brief);
    const said = form === 'lines' || lines.length === 0 ? lines : [JSON.stringify(written(brief))];
    for (const text of said) sticky.say(text);
  };
  return {
    lost: trouble.begin,
    changed(briefs) {
      trouble.end();
      for (const brief of briefs) tellOne(brief);
    },
  };
}
