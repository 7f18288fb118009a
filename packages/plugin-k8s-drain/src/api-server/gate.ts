/** Lets at most `width` pieces of work in at a time; the others wait in the order they came. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a gate that `width` pieces of work fit through at once. A piece that throws lets the next one in as well. */
export function createGate(width: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const enter = () =>
    new Promise<void>((resolve) => {
      if (inside >= width) return void waiting.push(resolve);
      inside += 1;
      resolve();
    });
  const leave = () => {
    const next = waiting.shift();
    if (next) return next();
    inside -= 1;
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
