import type { Fact, Facts } from '@lastcall/plugin-api';
import { formatDuration, formatTime } from '../format.ts';

/** A fact as a person reads it. */
export type FactWords = { readonly name: string; readonly text: string };

/**
 * Facts in the order they came, those that say nothing (null, empty) left out. Their names tell what a number is, as
 * everywhere in Lastcall: `…At` an instant, `…Ms` a duration.
 */
export function factWords(facts: Facts): readonly FactWords[] {
  return Object.entries(facts)
    .map(([name, fact]) => ({ name: nameWords(name), text: factText(name, fact) }))
    .filter(({ text }) => text !== '');
}

/** `deregisteredAt` is shown as `deregistered at`, `settledMs` as `settled`: its unit stands with the number. */
function nameWords(name: string): string {
  return name
    .replace(/Ms$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

function factText(name: string, fact: Fact): string {
  if (fact === null) return '';
  if (typeof fact === 'number') return numberText(name, fact);
  if (typeof fact !== 'object') return String(fact);
  if (Array.isArray(fact)) return fact.map((each) => factText(name, each as Fact)).join(', ');
  return JSON.stringify(fact);
}

function numberText(name: string, value: number): string {
  if (name.endsWith('At')) return formatTime(value);
  return name.endsWith('Ms') ? formatDuration(value) : value.toLocaleString('en');
}
