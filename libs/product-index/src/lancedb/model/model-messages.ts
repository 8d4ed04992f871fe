import type { ModelAnswer } from '../../read-model/answer.js';
import type { ModelLimits } from './model-budget.js';
import type { ModelQuestion } from './model-host.js';

/** What the thread of models is started with. */
export interface ModelThreadData {
  readonly directory: string;
  readonly limits: ModelLimits;
}

/** To the thread. */
export type ModelRequest =
  ({ readonly kind: 'find'; readonly id: number } & ModelQuestion) | { readonly kind: 'forget'; readonly table: string };

/** From the thread. */
export type ModelReply =
  | {
      readonly kind: 'found';
      readonly id: number;
      readonly answer: ModelAnswer | undefined;
      readonly bytes: number;
      readonly isBeyondMemory: boolean;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly why: string }
  /** Something that an operator should know. */
  | { readonly kind: 'said'; readonly message: string };
