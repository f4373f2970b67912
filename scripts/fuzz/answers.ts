// Reads answers of HTTP/1.1 off a connection that several requests were sent on; strictly enough for our own server. Pure.

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** The server takes nothing more on this connection. */
  readonly closes: boolean;
}

export interface AnswerReader {
  /** Answers that are whole with this. Throws for what is no answer. */
  take(chunk: Buffer): Answer[];
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** `methodOf`: of the requests that are not answered yet, the first being 0; answers to HEAD have no body. */
export function createAnswerReader(methodOf: (place: number) => string): AnswerReader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    take(chunk) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const answers: Answer[] = [];
      for (;;) {
        const read = readOne(rest, methodOf(answers.length));
        if (read === null) return answers;
        rest = rest.subarray(read.length);
        if (read.answer.status >= 200) answers.push(read.answer);
        if (read.answer.closes) return answers;
      }
    },
  };
}

function readOne(bytes: Buffer, method: string): { answer: Answer; length: number } | null {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new Error(`no answer of HTTP: ${head.slice(0, 100)}`);
  const closes = /^connection: close$/im.test(head);
  const at = headEnd + HEAD_END.length;
  const body = hasBody(status, head) && status >= 200 ? bodyAt(bytes, at, head) : { text: '', end: at };
  if (body === null) return null;
  return { answer: { status, head, body: body.text, closes }, length: body.end };

  function hasBody(code: number, text: string): boolean {
    if (code === 204 || code === 304) return false;
    return /^(?:content-length|transfer-encoding):/im.test(text) && method !== 'HEAD';
  }
}

function bodyAt(bytes: Buffer, at: number, head: string): { text: string; end: number } | null {
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) {
    const end = at + Number(length);
    return bytes.length < end ? null : { text: bytes.toString('utf8', at, end), end };
  }
  const parts: string[] = [];
  for (let from = at; ; ) {
    const lineEnd = bytes.indexOf('\r\n', from);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(bytes.toString('latin1', from, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { text: parts.join(''), end };
    parts.push(bytes.toString('utf8', lineEnd + 2, end - 2));
    from = end;
  }
}
