import { type Clock, type Log, messageOf } from '@lastcall/plugin-api';
import { inBatches } from './held-messages.ts';
import { BATCH, type Message, type Queue } from './queue.ts';

const COLLECT_MS = 200;

/** Messages on their way to be deleted, up to 10 in one request. */
export type Removals = {
  /** Deletes a message within 200 ms of the call, or as soon as there are 10. */
  add(message: Message): void;
  /** Deletes what was added, at once, and resolves when every deletion has been answered. Never rejects. */
  flush(): Promise<void>;
};

/** What deleting needs. */
export type RemovalParts = { readonly queue: Queue; readonly clock: Clock; readonly log: Log };

/** Starts with nothing to delete. What cannot be deleted is left: it comes again, is known by then, and is deleted then. */
export function createRemovals({ queue, clock, log }: RemovalParts): Removals {
  const waiting: Message[] = [];
  const running = new Set<Promise<void>>();
  let callOff = () => {};

  const remove = async (messages: readonly Message[]) => {
    const failures = await queue.delete(messages);
    for (const { message, problem } of failures) log.warn('a message could not be deleted', { messageId: message.id, problem });
  };

  const removeAll = () => {
    callOff();
    for (const batch of inBatches(waiting.splice(0))) {
      const removing = remove(batch)
        .catch((error: unknown) => log.warn('messages could not be deleted', { messages: batch.length, problem: messageOf(error) }))
        .finally(() => running.delete(removing));
      running.add(removing);
    }
  };

  return {
    add(message) {
      waiting.push(message);
      if (waiting.length === 1) callOff = clock.schedule(clock.now() + COLLECT_MS, removeAll);
      if (waiting.length >= BATCH) removeAll();
    },
    async flush() {
      removeAll();
      await Promise.all(running);
    },
  };
}
