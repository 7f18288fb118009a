import type { Fact, Hook, InterruptionView, NoticeView, StepView } from '@lastcall/plugin-api';
import { cutTo, padTo, widthOf, wrapTo } from './columns.ts';
import { moment, timeOfDay } from './moment.ts';
import type { Paint, Tone } from './paint.ts';
import { plain, plainName } from './plain.ts';
import { endingWords, groupOf, nameOf, nodeOf, type Standing, standingOf, standingWords, timeWords, toneOf } from './standing.ts';
import { TONES, timelineLines } from './timeline-lines.ts';
import { duration } from './words.ts';

const LONGEST_LABEL = 24;

/** What is shown, when, and in how much room. */
export type ShowRequest = { readonly view: InterruptionView; readonly now: number; readonly width: number; readonly paint: Paint };

/** One interruption with everything a person asks about it: which machine, how it stands, the timeline, what each step did, notices and hooks. */
export function interruptionLines(request: ShowRequest): readonly string[] {
  const { view } = request;
  return [
    ...headLines(request),
    '',
    ...withGap(timelineLines(request)),
    ...section(
      request,
      'steps',
      view.steps.flatMap((step) => stepLines(step, request)),
    ),
    ...section(
      request,
      'notices',
      view.notices.flatMap((notice) => hanging('  ', noticeWords(notice), request.width)),
    ),
    ...section(
      request,
      'hooks',
      view.hooks.flatMap((hook) => hanging('  ', hookWords(hook), request.width)),
    ),
  ].slice(0, -1);
}

const withGap = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...lines, '']);

function section({ paint }: ShowRequest, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [paint('strong', title), ...lines, ''];
}

/** The first lines: what, whose, how it stands, and what the lack of time did. */
export function headLines(request: ShowRequest): readonly string[] {
  const { view, width, paint } = request;
  const { id, kind, plan } = view;
  const inTone = (tone: Tone | null, text: string) => wrapTo(plain(text), width).map((line) => (tone === null ? line : paint(tone, line)));
  return [
    `${paint('strong', plain(id))}  ${kind}${plan?.dryRun ? '  dry run' : ''}`,
    ...inTone(null, machineWords(view)),
    ...inTone('faint', runWords(view)),
    ...inTone(toneOf(view), presentWords(request)),
    ...(plan?.late ? inTone('uneasy', plan.late) : []),
  ];
}

function presentWords({ view, now }: ShowRequest): string {
  if (view.closedAt !== null) return endingWords(view);
  const due = view.deadlineAt === null ? 'AWS set no deadline' : `AWS acts at ${timeOfDay(view.deadlineAt)}, ${timeWords(view, now)}`;
  return `${standingWords(view)}; ${due}`;
}

function machineWords(view: InterruptionView): string {
  const { instance, instanceId, region } = view;
  const group = groupOf(view);
  const node = nodeOf(view);
  const name = nameOf(view);
  return joined([
    name === plainName(instanceId) ? null : name,
    instanceId,
    group === null ? null : `group ${group}`,
    instance?.zone ?? region,
    instance === null ? null : `${instance.platform} ${instance.lifecycle}`,
    node === null ? null : `node ${node}`,
  ]);
}

function runWords({ account, plan, attempt, noticedAt }: InterruptionView): string {
  return joined([
    `noticed ${moment(noticedAt)}`,
    plan === null ? null : `pipeline ${plan.pipeline}`,
    attempt > 1 ? `attempt ${attempt}` : null,
    account === null ? null : `account ${account}`,
  ]);
}

const joined = (parts: readonly (string | null)[]): string =>
  parts
    .filter((part) => part !== null)
    .map(plainName)
    .join(' · ');

function stepLines(step: StepView, { view, width, paint }: ShowRequest): readonly string[] {
  const standing = standingOf(step, view);
  const names = view.steps.map(({ id }) => cutTo(plainName(id), LONGEST_LABEL));
  const label = padTo(cutTo(plainName(step.id), LONGEST_LABEL), Math.max(...names.map(widthOf)));
  const [first = '', ...more] = hanging(`  ${label}  `, summaryWords(step, standing), width);
  return [
    paintStanding(first, standing, paint),
    ...more,
    ...factLines(step).flatMap((line) => hanging(' '.repeat(widthOf(label) + 4), line, width)),
  ];
}

/** The word that says how it stands is the one to be found at a glance. */
const paintStanding = (line: string, standing: Standing, paint: Paint): string =>
  line.replace(standing, (word) => paint(TONES[standing], word));

function summaryWords({ summary, code, attempt }: StepView, standing: Standing): string {
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  const because = code === null || standing === 'left out' ? '' : ` (${code})`;
  return plain(`${standing}${again}${summary === '' ? '' : `: ${summary}`}${because}`);
}

/** What facts say that nobody should have to look for: what held a drain up. */
function factLines({ facts, summary }: StepView): readonly string[] {
  const { slowestPod, slowestMs, blockedBy, pods } = facts;
  const isNews = typeof slowestPod === 'string' && typeof slowestMs === 'number' && !summary.includes(slowestPod);
  const slowest = isNews ? [`slowest pod ${slowestPod}, ${duration(slowestMs)}`] : [];
  const held = Array.isArray(blockedBy) && blockedBy.length > 0 ? [`held up by PDB ${blockedBy.map(String).join(', ')}`] : [];
  return [...slowest, ...held, ...(Array.isArray(pods) ? pods.flatMap(podLine) : [])].map(plain);
}

/** Pods that went as they should are not worth a line. */
function podLine(pod: Fact): readonly string[] {
  if (typeof pod !== 'object' || pod === null || !('pod' in pod)) return [];
  const { pod: name, became, tookMs, why } = pod;
  if (became === 'evicted' || became === 'gone') return [];
  const time = typeof tookMs === 'number' ? ` after ${duration(tookMs)}` : '';
  return [`${String(name)} ${String(became)}${time}${why === null || why === undefined ? '' : `: ${String(why)}`}`];
}

function noticeWords({ kind, source, noticedAt, receivedAt, deadlineAt }: NoticeView): string {
  const due = deadlineAt === null ? 'no deadline' : `AWS acts ${timeOfDay(deadlineAt)}`;
  return plain(`${timeOfDay(noticedAt)}  ${kind} by ${source}, received ${duration(Math.max(0, receivedAt - noticedAt))} later, ${due}`);
}

function hookWords({ name, group, noticedAt }: Hook): string {
  return plain(`${timeOfDay(noticedAt)}  ${name} of ${group} waits`);
}

/** A paragraph behind a label, its further lines below its first. */
function hanging(label: string, text: string, width: number): readonly string[] {
  const indent = Math.min(widthOf(label), Math.floor(width / 2));
  const [first = '', ...more] = wrapTo(text, width - widthOf(label) > 10 ? width - widthOf(label) : width - indent);
  return [`${label}${first}`, ...more.map((line) => `${' '.repeat(indent)}${line}`)];
}
