/** The number a text is. Throws an error with the usage for what is none above 0. */
export function numberAbove0(text: string, usage: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`"${text}" is not a number above 0. ${usage}`);
}

type Breakages<Name> = { readonly names: readonly Name[]; readonly usage: string };

/** The breakage a text names, null for none. Throws an error with the usage for one that there is not. */
export function breakageOf<Name extends string>(text: string | undefined, { names, usage }: Breakages<Name>): Name | null {
  if (text === undefined) return null;
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new Error(`"${text}" cannot be broken. ${usage}`);
}
