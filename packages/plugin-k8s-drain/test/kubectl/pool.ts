/** Starts the works in order, at most `atOnce` at a time, and gives each one's promise at once. */
export function startAll<T>(works: readonly (() => Promise<T>)[], atOnce: number): readonly Promise<T>[] {
  const places = works.map(() => Promise.withResolvers<T>());
  const queue = [...works.keys()];
  const serve = async () => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      const running = works[index]?.() as Promise<T>;
      places[index]?.resolve(running);
      await running.catch(() => {});
    }
  };
  for (let served = 0; served < atOnce; served += 1) void serve();
  return places.map(({ promise }) => {
    // Looked at only when its test comes; until then a failure has nobody to hear it.
    promise.catch(() => {});
    return promise;
  });
}
