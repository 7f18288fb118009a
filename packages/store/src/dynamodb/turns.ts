/** Splits what is to be done into turns, of which none has a key twice; what has the same key stays in its order. */
export function inTurns<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const turns: T[][] = [];
  const taken = new Map<string, number>();
  for (const one of all) {
    const turn = taken.get(keyOf(one)) ?? 0;
    taken.set(keyOf(one), turn + 1);
    turns[turn] = [...(turns[turn] ?? []), one];
  }
  return turns;
}
