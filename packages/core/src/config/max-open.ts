import * as z from 'zod';
import type { MaxOpen } from './config.ts';

const PERCENT = /^(100|[1-9]\d?)%$/;
const WANTED = 'expected a share such as `10%`, or a whole number from 1';

/** The schema of `maxOpen`: a share of the group from 1% to 100%, or a number of instances from 1. */
export const maxOpen = () => z.union([z.string().regex(PERCENT).transform(asShare), z.int().min(1).transform(asCount)], { error: WANTED });

const asShare = (text: string): MaxOpen => ({ percent: Number.parseInt(text, 10) });
const asCount = (count: number): MaxOpen => ({ count });
