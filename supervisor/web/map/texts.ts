// What the map says, with and without its script.

import type { Language } from '../texts.ts';

export interface MapTexts {
  readonly title: string;
  /** In a sentence, capital first. */
  readonly well: (count: number) => string;
  readonly unwell: (unwell: number, count: number) => string;
  readonly lead: string;
  readonly empty: string;
  readonly list: string;
  readonly toMap: string;
  readonly wellOnes: (count: number) => string;
  readonly neverSeen: (count: number) => string;
  readonly nowhere: string;
  readonly near: string;
  readonly island: MapIslandTexts;
}

/** Given to the script as they are; `{n}` stands for a number. */
export interface MapIslandTexts {
  readonly map: string;
  readonly together: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly links: string;
  readonly hint: string;
}

const NBSP = '\u00a0';

export const MAP_TEXTS: Readonly<Record<Language, MapTexts>> = {
  fr: {
    title: 'Carte',
    well: (count) =>
      count === 1 ? `1${NBSP}passerelle, qui va bien.` : `${count}${NBSP}passerelles, qui vont toutes bien.`,
    unwell: (unwell, count) =>
      unwell === 1
        ? `1${NBSP}passerelle sur ${count} ne va pas bien.`
        : `${unwell}${NBSP}passerelles sur ${count} ne vont pas bien.`,
    lead: 'Où elles se trouvent, et lesquelles entendent les mêmes capteurs. La liste dit la même chose que la carte.',
    empty: 'Aucune passerelle n’est déclarée.',
    list: 'En liste',
    toMap: 'Aller à la carte',
    wellOnes: (count) =>
      count === 1 ? `1${NBSP}passerelle va bien` : `${count}${NBSP}passerelles vont bien`,
    neverSeen: (count) =>
      count === 1 ? `1${NBSP}n’a encore jamais été vue` : `${count}${NBSP}n’ont encore jamais été vues`,
    nowhere: 'Sans coordonnées.',
    near: `Mêmes capteurs que${NBSP}: `,
    island: {
      map: 'Carte des passerelles',
      together: '{n} passerelles ici, la moins bien',
      zoomIn: 'Agrandir',
      zoomOut: 'Réduire',
      links: 'Liens entre passerelles qui entendent les mêmes capteurs',
      hint: `Choisissez une passerelle pour savoir comment elle va. Au clavier${NBSP}: flèches pour se déplacer, + et − pour l’échelle, Échap pour ne plus rien choisir.`,
    },
  },
  en: {
    title: 'Map',
    well: (count) => (count === 1 ? '1 gateway, and it is well.' : `All ${count} gateways are well.`),
    unwell: (unwell, count) =>
      unwell === 1 ? `1 gateway of ${count} is not well.` : `${unwell} gateways of ${count} are not well.`,
    lead: 'Where they stand, and which of them hear the same sensors. The list says the same as the map.',
    empty: 'No gateway is declared.',
    list: 'As a list',
    toMap: 'Go to the map',
    wellOnes: (count) => (count === 1 ? '1 gateway is well' : `${count} gateways are well`),
    neverSeen: (count) => (count === 1 ? '1 has never been seen yet' : `${count} have never been seen yet`),
    nowhere: 'Without coordinates.',
    near: 'Same sensors as: ',
    island: {
      map: 'Map of gateways',
      together: '{n} gateways here, the worst',
      zoomIn: 'Zoom in',
      zoomOut: 'Zoom out',
      links: 'Links between gateways that hear the same sensors',
      hint: 'Choose a gateway to see how it is. By keyboard: arrows to move, + and − for the scale, Escape to choose nothing.',
    },
  },
};
