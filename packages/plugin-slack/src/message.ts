import type { InterruptionView } from '@lastcall/plugin-api';
import { type Block, context, escaped, header, plain, section, stacked } from './blocks.ts';
import { countdownLine, endingText, marginText, prospectText } from './standing.ts';
import { stageLines } from './step-lines.ts';
import { ENDING_WORDS, groupOf, isDryRun, KIND_WORDS, nameOf } from './words.ts';

const MAX_REASON = 1_000;
/** Short enough for the id behind it to stay in the header: a Name tag may have 256 characters. */
const MAX_NAME = 60;

/** What Slack is sent: blocks for the channel, and one line for notifications and small screens. */
export type Message = { readonly text: string; readonly blocks: readonly Block[] };

/** What a message is made from. */
export type Telling = {
  readonly view: InterruptionView;
  /** When the newest thing it tells happened, epoch ms: times left are counted from here, so that telling again says the same. */
  readonly at: number;
  /** Base address of Lastcall's page, or null for no link. */
  readonly link: string | null;
  /** Whom it mentions, in Slack's notation; default nobody. */
  readonly mentions?: string;
};

const present = (words: string) => words !== '';

/** The message of one interruption as it stands. Pure: the same news make the same message. */
export function messageFor({ view, at, link, mentions = '' }: Telling): Message {
  return {
    text: escaped(notification(view, at), MAX_REASON),
    blocks: stacked({
      top: [header(title(view)), section([mentions, ...standing(view, at)].filter(present))],
      middle: stageLines(view, at).map(section),
      foot: [context(footer(view, link))],
    }),
  };
}

const markOf = ({ outcome, kind }: InterruptionView) => (outcome === null ? KIND_WORDS[kind].mark : ENDING_WORDS[outcome].mark);

function title(view: InterruptionView): string {
  const what = `${markOf(view)} ${isDryRun(view) ? 'Dry run: ' : ''}${KIND_WORDS[view.kind].name}`;
  const { instanceId } = view;
  const group = groupOf(view) === null ? '' : `group ${groupOf(view)}`;
  const name = nameOf(view) === instanceId ? '' : plain(nameOf(view), MAX_NAME);
  return [what, name, instanceId, group].filter(present).join(' · ');
}

function standing(view: InterruptionView, at: number): readonly string[] {
  const dryRun = isDryRun(view) ? '🧪 *Dry run*: nothing is touched. What the steps say is what they would have done.' : '';
  const late = view.plan?.late ? `⏳ ${escaped(view.plan.late, MAX_REASON)}` : '';
  return [dryRun, ...(view.outcome === null ? [countdownLine(view, at)] : ending(view)), late].filter(present);
}

function ending(view: InterruptionView): readonly string[] {
  const { outcome, reason } = view;
  if (outcome === null) return [];
  const margin = marginText(view, outcome);
  const head = `${ENDING_WORDS[outcome].mark} *${endingText(view, outcome)}*${margin === '' ? '' : `, ${margin}`}`;
  return [head, escaped(reason ?? '', MAX_REASON)];
}

function notification(view: InterruptionView, at: number): string {
  const { outcome, kind, instanceId } = view;
  const name = nameOf(view);
  const who = name === instanceId ? name : `${plain(name, MAX_NAME)} (${instanceId})`;
  const subject = `${markOf(view)} ${KIND_WORDS[kind].name} of ${who}`;
  if (outcome !== null) return `${subject}: ${[endingText(view, outcome), marginText(view, outcome)].filter(present).join(', ')}`;
  return `${subject}: ${isDryRun(view) ? 'dry run, ' : ''}${prospectText(view, at)}`;
}

function footer(view: InterruptionView, link: string | null): string {
  const { region, account, instance, plan, attempt, hooks } = view;
  const facts = [
    plan === null ? '' : `pipeline ${plan.pipeline}`,
    nodeOf(view),
    instance === null ? '' : `${instance.lifecycle} instance`,
    instance?.zone ?? region ?? '',
    account === null ? '' : `account ${account}`,
    hooks.length === 0 ? '' : `hooks ${hooks.map(({ name }) => name).join(', ')}`,
    attempt > 1 ? `attempt ${attempt}` : '',
  ];
  const page = link === null ? '' : `<${pageOf(link, view.id)}|Open in Lastcall>`;
  return [escaped(facts.filter(present).join(' · '), MAX_REASON), page].filter(present).join(' · ') || escaped(view.id, MAX_NAME);
}

/** The node's name, as the steps that found it say. */
function nodeOf({ steps }: InterruptionView): string {
  const node = steps.map(({ facts }) => facts.node).find((fact) => typeof fact === 'string');
  return node === undefined ? '' : `node ${node}`;
}

function pageOf(link: string, id: string): string {
  const address = `${link.replace(/\/+$/, '')}/#/i/${encodeURIComponent(id)}`;
  return address.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('&', '&amp;');
}
