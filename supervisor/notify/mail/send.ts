// One due message to the mail server.

import type { NoticeContent, NoticeKind } from '../notice.ts';
import type { Due, Send, Tried } from '../outbox/model.ts';
import { isSendable } from './address.ts';
import type { Compose } from './compose.ts';
import type { Smtp } from './smtp.ts';

export interface MailSendDeps {
  readonly compose: Compose;
  readonly smtp: Pick<Smtp, 'deliver'>;
  /** `null`: it may be sent now. */
  readonly obstacle: (due: Due) => Tried | null;
  /** Of kinds whose content is gathered when they are sent; `null`: nothing to tell. */
  readonly gathered: Partial<Record<NoticeKind, (due: Due) => Promise<NoticeContent | null>>>;
}

export function createMailSend({ compose, smtp, obstacle, gathered }: MailSendDeps): Send {
  return async (due) => {
    if (!isSendable(due.recipient)) {
      return { kind: 'failed', code: null, response: 'this is no address that can be written to' };
    }
    const held = obstacle(due);
    if (held !== null) return held;
    try {
      const gather = gathered[due.kind];
      if (gather === undefined) return await smtp.deliver(await compose(due));
      const content = await gather(due);
      if (content === null) return { kind: 'dropped', response: 'nothing to tell' };
      return await smtp.deliver(await compose(due, content));
    } catch (error) {
      // What cannot be made into a mail today may be tomorrow; it must not stop the others.
      return { kind: 'deferred', code: null, response: `not composed: ${String(error)}` };
    }
  };
}
