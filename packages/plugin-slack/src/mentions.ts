import type { InterruptionView } from '@lastcall/plugin-api';
import type { MentionRule } from './config.ts';
import { groupOf } from './words.ts';

const written = (mention: string): string => {
  if (mention.startsWith('@')) return `<!${mention.slice(1)}>`;
  return mention.startsWith('S') ? `<!subteam^${mention}>` : `<@${mention}>`;
};

const fits = ({ kinds, groups }: MentionRule, view: InterruptionView): boolean =>
  (kinds?.includes(view.kind) ?? true) && (groups?.includes(groupOf(view) ?? '') ?? true);

const textOf = (rules: readonly MentionRule[]): string => [...new Set(rules.map(({ mention }) => written(mention)))].join(' ');

/** Whom the first message about these interruptions mentions, in Slack's notation; empty for nobody. */
export const mentionsAtFirst = (rules: readonly MentionRule[], views: readonly InterruptionView[]): string =>
  textOf(rules.filter((rule) => rule.outcomes === undefined && views.some((view) => fits(rule, view))));

/** Whom the last words about these interruptions mention, in Slack's notation; empty for nobody. */
export const mentionsAtLast = (rules: readonly MentionRule[], views: readonly InterruptionView[]): string =>
  textOf(
    rules.filter(({ outcomes, ...rule }) =>
      views.some((view) => view.outcome !== null && outcomes?.includes(view.outcome) === true && fits(rule, view)),
    ),
  );
