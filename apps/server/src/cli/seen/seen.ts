import type { Withdrawn } from '@lastcall/core';
import type { InterruptionView } from '@lastcall/plugin-api';
import type { Outline } from '../../terminal/outline.ts';

/** How new something is: of two states of one interruption the one with the greater position is the later one. */
type Placed = { readonly position: number };

/** An interruption in a list. */
export type Brief = Outline & Placed & { readonly noticeCount: number };

/** An interruption with its plan, its steps' facts and its notices. */
export type Whole = InterruptionView & Placed;

/** What comes while interruptions are followed. */
export type Watcher = {
  /** Interruptions as they stand: first those that are open and the latest ones, also after a gap, then each that changes. */
  changed(briefs: readonly Brief[]): void;
  /** Nothing comes for now, and why; it is tried again. */
  lost(problem: unknown): void;
};

/** Interruptions as somebody outside sees them, whoever answers: a server, or a store while none runs. */
export type Seen = {
  /** The present instant by the clock that deadlines are judged by, epoch ms. */
  now(): number;
  /** Everything open. */
  open(): Promise<readonly Brief[]>;
  /** Newest first, at most `limit`; with `before` those older than the interruption of that id. An empty page is the end. */
  page(limit: number, before?: string): Promise<readonly Brief[]>;
  /** Null where nothing has exactly this id. */
  one(id: string): Promise<Whole | null>;
  /** Resolves when the signal aborts. Rejects where nothing can be followed, and where it was refused. */
  follow(watcher: Watcher, signal: AbortSignal): Promise<void>;
  /** Calls an interruption off. Twice is harmless. */
  cancel(id: string): Promise<Withdrawn>;
  /** Lets go of everything. Safe to call twice. */
  close(): Promise<void>;
};
