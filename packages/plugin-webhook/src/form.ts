import type { WebhookConfig } from './config.ts';
import { type Digest, digestOf, type Gathered } from './digest.ts';
import type { Json } from './event-data.ts';
import { jsonMessage, type Message } from './message.ts';
import type { News } from './occasions.ts';
import { cloudEvent } from './shapes/cloud-event.ts';
import { discordMessage } from './shapes/discord.ts';
import { alertActOf, type Caller, pagerDutyMessage } from './shapes/pagerduty.ts';
import { slackMessage } from './shapes/slack.ts';
import { teamsMessage } from './shapes/teams.ts';
import { templateMessage } from './shapes/template.ts';

/** The message of one event; null where there is nothing to say. `raises`: from now on an alert stands. */
export type Formed = { readonly message: Message | null; readonly raises: boolean };

const FOR_PEOPLE = { slack: slackMessage, teams: teamsMessage, discord: discordMessage } as const;

type ForPeople = keyof typeof FOR_PEOPLE;

const isForPeople = (shape: WebhookConfig['shape']): shape is ForPeople => Object.hasOwn(FOR_PEOPLE, shape);

/** How messages of several interruptions look; null for shapes that have a message for each event. */
export function gatheredForm({ shape }: WebhookConfig): ((gathered: Gathered, id: string) => Message) | null {
  if (!isForPeople(shape)) return null;
  const form: (digest: Digest) => unknown = FOR_PEOPLE[shape];
  return (gathered, id) => jsonMessage(id, form(digestOf(gathered)));
}

/** The message of one event. `raised`: the interruptions whose alert stands. */
export function formed({ news, raised }: { readonly news: News; readonly raised: ReadonlySet<string> }, config: WebhookConfig): Formed {
  const sender = { source: config.source, link: config.link ?? null };
  if (config.routingKey !== undefined) {
    const isRaised = raised.has(news.view.id);
    return alertFormed({ news, isRaised }, { routingKey: config.routingKey, link: sender.link });
  }
  if (config.template === undefined) return { message: cloudEvent(news, sender), raises: false };
  return { message: templateMessage(config.template as Json, { ...sender, news }), raises: false };
}

function alertFormed({ news, isRaised }: { readonly news: News; readonly isRaised: boolean }, caller: Caller): Formed {
  const act = alertActOf({ news, isRaised });
  if (act === 'nothing') return { message: null, raises: isRaised };
  // After a closing nothing more comes that could resolve the alert.
  const raises = act === 'trigger' && news.entry.event.what === 'step-ended';
  return { message: pagerDutyMessage({ news, act }, caller), raises };
}
