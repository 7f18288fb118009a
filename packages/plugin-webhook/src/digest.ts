import type { InterruptionView } from '@lastcall/plugin-api';
import { isBad } from './occasions.ts';
import { detailLines, groupOf, instanceText, isDryRun, KIND_NAMES, oneLine, pageOf, stateText, subjectText } from './words.ts';

/** How something stands for the eye: somebody should look, it goes on, it went well, it ended without us. */
export type Tone = 'bad' | 'open' | 'good' | 'quiet';

/** A line with its mark in front; `link` leads to its interruption on Lastcall’s page. */
export type Line = { readonly mark: string; readonly text: string; readonly link: string | null };

/** One message to people about one interruption or many, before it has the form of a certain receiver. */
export type Digest = {
  readonly tone: Tone;
  readonly title: string;
  readonly lines: readonly Line[];
  /** Where the title leads to; null without a page. */
  readonly link: string | null;
};

/** What a digest is made of. */
export type Gathered = {
  /** Of each interruption how it stands. */
  readonly views: readonly InterruptionView[];
  /** How many more there are that could not be kept in mind. */
  readonly more: number;
  /** Times left are counted from here, epoch ms. */
  readonly at: number;
  /** Base address of Lastcall’s page, or null. */
  readonly link: string | null;
};

/** How many interruptions a digest names. */
const MAX_LINES = 10;
/** How many groups it counts. */
const MAX_GROUPS = 5;
const MAX_WHY = 160;
const DETAIL = '•';

/** The mark of each tone. */
export const MARKS: Readonly<Record<Tone, string>> = { bad: '🛑', open: '⚡', good: '✅', quiet: '↩️' };

const RANK: readonly Tone[] = ['bad', 'open', 'good', 'quiet'];
const TONE_WORDS: Readonly<Record<Tone, string>> = { bad: 'ended badly', open: 'open', good: 'succeeded', quiet: 'called off' };

function toneOf({ outcome }: InterruptionView): Tone {
  if (outcome === null) return 'open';
  if (isBad(outcome)) return 'bad';
  return outcome === 'succeeded' ? 'good' : 'quiet';
}

const linkOf = ({ id }: InterruptionView, link: string | null) => (link === null ? null : pageOf(link, id));

/** The one interruption in full, or many in counts and one line each, those first that somebody should look at. */
export function digestOf(gathered: Gathered): Digest {
  const [only, ...others] = gathered.views;
  return only !== undefined && others.length === 0 && gathered.more === 0 ? digestOfOne(only, gathered) : digestOfMany(gathered);
}

function digestOfOne(view: InterruptionView, { at, link }: Gathered): Digest {
  const tone = toneOf(view);
  const plan = view.outcome === null && view.plan !== null ? [`pipeline ${view.plan.pipeline}`] : [];
  const details = view.outcome === null ? plan : detailLines(view);
  return {
    tone,
    title: `${subjectText(view)}: ${stateText(view, at)}`,
    lines: details.map((text) => ({ mark: DETAIL, text, link: null })),
    link: linkOf(view, link),
  };
}

function digestOfMany(gathered: Gathered): Digest {
  const { views, more, link } = gathered;
  const sorted = [...views].sort((one, other) => rankOf(one) - rankOf(other) || soonest(one) - soonest(other));
  const named = sorted.slice(0, MAX_LINES);
  const unnamed = views.length - named.length + more;
  const rest: readonly Line[] = unnamed === 0 ? [] : [{ mark: '…', text: `and ${unnamed} more`, link: null }];
  return {
    tone: sorted[0] === undefined ? 'quiet' : toneOf(sorted[0]),
    title: `${views.length + more} interruptions: ${countsText(gathered)}`,
    lines: [{ mark: DETAIL, text: whichText(views), link: null }, ...named.map((view) => lineOf(view, gathered)), ...rest],
    link,
  };
}

const rankOf = (view: InterruptionView) => RANK.indexOf(toneOf(view));
const soonest = ({ deadlineAt, openedAt }: InterruptionView) => deadlineAt ?? openedAt;

/** `10 ended badly, 20 open, 12 more`. */
function countsText({ views, more }: Gathered): string {
  const counts = RANK.map((tone) => ({ tone, count: views.filter((view) => toneOf(view) === tone).length }));
  const dryRuns = views.filter(isDryRun).length;
  const words = counts.filter(({ count }) => count > 0).map(({ tone, count }) => `${count} ${TONE_WORDS[tone]}`);
  return [...words, ...(dryRuns > 0 ? [`${dryRuns} of them dry runs`] : []), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Each text with how often it is there, the most frequent first. */
function tally(texts: readonly string[]): readonly string[] {
  const counted = [...Map.groupBy(texts, (text) => text)].map(([text, { length }]) => ({ text, length }));
  return counted.sort((one, other) => other.length - one.length).map(({ text, length }) => `${text} ${length}`);
}

/** What is interrupted, and where: `Spot interruption 30; group web 20, api 10`. */
function whichText(views: readonly InterruptionView[]): string {
  const kinds = tally(views.map(({ kind }) => KIND_NAMES[kind])).join(', ');
  const groups = tally(views.flatMap((view) => groupOf(view) ?? []));
  const rest = groups.length > MAX_GROUPS ? [`${groups.length - MAX_GROUPS} others`] : [];
  return groups.length === 0 ? kinds : `${kinds}; group ${[...groups.slice(0, MAX_GROUPS), ...rest].join(', ')}`;
}

function lineOf(view: InterruptionView, { at, link }: Gathered): Line {
  const tone = toneOf(view);
  const [reason = '', firstBadStep] = tone === 'bad' ? detailLines(view) : [];
  const why = oneLine(firstBadStep ?? reason, MAX_WHY);
  return {
    mark: MARKS[tone],
    text: `${instanceText(view)}: ${stateText(view, at)}${why === '' ? '' : `. ${why}`}`,
    link: linkOf(view, link),
  };
}
