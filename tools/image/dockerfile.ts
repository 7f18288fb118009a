/** One instruction of a Dockerfile: its word, and what follows with the continued lines joined. */
export type Instruction = { readonly word: string; readonly rest: string };

/** A stage: what it is built from, its name, and its instructions in order. */
export type Stage = { readonly from: string; readonly name: string | null; readonly instructions: readonly Instruction[] };

/** What a COPY takes from where. `from`: a stage or an image, null for the context. */
export type Copy = { readonly from: string | null; readonly sources: readonly string[]; readonly target: string };

/** The stages of a Dockerfile. Knows what ours uses: no here-documents, no other escape. */
export function stagesOf(text: string): readonly Stage[] {
  const stages: { from: string; name: string | null; instructions: Instruction[] }[] = [];
  for (const { word, rest } of instructionsOf(text)) {
    if (word !== 'FROM') stages.at(-1)?.instructions.push({ word, rest });
    else {
      const [from = '', , name = null] = rest.split(/\s+/);
      stages.push({ from, name, instructions: [] });
    }
  }
  return stages;
}

function instructionsOf(text: string): readonly Instruction[] {
  const joined = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  return joined
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({ word: line.split(/\s/, 1)[0]?.toUpperCase() ?? '', rest: line.replace(/^\S+\s+/, '') }));
}

/** The instructions of one word, in order. */
export const allOf = (stage: Stage | undefined, word: string): readonly string[] =>
  (stage?.instructions ?? []).filter((instruction) => instruction.word === word).map(({ rest }) => rest);

/** Reads a COPY. */
export function copyOf(rest: string): Copy {
  const words = rest.split(/\s+/);
  const paths = words.filter((word) => !word.startsWith('--'));
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null;
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}
