// Passwords as they are kept: argon2id, a few at once, and as much work for a login that does not exist.

import { hash, verify } from '@node-rs/argon2';
import { createTurns } from '../platform/broker/turns.ts';
import { BusyError } from '../platform/turns.ts';
import { normalPassword } from './password-policy.ts';

export interface Passwords {
  /** Rejects with `BusyError` when too many wait. */
  hash(password: string): Promise<string>;
  /** `stored` is `null` where there is no password to compare with: the same work, and false. */
  verify(password: string, stored: string | null): Promise<boolean>;
}

/** OWASP's second choice: 19 MiB, two passes, one lane; argon2id is the default of the package. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** 38 MiB at most, and two of libuv's four threads left for DNS and files. */
const AT_ONCE = 2;
/** About a second's worth on a small machine; whoever floods the sign-in waits, not the whole supervisor. */
const MAX_WAITING = 30;

export function createPasswords(): Passwords {
  const turns = createTurns({ atOnce: AT_ONCE, maxWaiting: MAX_WAITING });
  let decoy: Promise<string> | null = null;

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    // The caller's own failures pass; a queue that is full never calls the work.
    let begun = false;
    try {
      return await turns.take(() => {
        begun = true;
        return work();
      });
    } catch (error) {
      throw begun ? error : new BusyError('too many passwords at once', { cause: error });
    }
  };

  return {
    hash: (password) => inTurn(() => hash(normalPassword(password), PARAMETERS)),

    async verify(password, stored) {
      decoy ??= hash('nobody has this password', PARAMETERS);
      const against = stored ?? (await decoy);
      const right = await inTurn(() => verify(against, normalPassword(password)));
      return right && stored !== null;
    },
  };
}
