// What waits for a commit to ride on: results of earlier work, and what clocks said. Before what is live, or behind it?

import type { ToPipeline } from './messages.ts';

/** They cause no commit of their own at once. */
export function isConfirmation(message: ToPipeline): boolean {
  return ['sent', 'chosen', 'late-left', 'down', 'clock'].includes(message.kind);
}

export interface Ride {
  readonly ahead: readonly ToPipeline[];
  readonly behind: readonly ToPipeline[];
}

/**
 * Live frames need not wait until it is written what became of others. Only what changes what is decided on them goes
 * ahead: clocks, and frames that wait again or no more. These keep their order, so one of them takes all along.
 */
export function rideOf(confirmations: readonly ToPipeline[], isLive: boolean): Ride {
  if (!isLive || !confirmations.every(mayFollow)) return { ahead: confirmations, behind: [] };
  return {
    ahead: confirmations.filter(({ kind }) => kind === 'clock'),
    behind: confirmations.filter(({ kind }) => kind !== 'clock'),
  };
}

function mayFollow(message: ToPipeline): boolean {
  if (message.kind === 'sent') return message.unsent.length === 0;
  return message.kind === 'down' || message.kind === 'clock';
}
