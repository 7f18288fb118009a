/** What to use instead of an unknown word: the nearest known one, else all of them. */
export function insteadOf(word: string, known: readonly string[]): string {
  const nearest = nearestTo(word, known);
  if (nearest !== null) return `did you mean \`${nearest}\`?`;
  return known.length === 0 ? 'remove it' : `use one of: ${known.join(', ')}`;
}

/** The known word that is most like `word`, or null when none is near. Case does not count. */
export function nearestTo(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : null;
}

/** How many letters must be put in, left out or changed to make one word the other (Levenshtein). */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      const changed = (row[j] ?? 0) + (letter === other[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
