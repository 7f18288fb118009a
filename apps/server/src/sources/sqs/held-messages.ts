import { type Clock, type Log, messageOf } from '@lastcall/plugin-api';
import { BATCH, type Message, type Queue } from './queue.ts';

/** Messages that are ours for now: kept hidden from others until they are let go of. */
export type HeldMessages = {
  /** Holds a message; one that is received again replaces its older self, whose handle is worth nothing any more. */
  hold(message: Message): void;
  /** Stops holding a message and gives it with its newest handle; null when it is not held. */
  letGo(id: string): Message | null;
  /** Stops prolonging. What is held stays hidden for at most the visibility time. Safe to call twice. */
  close(): void;
};

/** What holding needs; every half of `visibilityMs` everything held is hidden for another `visibilityMs`. */
export type HeldParts = { readonly queue: Queue; readonly clock: Clock; readonly log: Log; readonly visibilityMs: number };

/** Cuts a list into lists that fit one request. */
export function inBatches(messages: readonly Message[]): readonly (readonly Message[])[] {
  return Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, index) => messages.slice(index * BATCH, (index + 1) * BATCH));
}

/** Starts to hold nothing. */
export function createHeldMessages({ queue, clock, log, visibilityMs }: HeldParts): HeldMessages {
  const held = new Map<string, Message>();
  const seconds = Math.ceil(visibilityMs / 1_000);

  const prolong = async (messages: readonly Message[]) => {
    const failures = await queue.hide(messages, seconds);
    for (const { message, problem, isOurFault } of failures) {
      log.warn('a message could not be kept hidden; it will be received again', { messageId: message.id, problem });
      // Also the end of the 12 hours that SQS lets a message be hidden in all.
      if (isOurFault && held.get(message.id)?.handle === message.handle) held.delete(message.id);
    }
  };

  const prolongAll = () => {
    for (const batch of inBatches([...held.values()])) {
      prolong(batch).catch((error: unknown) => log.warn('messages could not be kept hidden', { problem: messageOf(error) }));
    }
    callOff = next();
  };
  const next = () => clock.schedule(clock.now() + visibilityMs / 2, prolongAll);
  let callOff = next();

  return {
    hold: (message) => void held.set(message.id, message),
    letGo(id) {
      const message = held.get(id) ?? null;
      held.delete(id);
      return message;
    },
    close: () => callOff(),
  };
}
