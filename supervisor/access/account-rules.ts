// What an account may consist of, and which changes of it need which right. Pure.

import type { Role } from '../platform/http/principal.ts';
import type { FieldProblem } from '../platform/http/problem.ts';
import type { Account, Language } from './model.ts';

/** What administrators write of a person. */
export interface Particulars {
  readonly name: string;
  readonly role: Role;
  readonly company: string | null;
  readonly language: Language;
  readonly siteIds: readonly string[];
  readonly expiresMs: number | null;
}

export interface Surroundings {
  readonly nowMs: number;
  readonly siteOwner: (siteId: string) => string | null;
}

/** A contractor comes from a company, and works at sites of the partner that lets it in. */
export function particularsComplaints(
  { role, company, siteIds, expiresMs, name }: Particulars,
  partnerId: string,
  { nowMs, siteOwner }: Surroundings,
): readonly FieldProblem[] {
  const complaints: FieldProblem[] = [];
  const say = (field: string, detail: string, french: string): void =>
    void complaints.push({ field, detail, french });
  if (name.trim() === '')
    say(
      '/name',
      'Accounts are personal: write first name and family name.',
      'Les comptes sont personnels\u00a0: écrivez le prénom et le nom.',
    );
  if (role === 'contractor') {
    if (company === null || company.trim() === '')
      say('/company', 'A contractor needs the name of its company.', 'Indiquez l’entreprise du prestataire.');
  } else {
    if (company !== null)
      say(
        '/company',
        'Only contractors have a company: leave it out or send null.',
        'Seul un prestataire a une entreprise\u00a0: laissez vide.',
      );
    if (siteIds.length > 0)
      say(
        '/siteIds',
        'Only contractors are limited to sites: send an empty list.',
        'Seul un prestataire est limité à des sites\u00a0: n’en choisissez aucun.',
      );
  }
  if (new Set(siteIds).size < siteIds.length)
    say('/siteIds', 'A site is listed twice.', 'Un site y est deux fois.');
  for (const [index, siteId] of siteIds.entries()) {
    if (siteOwner(siteId) === partnerId) continue;
    say(
      `/siteIds/${index}`,
      `There is no site ${siteId} of ${partnerId}: give ids of its own sites.`,
      `Choisissez des sites de ${partnerId}.`,
    );
  }
  if (expiresMs !== null && expiresMs <= nowMs) {
    say(
      '/expiresMs',
      'This time is over: give a later one, or revoke the account.',
      'Cette date est passée\u00a0: choisissez-en une autre, ou révoquez le compte.',
    );
  }
  return complaints;
}

const LOGIN = /^[^\s@<>"(),:;\\]+@[^\s@<>"(),:;\\]+$/;

/** Only its shape: that somebody reads it shows when the invitation is answered. */
export function isMailAddress(login: string): boolean {
  return login.length <= 254 && LOGIN.test(login);
}

/** What was changed, for the trail: names and new values; none of them is secret. */
export function changesOf(before: Account, after: Particulars): Readonly<Record<string, ChangedValue>> {
  const changed: Record<string, ChangedValue> = {};
  for (const key of ['name', 'role', 'company', 'language', 'expiresMs'] as const) {
    if (before[key] !== after[key]) changed[key] = { from: before[key], to: after[key] };
  }
  if (!isSameSet(before.siteIds, after.siteIds)) {
    changed['siteIds'] = { from: before.siteIds, to: after.siteIds };
  }
  return changed;
}

type Plain = string | number | null | readonly string[];
export interface ChangedValue {
  readonly [key: string]: Plain;
  readonly from: Plain;
  readonly to: Plain;
}

/** Rights are others than before: sessions begin anew. */
export function changesRights(changed: Readonly<Record<string, ChangedValue>>): boolean {
  return 'role' in changed || 'siteIds' in changed;
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one) => right.includes(one));
}
