// Host names into addresses, one look-up at a time: each occupies one of the few threads that the connection to the
// broker needs too, for as long as a dead name server lets it wait.

import { lookup as systemLookup } from 'node:dns/promises';

export interface IpAddress {
  readonly ip: string;
  readonly family: 4 | 6;
}

/** All addresses of a host name, best first. Rejects when there is none. */
export type Lookup = (host: string) => Promise<readonly IpAddress[]>;

export function createLookup(): Lookup {
  let turn: Promise<unknown> = Promise.resolve();
  return (host) => {
    const answer = turn.then(() => lookUp(host));
    turn = answer.catch(() => undefined);
    return answer;
  };
}

async function lookUp(host: string): Promise<readonly IpAddress[]> {
  const found = await systemLookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ ip: address, family: family === 6 ? 6 : 4 }));
}
