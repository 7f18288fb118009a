import { type Clock, type Facts, type Interruption, messageOf, orAborted, type StepContext, signalAt } from '@lastcall/plugin-api';
import type { Replace } from './replace.ts';
import { decide, didText, type Replacement, type ReplacementRules, replacementIn, type Way } from './replacement.ts';

/** Early replacement while a run is open. */
export type Early = {
  /**
   * Begins to have the instance replaced where that was decided, and waits a moment for it. Later news are journalled as progress; it
   * goes on until the run closes. Rejects when AWS refuses within that moment.
   */
  begin(interruption: Interruption, context: StepContext): Promise<Facts | undefined>;
  /** Waits for what was begun, or begins once more where that failed. */
  finish(interruption: Interruption, beginning: Beginning): Promise<Replacement>;
};

type Decided = { readonly way: Way; readonly group: string };
/** `signal` ends the wait. */
type Beginning = Decided & { readonly signal: AbortSignal };

/** How long preparing waits for an answer, ms: every other step waits with it. */
const MOMENT_MS = 1_000;
/** The longest it is tried where AWS has set no deadline, ms. */
const LONGEST_MS = 600_000;
/** Behind completions, ahead of everything else that waits for Auto Scaling. */
const EARLY = 1;

const LATER = new Error('no answer yet');

type Parts = { readonly replace: Replace; readonly clock: Clock; readonly rules: ReplacementRules };

/** Opens early replacement; what is under way is known by interruption. */
export function openEarly({ replace, clock, rules }: Parts): Early {
  const underWay = new Map<string, Promise<Replacement>>();
  const start = ({ id, instanceId, account, region, deadlineAt }: Interruption, { way, group, signal }: Beginning) => {
    const call = { signal, deadlineAt: deadlineAt ?? clock.now() + LONGEST_MS, priority: EARLY };
    const replacing = replace.replace({ way, group, instanceId, account, region }, call);
    const forget = () => underWay.get(id) === replacing && underWay.delete(id);
    underWay.set(id, replacing);
    replacing.then(forget, forget);
    return replacing;
  };
  return {
    async begin(interruption, context) {
      const decided = decide(interruption, rules);
      if ('whyNot' in decided || replacementIn(context.ownFacts) !== null) return undefined;
      const replacing = start(interruption, { ...decided, signal: context.signal });
      const held = signalAt(clock, Math.min(context.deadlineAt, clock.now() + MOMENT_MS), LATER, context.signal);
      try {
        return { replacement: await orAborted(replacing, held.signal) };
      } catch (problem) {
        if (problem !== LATER) throw problem;
        tellLater(replacing, { decided, context });
        return undefined;
      } finally {
        held.release();
      }
    },
    finish: (interruption, beginning) => orAborted(underWay.get(interruption.id) ?? start(interruption, beginning), beginning.signal),
  };
}

type Telling = { readonly decided: Decided; readonly context: StepContext };

/** What nobody waits for any more is journalled when it comes. A run that has closed meanwhile wants no more words. */
function tellLater(replacing: Promise<Replacement>, { decided, context }: Telling): void {
  const told = replacing.then(
    (replacement) => context.progress(didText(replacement, decided.group), { replacement }),
    (problem: unknown) => context.progress(`not replaced early by group ${decided.group}: ${messageOf(problem)}`),
  );
  told.catch(() => undefined);
}
