import type { Intake, Taken } from '@lastcall/core';
import { type Clock, type Log, messageOf } from '@lastcall/plugin-api';
import { createHeldMessages, type HeldMessages, inBatches } from './held-messages.ts';
import type { Message, Queue } from './queue.ts';
import type { QueuePlace } from './queue-url.ts';
import { createRemovals, type Removals } from './removals.ts';

const LONGEST_RETURN_S = 30;

/** Takes messages that were received to the intake, and from the queue when their time has come. */
export type Taker = {
  /** Takes a batch and resolves to whether all of it could be stored. Never rejects. */
  take(messages: readonly Message[]): Promise<boolean>;
  /** Resolves when nothing is being taken any more. */
  idle(): Promise<void>;
  /** Shows what is not yet taken to others, deletes what is done with, and lets the rest come back in its time. Never rejects. */
  close(): Promise<void>;
};

/** What taking needs. */
export type TakerParts = {
  readonly intake: Intake;
  readonly queue: Queue;
  readonly place: QueuePlace;
  readonly clock: Clock;
  readonly log: Log;
  readonly visibilityMs: number;
  readonly hold: 'until-closed' | 'until-taken';
};

type Desk = TakerParts & {
  readonly held: HeldMessages;
  readonly removals: Removals;
  /** Received, and not yet stored. */
  readonly untaken: Map<string, Message>;
  isClosing: boolean;
};

/** Each time a message comes back in vain it stays away longer, so that a store that is down does not drive it to a dead-letter queue. */
const returnSeconds = ({ receiveCount }: Message) => Math.min(LONGEST_RETURN_S, 2 ** Math.min(receiveCount, 5));

const interruptionsOf = (taken: Taken) =>
  taken.what === 'accepted' ? [...new Set(taken.acceptances.flatMap(({ interruptionId }) => interruptionId ?? []))] : [];

async function showAgain({ queue, log }: Desk, messages: readonly Message[], seconds: number): Promise<void> {
  const tell = (error: unknown) => log.warn('messages could not be handed back', { messages: messages.length, problem: messageOf(error) });
  await Promise.all(inBatches(messages).map((batch) => queue.hide(batch, seconds).catch(tell)));
}

function finish({ held, removals }: Desk, id: string): void {
  const message = held.letGo(id);
  if (message) removals.add(message);
}

/** A closed intake also ends this wait: after that nothing may be deleted, because nothing more is known of the run. */
async function finishWhenClosed(desk: Desk, id: string, interruptionIds: readonly string[]): Promise<void> {
  await desk.intake.closed(interruptionIds);
  if (!desk.isClosing) finish(desk, id);
}

function settle(desk: Desk, message: Message, taken: Taken): void {
  const interruptionIds = interruptionsOf(taken);
  if (taken.what !== 'accepted') desk.log.info(`a message was ${taken.what}`, { messageId: message.id });
  if (desk.hold === 'until-taken' || interruptionIds.length === 0) {
    finish(desk, message.id);
    return;
  }
  finishWhenClosed(desk, message.id, interruptionIds).catch((error: unknown) =>
    desk.log.warn('a message is left to come again', { messageId: message.id, problem: messageOf(error) }),
  );
}

async function giveBack(desk: Desk, message: Message, error: unknown): Promise<boolean> {
  const seconds = returnSeconds(message);
  desk.log.error('a message could not be stored; it will come again', { messageId: message.id, seconds, problem: messageOf(error) });
  desk.held.letGo(message.id);
  await showAgain(desk, [message], seconds);
  return false;
}

async function takeOne(desk: Desk, message: Message): Promise<boolean> {
  const { intake, clock, place, held, untaken } = desk;
  held.hold(message);
  untaken.set(message.id, message);
  try {
    // What comes again has waited for us, not for its way.
    const sent = message.sentAt === null || message.receiveCount > 1 ? {} : { sentAt: message.sentAt };
    settle(desk, message, await intake.take({ source: 'sqs', body: message.body, receivedAt: clock.now(), ...sent, ...place }));
    return true;
  } catch (error) {
    return await giveBack(desk, message, error);
  } finally {
    untaken.delete(message.id);
  }
}

/** Opens a taker. It holds every message hidden from its receipt on. */
export function openTaker(parts: TakerParts): Taker {
  const desk: Desk = { ...parts, held: createHeldMessages(parts), removals: createRemovals(parts), untaken: new Map(), isClosing: false };
  const taking = new Set<Promise<unknown>>();
  return {
    async take(messages) {
      const batch = Promise.all(messages.map((message) => takeOne(desk, message)));
      taking.add(batch);
      const stored = await batch.finally(() => taking.delete(batch));
      return stored.every(Boolean);
    },
    async idle() {
      await Promise.all(taking);
    },
    async close() {
      desk.isClosing = true;
      desk.held.close();
      await Promise.all([showAgain(desk, [...desk.untaken.values()], 0), desk.removals.flush()]);
    },
  };
}
