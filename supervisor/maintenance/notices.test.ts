// Who is told of a change of planned work, beyond those of the whole story.

import { expect, test } from 'vitest';
import type { EquipmentId } from '../fleet/health/model.ts';
import { createEntries } from './entries.ts';
import type { Happening, Work } from './model.ts';
import { createNotices } from './notices.ts';
import { GATEWAY, workOf } from './testing/works.ts';

const OTHER = 'gateway:7276ff00000000a2' as EquipmentId;
const NOW = workOf().fromMs - 3_600_000;
const pathOf = { fr: (ref: string) => `/travaux/${ref}`, en: (ref: string) => `/en/works/${ref}` };

const notices = createNotices({
  entries: createEntries({
    ...{ nameOf: (one) => ({ fr: one, en: one }), pathOf, baseUrl: null },
    sender: { name: 'Vigie', address: 'vigie@reseau.example' },
  }),
  scopeOf: (equipment) => ({ partnerIds: [], communes: [], siteIds: [], equipment, severity: null }),
  partners: () => [{ id: 'tmvl', name: 'Tours Métropole' }],
  ...{ pathOf, objectionPath: pathOf, newSecret: () => 'secret', isThere: (id) => id !== 'gone' },
  noticePeriod: { limitMs: (ms) => ms, isKept: () => true, earliestStartMs: (ms) => ms },
});

test('whoever follows what it is no longer on is told that it was moved', () => {
  const before = workOf({ equipment: [GATEWAY, OTHER] });
  const after: Work = { ...before, equipment: [GATEWAY] };
  const story: Happening = {
    ...({ kind: 'moved', visibility: 'public' } as const),
    ...{ atMs: NOW, by: null, text: 'Pluie', data: {} },
  };
  const [notice] = notices.told({ before, after, story: [story] }, NOW).notices;
  expect(notice?.scope.equipment).toEqual([GATEWAY, OTHER]);
  // Of its calendar file it is only what it is on.
  expect(notice?.attachments?.['tmvl']?.[0]?.content).not.toContain('7276ff00000000a2');
});

test.each([
  ['paul', { to: 'account', accountId: 'paul' }],
  ['gone', { to: 'escalation', partnerId: 'tmvl' }],
])('an objection to work of %s reaches somebody', (organiserId, audience) => {
  const before = workOf({ organiserId });
  const story: Happening = {
    ...({ kind: 'objected', visibility: 'public' } as const),
    ...{ atMs: NOW, by: null, text: 'Crue', data: { partnerId: 'smo' } },
  };
  const { notices: told } = notices.told({ before, after: before, story: [story] }, NOW);
  expect(told.map((one) => one.audience)).toEqual([audience]);
});
