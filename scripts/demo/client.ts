// Somebody who is signed in at the API, for scripts: a session's cookie and the Origin that goes with its writes.

export interface Client {
  get<T>(path: string): Promise<T>;
  /** `ifMatch`: the version that is changed. */
  send<T>(method: 'POST' | 'PATCH', path: string, body: object | CsvText, ifMatch?: number): Promise<T>;
  /** Nobody finds a session of a script among their own. */
  signOut(): Promise<void>;
}

/** Semicolons between cells, a line a row. */
export interface CsvText {
  readonly csv: string;
}

/** Rejects with the server's own words. */
export async function signIn(url: string, login: string, password: string): Promise<Client> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ login, password }),
  });
  await read(answer);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');

  return {
    async get<T>(path: string) {
      return (await read(await fetch(url + path, { headers: { cookie } }))) as T;
    },
    async send<T>(method: 'POST' | 'PATCH', path: string, body: object | CsvText, ifMatch?: number) {
      const csv = 'csv' in body ? body.csv : null;
      const headers: Record<string, string> = {
        ...{ cookie, origin: url },
        'content-type': csv === null ? 'application/json' : 'text/csv',
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      };
      const sent = await fetch(url + path, { method, headers, body: csv ?? JSON.stringify(body) });
      return (await read(sent)) as T;
    },
    async signOut() {
      await read(
        await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: { cookie, origin: url } }),
      );
    },
  };
}

async function read(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
