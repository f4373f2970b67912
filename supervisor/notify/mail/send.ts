// One due message to the mail server.

import type { NoticeContent } from '../notice.ts';
import type { Due, Send } from '../outbox/model.ts';
import { isSendable } from './address.ts';
import type { Compose } from './compose.ts';
import type { Smtp } from './smtp.ts';

export interface MailSendDeps {
  readonly compose: Compose;
  readonly smtp: Pick<Smtp, 'deliver'>;
  /** `null`: nothing to tell. */
  readonly digestOf: (due: Due) => Promise<NoticeContent | null>;
}

export function createMailSend({ compose, smtp, digestOf }: MailSendDeps): Send {
  return async (due) => {
    if (!isSendable(due.recipient)) {
      return { kind: 'failed', code: null, response: 'this is no address that can be written to' };
    }
    try {
      if (due.kind !== 'digest') return await smtp.deliver(await compose(due));
      const content = await digestOf(due);
      if (content === null) return { kind: 'dropped', response: 'nothing to tell' };
      return await smtp.deliver(await compose(due, content));
    } catch (error) {
      // What cannot be made into a mail today may be tomorrow; it must not stop the others.
      return { kind: 'deferred', code: null, response: `not composed: ${String(error)}` };
    }
  };
}
