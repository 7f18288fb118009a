import { type Clock, sleep } from '@lastcall/plugin-api';
import { type Patience, pauseMs } from './ask-patiently.ts';
import { type PodsOf, watchPods } from './asks.ts';
import { createGate } from './gate.ts';
import type { Pod, WatchEvent } from './objects.ts';
import { readPods } from './pod-list.ts';
import { isOk, type Reply } from './status-errors.ts';

/** A stream that says nothing for this long, not even a bookmark, may be dead: the list is read again. */
const SILENCE_MS = 10_000;

/** The pods of one node, kept up to date. */
export type PodFollower = {
  /** Reads the list now and shows it; the reply tells whether that worked. */
  relist(patience: Patience): Promise<Reply>;
  /** Shows every change until the signal of `patience` aborts; then rejects with its reason. Breaks are healed by a new list. */
  follow(patience: Patience): Promise<never>;
};

type Pods = ReadonlyMap<string, Pod>;

/** Which pods, and who looks at them. `see` is given all pods by UID, after every change. */
export type Following = { readonly which: PodsOf; readonly see: (pods: Pods) => void };

type Silence = { readonly signal: AbortSignal; heard(): void; end(): void };

function createSilence(clock: Clock): Silence {
  const controller = new AbortController();
  const start = () => clock.schedule(clock.now() + SILENCE_MS, () => controller.abort(new Error('the watch fell silent')));
  let callOff = start();
  return {
    signal: controller.signal,
    heard() {
      callOff();
      callOff = start();
    },
    end() {
      callOff();
      controller.abort(new Error('the watch is over'));
    },
  };
}

/** True for the event that ends a watch, most often because its position is too old. */
const isError = ({ type }: WatchEvent): boolean => type === 'ERROR';

function withEvent(pods: Pods, { type, object }: WatchEvent): Pods {
  if (type === 'BOOKMARK') return pods;
  const pod = object as Pod;
  const next = new Map(pods);
  if (type === 'DELETED') next.delete(pod.metadata.uid);
  else next.set(pod.metadata.uid, pod);
  return next;
}

/** Follows the pods of a node by list and watch; compares by UID, so a replacement with the same name is another pod. */
export function createPodFollower({ which, see }: Following): PodFollower {
  const oneAtATime = createGate(1);
  let pods: Pods = new Map();
  let resourceVersion = '';
  let meanwhile: WatchEvent[] = [];

  const show = (next: Pods) => {
    if (next === pods) return;
    pods = next;
    see(pods);
  };

  const relist = (patience: Patience): Promise<Reply> =>
    oneAtATime(async () => {
      meanwhile = [];
      const list = await readPods(which, patience);
      if (!isOk(list.reply)) return list.reply;
      resourceVersion = list.resourceVersion;
      // What the watch told while the list was on its way may be newer than the list.
      show(meanwhile.reduce(withEvent, list.pods));
      return list.reply;
    });

  /** Reads one stream to its end; the number of lines it gave. */
  const readStream = async ({ kubernetes, signal }: Patience, silence: Silence): Promise<number> => {
    const stream = await kubernetes.watch(watchPods(which, resourceVersion), AbortSignal.any([signal, silence.signal]));
    let lines = 0;
    for await (const event of stream.events as AsyncIterable<WatchEvent>) {
      silence.heard();
      lines += 1;
      if (isError(event)) return lines;
      meanwhile.push(event);
      show(withEvent(pods, event));
    }
    return lines;
  };

  const watchOnce = async (patience: Patience): Promise<number> => {
    const silence = createSilence(patience.clock);
    try {
      return await readStream(patience, silence);
    } catch {
      patience.signal.throwIfAborted();
      return 0;
    } finally {
      silence.end();
    }
  };

  return {
    relist,
    async follow(patience) {
      for (let fruitless = 1; ; fruitless += 1) {
        if ((await watchOnce(patience)) > 0) fruitless = 1;
        await sleep(patience.clock, pauseMs({ tries: fruitless, wishMs: null, chance: Math.random() }), patience.signal);
        await relist(patience);
      }
    },
  };
}
