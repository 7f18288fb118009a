import type { Facts } from '@lastcall/plugin-api';
import { factWords } from '../state/facts.ts';

/** The facts a step left, folded away. */
export function FactList({ facts }: { readonly facts: Facts }) {
  const words = factWords(facts);
  if (words.length === 0) return null;
  return (
    <details class="facts">
      <summary>{words.length === 1 ? '1 fact' : `${words.length} facts`}</summary>
      <dl>
        {words.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
