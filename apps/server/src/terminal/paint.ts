import { styleText } from 'node:util';

/** What a piece of text means, where colours can say it. */
export type Tone = 'good' | 'bad' | 'uneasy' | 'busy' | 'faint' | 'strong';

/** Gives a text its colour. */
export type Paint = (tone: Tone, text: string) => string;

const STYLES = { good: 'green', bad: 'red', uneasy: 'yellow', busy: 'cyan', faint: 'gray', strong: 'bold' } as const;

/** For pipes, and for people who want no colours: the text as it is. */
export const unpainted: Paint = (_, text) => text;

/** The terminal's own colours, which are legible on whatever background a person has chosen. */
export const painted: Paint = (tone, text) => (text === '' ? '' : styleText(STYLES[tone], text, { validateStream: false }));
