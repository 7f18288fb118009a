import type { Failure, Message, Queue } from '../../../src/sources/sqs/queue.ts';

export type RecordedQueue = Queue & {
  readonly deleted: string[][];
  readonly hidden: { readonly handles: string[]; readonly seconds: number }[];
  /** Receptions that were asked for, also those that wait. */
  received(): number;
  isClosed(): boolean;
  /** Gives messages to the reception that waits, or to the next. */
  deliver(...messages: Message[]): void;
  /** Makes the next receptions fail. */
  failReceive(...errors: Error[]): void;
  /** Makes the next batch, of either sort, fail for these handles. */
  failBatch(problem: Pick<Failure, 'isOurFault'> & { readonly handles: readonly string[] }): void;
};

export const aMessage = (id: string, parts: Partial<Message> = {}): Message => ({
  id,
  handle: `${id}-1`,
  body: id,
  receiveCount: 1,
  sentAt: null,
  ...parts,
});

/** Answers of batch requests: no failures but those that were ordered, once. */
function batchAnswers() {
  let failing: { readonly handles: readonly string[]; readonly isOurFault: boolean } = { handles: [], isOurFault: false };
  return {
    order: (next: typeof failing) => {
      failing = next;
    },
    take(messages: readonly Message[]): Failure[] {
      const { handles, isOurFault } = failing;
      failing = { handles: [], isOurFault: false };
      return messages.filter(({ handle }) => handles.includes(handle)).map((message) => ({ message, problem: 'no', isOurFault }));
    },
  };
}

/** A queue that hands out what a test tells it to and remembers what was asked of it. */
export function recordedQueue(): RecordedQueue {
  const deleted: string[][] = [];
  const hidden: { handles: string[]; seconds: number }[] = [];
  const ready: (readonly Message[] | Error)[] = [];
  const waiting: (() => void)[] = [];
  let receptions = 0;
  let closed = false;
  const answers = batchAnswers();

  const put = (item: readonly Message[] | Error) => {
    ready.push(item);
    waiting.shift()?.();
  };
  const next = () => {
    const item = ready.shift();
    if (item instanceof Error) throw item;
    return item ?? [];
  };

  return {
    deleted,
    hidden,
    received: () => receptions,
    isClosed: () => closed,
    deliver: (...messages) => put(messages),
    failReceive: (...errors) => errors.forEach(put),
    failBatch: answers.order,
    async receive(signal) {
      receptions += 1;
      if (ready.length > 0) return next();
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      return next();
    },
    async delete(messages) {
      deleted.push(messages.map(({ handle }) => handle));
      return answers.take(messages);
    },
    async hide(messages, seconds) {
      hidden.push({ handles: messages.map(({ handle }) => handle), seconds });
      return answers.take(messages);
    },
    attributes: async () => ({}),
    close: () => {
      closed = true;
    },
  };
}
