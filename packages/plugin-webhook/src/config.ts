import { DURATION, KINDS, parseDuration } from '@lastcall/plugin-api';
import * as z from 'zod';
import type { Json } from './event-data.ts';
import { OCCASIONS, type Occasion } from './occasions.ts';
import { KNOWN_PLACEHOLDERS } from './placeholders.ts';
import { PAGERDUTY_URL } from './shapes/pagerduty.ts';
import { unknownNamesIn } from './shapes/template.ts';
import { isSecret } from './sign.ts';

/** The forms a message can have. */
const SHAPES = ['cloudevents', 'slack', 'teams', 'discord', 'pagerduty', 'template'] as const;

type Shape = (typeof SHAPES)[number];

/** What each shape tells where `events` says nothing. */
const DEFAULT_EVENTS: Readonly<Record<Shape, readonly Occasion[]>> = {
  cloudevents: ['opened', 'planned', 'step-failed', 'closed'],
  slack: ['planned', 'closed'],
  teams: ['planned', 'closed'],
  discord: ['planned', 'closed'],
  pagerduty: ['step-failed', 'closed'],
  template: ['planned', 'closed'],
};

/** What we set ourselves. */
const OUR_HEADERS = /^(content-type|content-length|host|connection|transfer-encoding|expect|webhook-.*)$/i;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What can stand in a header: anything else would be refused when it is sent, with words that quote it. */
const HEADER_VALUE = /^[\x20-\x7e]*$/;

const hasCredentials = (url: string): boolean => URL.canParse(url) && (new URL(url).username !== '' || new URL(url).password !== '');

const address = (protocol: RegExp) =>
  z.url({ protocol }).refine((url) => !hasCredentials(url), 'must hold no user and password: give them as `bearer` or in `headers`');

const template = z.record(z.string(), z.unknown()).superRefine((value, context) => {
  for (const name of unknownNamesIn(value as Json))
    context.addIssue({
      code: 'custom',
      message: `{{ ${name} }} is unknown: expected one of ${KNOWN_PLACEHOLDERS.join(', ')}; write {{! ${name} }} for what others fill in`,
    });
});

function problemOfHeader(name: string): string | null {
  if (!HEADER_NAME.test(name)) return 'must be the name of a header';
  return OUR_HEADERS.test(name) ? 'is set by Lastcall itself' : null;
}

const headers = z.record(z.string(), z.string().regex(HEADER_VALUE, 'must be plain ASCII')).superRefine((record, context) => {
  for (const name of Object.keys(record)) {
    const problem = problemOfHeader(name);
    if (problem !== null) context.addIssue({ code: 'custom', path: [name], message: problem });
  }
});

/** What can be configured; every field documents itself. */
export const configSchema = z
  .strictObject({
    url: address(/^https?$/)
      .optional()
      .describe(
        'Where to post. Often a secret in itself: take it from an environment variable. Only its host is ever logged. Needed for every shape but `pagerduty`, whose default is https://events.pagerduty.com/v2/enqueue.',
      ),
    shape: z
      .enum(SHAPES)
      .default('cloudevents')
      .describe(
        'The form of the messages: signed events for programs, the form of a well-known receiver, or a `template` of your own. Default cloudevents.',
      ),
    events: z
      .array(z.enum(OCCASIONS))
      .min(1)
      .optional()
      .describe(
        'What is told. Default: opened, planned, step-failed and closed as `cloudevents`; step-failed and closed as `pagerduty`; planned and closed in every other shape.',
      ),
    kinds: z.array(z.enum(KINDS)).min(1).optional().describe('Only interruptions of these kinds are told. Default: every kind.'),
    secrets: z
      .array(z.string().refine(isSecret, 'must be "whsec_" and 24 to 64 bytes in base64'))
      .max(5)
      .default([])
      .describe(
        'Secrets, `whsec_…`, by which messages are signed after Standard Webhooks; several while you change from one to the next. Default: none, messages are not signed.',
      ),
    bearer: z
      .string()
      .min(1)
      .regex(HEADER_VALUE, 'must be plain ASCII')
      .optional()
      .describe('A token that is sent as `Authorization: Bearer …`. A secret. Default: none.'),
    headers: headers.default({}).describe('Further headers, each with its value. Default: none.'),
    source: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be a URI or a path')
      .default('/lastcall')
      .describe('Which Lastcall this is: the `source` of its events, a URI or a path. Default /lastcall.'),
    link: address(/^https?$/)
      .optional()
      .describe('Address of Lastcall’s page; each message then links to its interruption there. Default: no link.'),
    gather: z
      .string()
      .regex(DURATION, 'must be a duration such as "10s"')
      .default('10s')
      .describe(
        'How long at least between two messages of the shapes `slack`, `teams` and `discord`: what happens meanwhile is told together. Default 10s.',
      )
      .transform(parseDuration),
    routingKey: z
      .string()
      .regex(/^[A-Za-z0-9]{32}$/, 'must be the 32 characters of an integration key')
      .optional()
      .describe('The integration key of a PagerDuty service, for the shape `pagerduty`. A secret. Default: none.'),
    template: template
      .optional()
      .describe(
        'The body to send, for the shape `template`: a mapping in whose texts placeholders such as {{ instanceId }} are filled in. Default: none.',
      ),
  })
  .refine(({ shape, url }) => shape === 'pagerduty' || url !== undefined, { path: ['url'], message: 'is needed: where to post' })
  .refine(({ shape, routingKey }) => (shape === 'pagerduty') === (routingKey !== undefined), {
    path: ['routingKey'],
    message: 'belongs to the shape `pagerduty`, which needs it',
  })
  .refine(({ shape, template }) => (shape === 'template') === (template !== undefined), {
    path: ['template'],
    message: 'belongs to the shape `template`, which needs it',
  })
  .refine(({ bearer, headers }) => bearer === undefined || !Object.keys(headers).some((name) => /^authorization$/i.test(name)), {
    path: ['bearer'],
    message: 'and a header `authorization` exclude each other',
  })
  .transform(({ url, events, ...rest }) => ({ ...rest, url: url ?? PAGERDUTY_URL, events: events ?? DEFAULT_EVENTS[rest.shape] }));

/** The checked configuration; `gather` in ms, `url` and `events` with their defaults. */
export type WebhookConfig = z.infer<typeof configSchema>;
