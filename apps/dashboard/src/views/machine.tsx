import type { Instance, InterruptionView } from '@lastcall/plugin-api';

/** What AWS says about the machine. */
export function Machine({ view }: { readonly view: InterruptionView }) {
  const { instance } = view;
  const words: readonly (readonly [string, string | null])[] = [
    ['instance', view.instanceId],
    ['account', view.account],
    ...(instance === null ? [['region', view.region] as const] : instanceWords(instance)),
    ['interruption', view.id],
  ];
  return (
    <section>
      <h2>Machine</h2>
      <dl class="machine">
        {words
          .filter(([, text]) => text !== null && text !== '')
          .map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      {instance === null ? <p class="under">The inventory has not said more about it.</p> : <Tags instance={instance} />}
    </section>
  );
}

function instanceWords(instance: Instance): readonly (readonly [string, string | null])[] {
  const { group, zone, lifecycle, platform, state, privateDnsName, addresses } = instance;
  return [
    ['group', group],
    ['zone', zone],
    ['lifecycle', `${lifecycle}, ${platform}, ${state}`],
    ['name in DNS', privateDnsName],
    ['addresses', addresses.join(', ')],
  ];
}

function Tags({ instance }: { readonly instance: Instance }) {
  const tags = Object.entries(instance.tags);
  if (tags.length === 0) return null;
  return (
    <p class="tags">
      {tags.map(([key, value]) => (
        <span class="badge" key={key}>
          {key}={value}
        </span>
      ))}
    </p>
  );
}
