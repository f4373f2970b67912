import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Principal, RIGHTS, type Right, type Role } from '../platform/http/principal.ts';
import {
  anonymousPrincipal,
  mayEdit,
  mayGrant,
  mayReadContacts,
  mayReadFrames,
  mayReadInternal,
  mayReadPrivate,
  mayRevoke,
  maySee,
  maySeeIncident,
  mayWork,
  RIGHTS_OF,
} from './rights.ts';

function principal(role: Role, partnerId = 'tmvl', siteIds: readonly string[] | null = null): Principal {
  return {
    kind: 'session',
    account: { id: 'a', name: 'A', partnerId, role, language: 'fr' },
    rights: new Set(RIGHTS_OF[role]),
    siteIds: siteIds === null ? null : new Set(siteIds),
    credentialId: 's',
  };
}
const anonymous = anonymousPrincipal(false);
const passer = anonymousPrincipal(true);
const viewer = principal('viewer');
const contractor = principal('contractor', 'tmvl', ['site-1']);
const operator = principal('operator');
const administrator = principal('administrator');

const own = { partnerId: 'tmvl', siteId: 'site-1' };
const ownElsewhere = { partnerId: 'tmvl', siteId: 'site-2' };
const others = { partnerId: 'smo', siteId: 'site-9' };
const nobodys = { partnerId: null, siteId: null };

describe('rights of roles on objects', () => {
  test.each([
    //              who            own    own, other site  other partner  nobody's
    ['anonymous', anonymous, [false, false, false, false]],
    ['anonymous where the state is public', passer, [true, true, true, true]],
    ['viewer', viewer, [true, true, true, true]],
    ['contractor', contractor, [true, false, false, false]],
    ['operator', operator, [true, true, true, true]],
    ['administrator', administrator, [true, true, true, true]],
  ] as const)('state is seen by %s', (_name, who, expected) => {
    expect([own, ownElsewhere, others, nobodys].map((place) => maySee(who, place))).toEqual(expected);
  });

  test.each([
    ['anonymous', passer, [false, false, false, false]],
    ['viewer', viewer, [false, false, false, false]],
    ['contractor', contractor, [true, false, false, false]],
    ['operator', operator, [true, true, false, false]],
    ['administrator', administrator, [true, true, false, false]],
  ] as const)('private notes are read by %s', (_name, who, expected) => {
    expect([own, ownElsewhere, others, nobodys].map((place) => mayReadPrivate(who, place))).toEqual(expected);
  });

  test('a contractor reads no notes of a site that went to the other partner', () => {
    expect(mayReadPrivate(contractor, { partnerId: 'smo', siteId: 'site-1' })).toBe(false);
  });

  test.each([
    ['anonymous', passer, [false, false, false]],
    ['viewer', viewer, [false, false, false]],
    ['contractor', contractor, [false, false, false]],
    ['operator', operator, [true, false, false]],
    ['administrator', administrator, [true, false, false]],
  ] as const)('frames are read by %s', (_name, who, expected) => {
    expect(['tmvl', 'smo', null].map((partnerId) => mayReadFrames(who, partnerId))).toEqual(expected);
  });

  test.each([
    ['anonymous', passer, [false, false, false]],
    ['viewer', viewer, [false, false, false]],
    ['contractor', contractor, [false, false, false]],
    ['operator', operator, [true, false, false]],
    ['administrator', administrator, [true, true, true]],
  ] as const)('the inventory is edited by %s', (_name, who, expected) => {
    expect(['tmvl', 'smo', null].map((partnerId) => mayEdit(who, partnerId))).toEqual(expected);
  });

  test('rights are taken away by every administrator, given by those of the partner once it has one', () => {
    expect([passer, viewer, contractor, operator].map(mayRevoke)).toEqual([false, false, false, false]);
    expect([mayGrant(operator, 'tmvl', false), mayGrant(viewer, 'tmvl', false)]).toEqual([false, false]);
    expect(mayRevoke(administrator)).toBe(true);
    expect(mayGrant(administrator, 'tmvl', true)).toBe(true);
    expect(mayGrant(administrator, 'smo', false)).toBe(true);
    expect(mayGrant(administrator, 'smo', true)).toBe(false);
  });

  test.each([
    //                  own site, other site, both partners', other partner's, shared, the network at large
    ['anonymous', anonymous, [false, false, false, false, false, false], 'nothing'],
    ['anonymous where the state is public', passer, [true, true, true, true, true, true], 'nothing'],
    ['viewer', viewer, [true, true, true, true, true, true], 'nothing'],
    ['contractor', contractor, [true, false, true, false, false, false], 'what it sees'],
    ['operator', operator, [true, true, true, true, true, true], 'but the other partner’s'],
    ['administrator', administrator, [true, true, true, true, true, true], 'but the other partner’s'],
  ] as const)('incidents are seen and worked on by %s', (_name, who, sees, works) => {
    const incidents = [[own], [ownElsewhere], [others, own], [others], [nobodys], []];
    expect(incidents.map((members) => maySeeIncident(who, members))).toEqual(sees);
    const expected = incidents.map((_, index) => {
      if (works === 'nothing') return false;
      return works === 'what it sees' ? sees[index] : index !== 3;
    });
    expect(incidents.map((members) => mayWork(who, members))).toEqual(expected);
  });

  test('a contractor does not work on what went to the other partner at a site that it still has', () => {
    expect(mayWork(contractor, [{ partnerId: 'smo', siteId: 'site-1' }])).toBe(false);
    expect(mayWork(contractor, [{ partnerId: null, siteId: 'site-1' }])).toBe(false);
  });

  test.each([
    ['anonymous', passer, false, false],
    ['viewer', viewer, false, false],
    ['contractor', contractor, true, false],
    ['operator', operator, true, true],
  ] as const)('internal remarks and contacts of reporters: %s', (_name, who, internal, contacts) => {
    expect(mayReadInternal(who, 'tmvl')).toBe(internal);
    expect(mayReadInternal(who, 'smo')).toBe(false);
    expect(mayReadInternal(who, null)).toBe(false);
    expect(mayReadContacts(who)).toBe(contacts);
  });

  test('without the right of a narrower token a role gives nothing', () => {
    const token: Principal = { ...administrator, kind: 'token', rights: new Set(['audit.read']) };
    expect([maySee(token, own), mayReadPrivate(token, own), mayReadFrames(token, 'tmvl')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([mayEdit(token, 'tmvl'), mayRevoke(token), mayGrant(token, 'tmvl', true)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('an administrator has every right there is, and no role has one that does not exist', () => {
    expect(new Set(RIGHTS_OF.administrator)).toEqual(new Set(RIGHTS));
    for (const rights of Object.values(RIGHTS_OF)) {
      for (const right of rights) expect(RIGHTS).toContain(right);
    }
  });

  test('docs/access.md has the same table', () => {
    const text = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => /^\| `[a-z]+\.[a-z-]+`/.test(line));
    const documented = rows.map((row) => row.split('|').map((cell) => cell.trim()));
    const roles: readonly Role[] = ['viewer', 'contractor', 'operator', 'administrator'];
    expect(documented.map(([, right]) => right?.replaceAll('`', ''))).toEqual([...RIGHTS]);
    for (const [, name = '', , ...cells] of documented) {
      const right = name.replaceAll('`', '') as Right;
      const has = roles.filter((_, index) => cells[index] !== 'no');
      expect(has, right).toEqual(roles.filter((role) => RIGHTS_OF[role].includes(right)));
    }
  });
});
