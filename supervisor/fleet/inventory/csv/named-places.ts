// The sites and backhauls that the rows of a table name: those there are, and, where that is wanted, sites to be added.

import { randomBytes } from 'node:crypto';
import type { Book } from '../book.ts';
import { SITE_FIELDS } from '../cards.ts';
import type { Site } from '../model.ts';
import { SITE_ID_BYTES } from '../place-kinds.ts';
import type { Wrong } from '../read-card.ts';

export interface NamedPlaces {
  /** The inventory, as it will be with the sites that are to be added. */
  readonly book: Book;
  /** The id of what a cell names, by name or by id, or what is wrong with it. */
  siteId(partnerId: string | null, text: string, commune: string): string | Wrong;
  backhaulId(text: string): string | Wrong;
  /** What stands in the column of the commune, beside a site that is there; `null`: nothing wrong. */
  wrongCommune(siteId: string | null, text: string): Wrong | null;
  /** Of these sites, those that are to be added. */
  added(siteIds: ReadonlySet<string | null>): readonly Site[];
}

export function createNamedPlaces(known: Book, createSites: boolean): NamedPlaces {
  const added = new Map<string, Site>();

  function siteNamed(partnerId: string | null, name: string): Site | null {
    const isIt = (site: Site): boolean => site.partnerId === partnerId && site.name === name;
    return known.siteNamed(partnerId, name) ?? known.site(name) ?? [...added.values()].find(isIt) ?? null;
  }

  function create(partnerId: string | null, text: string, commune: string): string | Wrong {
    const name = SITE_FIELDS.name.read(text);
    if (name.kind === 'wrong') return { ...name, field: 'siteId' };
    const at = SITE_FIELDS.commune.read(commune === '' ? null : commune);
    if (at.kind === 'wrong') return { ...at, field: 'commune' };
    if (partnerId === null) {
      return {
        field: 'siteId',
        detail: 'is not there, and nobody could own it',
        french: 'Ce site est inconnu, et sans partenaire personne ne le posséderait.',
      };
    }
    const id = randomBytes(SITE_ID_BYTES).toString('hex');
    const place = { name: name.value, commune: at.value, accessNotes: null, contacts: null };
    added.set(id, { id, version: 1, partnerId, ...place });
    return id;
  }

  return {
    book: { ...known, site: (id) => known.site(id) ?? added.get(id) ?? null },
    siteId(partnerId, text, commune) {
      const site = siteNamed(partnerId, text.normalize('NFC'));
      if (site !== null) return site.id;
      if (createSites) return create(partnerId, text, commune);
      const detail = `names "${shown(text)}", and ${partnerId ?? 'nobody'} has no such site: add it first, or import with createSites=true`;
      const french = `«\u00a0${shown(text)}\u00a0»\u00a0: ${partnerId ?? 'personne'} n’a pas de site de ce nom\u00a0; ajoutez-le d’abord, ou cochez «\u00a0créer les sites\u00a0».`;
      return { field: 'siteId', detail, french };
    },
    backhaulId(text) {
      const name = text.normalize('NFC');
      const backhaul = known.backhaul(name) ?? known.backhaulNamed(name);
      return (
        backhaul?.id ?? {
          field: 'backhaulId',
          detail: `names "${shown(text)}", which is not there: add it first`,
          french: `La liaison «\u00a0${shown(text)}\u00a0» est inconnue\u00a0: ajoutez-la d’abord.`,
        }
      );
    },
    wrongCommune(siteId, text) {
      if (text === '') return null;
      const site = siteId === null ? null : (known.site(siteId) ?? added.get(siteId));
      if (site == null) {
        return {
          field: 'commune',
          detail: 'is that of a site: name the site as well',
          french: 'La commune est celle d’un site\u00a0: nommez aussi le site.',
        };
      }
      if (site.commune === text.normalize('NFC')) return null;
      return {
        field: 'commune',
        detail: `is "${site.commune ?? ''}" for this site: change it there`,
        french: `Ce site est à «\u00a0${site.commune ?? ''}\u00a0»\u00a0: changez-le sur sa fiche.`,
      };
    },
    added: (siteIds) => [...added.values()].filter(({ id }) => siteIds.has(id)),
  };
}

export function shown(text: string): string {
  return text.slice(0, 60).replaceAll(/\s+/g, ' ');
}
