import type { Hook, Interruption } from '@lastcall/plugin-api';

/** The hooks that wait, by whose they are: those the configuration names are ours. */
export type OwnHooks = { readonly ours: readonly Hook[]; readonly others: readonly Hook[] };

/** Tells our hooks from those of others by the names in the configuration. */
export function ownHooks({ hooks }: Pick<Interruption, 'hooks'>, names: readonly string[]): OwnHooks {
  const isOurs = ({ name }: Hook) => names.includes(name);
  return { ours: hooks.filter(isOurs), others: hooks.filter((hook) => !isOurs(hook)) };
}

/** The names of hooks, in their order. */
export const namesOf = (hooks: readonly Hook[]): readonly string[] => hooks.map(({ name }) => name);

/** `hook drain`, `hooks drain, backup`. */
export const hooksText = (hooks: readonly Hook[]): string => `${hooks.length === 1 ? 'hook' : 'hooks'} ${namesOf(hooks).join(', ')}`;

/** What is said of hooks that are not ours; null where there are none. */
export const leftText = ({ others }: OwnHooks): string | null =>
  others.length === 0 ? null : `left ${hooksText(others)} to whoever owns ${others.length === 1 ? 'it' : 'them'}`;

/** Why nothing is done where none of the hooks is ours; null where there are none. */
export const foreignText = ({ others }: OwnHooks): string | null =>
  others.length === 0 ? null : `${hooksText(others)} ${others.length === 1 ? 'belongs' : 'belong'} to somebody else`;
