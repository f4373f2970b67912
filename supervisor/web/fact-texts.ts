// Facts about a gateway in words, in French and in English: what is out of the ordinary, since when, what it may come from.

import type { Fact } from '../fleet/facts.ts';
import type { Losses } from '../ingest/gap.ts';
import { createFormat, type Format } from './format.ts';
import { depuis, type Language, TEXTS } from './texts.ts';

export interface FactTexts {
  fact(fact: Fact): string;
  losses(losses: Losses): string;
}

export function factTexts(language: Language, nowMs: number): FactTexts {
  const format = createFormat(TEXTS[language]);
  const at = (ms: number): string => format.instant(ms, nowMs);
  const write = language === 'fr' ? FRENCH : ENGLISH;
  return { fact: (fact) => write.fact(fact, at, format), losses: (one) => write.losses(one, at, format) };
}

/** For the API: a fact in each language. */
export function factWords(fact: Fact, nowMs: number): Readonly<Record<Language, string>> {
  return { fr: factTexts('fr', nowMs).fact(fact), en: factTexts('en', nowMs).fact(fact) };
}

interface Writer {
  fact(fact: Fact, at: (ms: number) => string, format: Format): string;
  losses(losses: Losses, at: (ms: number) => string, format: Format): string;
}

/** No-break space, and the narrow one that stands before ; ! ? */
const NBSP = '\u00a0';
const THIN = '\u202f';

const FRENCH: Writer = {
  fact(fact, at, { count, percent }) {
    switch (fact.kind) {
      case 'clone':
        return (
          `Clone probable ${depuis(at(fact.sinceMs))}${NBSP}: deux ` +
          `${fact.by === 'boot' ? 'machines parlent' : 'journaux parlent'} tour à tour au nom de cette passerelle.`
        );
      case 'duplicate-client':
        return (
          `Client en double ${depuis(at(fact.sinceMs))}${NBSP}: ${count(fact.times)} connexions ont pris la place ` +
          `d’une autre sous la même identité, la dernière à ${at(fact.lastMs)}.`
        );
      case 'refused-connect':
        return `${repeated(fact.times, 'connexion refusée', 'connexions refusées')} ${depuis(at(fact.sinceMs))}, la dernière à ${at(fact.lastMs)}${NBSP}: ${refusalFr(fact.reason)}.`;
      case 'conflict':
        return (
          `${repeated(fact.times, 'ligne reçue', 'lignes reçues')} sous le numéro d’une autre ${depuis(at(fact.sinceMs))}, ` +
          `en quarantaine${NBSP}: journal revenu en arrière, ou passerelle copiée.`
        );
      case 'unnumbered':
        return `${repeated(fact.times, 'ligne sans numéro lisible', 'lignes sans numéro lisible')} ${depuis(at(fact.sinceMs))}${NBSP}: l’agent écrit mal.`;
      case 'nothing-stored':
        return fact.arrives
          ? `Ses données arrivent et rien n’est enregistré ${depuis(at(fact.sinceMs))}.`
          : `L’agent dit envoyer et rien n’arrive ${depuis(at(fact.sinceMs))}${NBSP}: droits du courtier MQTT, ou liaison.`;
      case 'not-read':
        return (
          `${repeated(fact.times, 'connexion coupée', 'connexions coupées')} ${depuis(at(fact.sinceMs))} parce que Vigie, ` +
          `trop occupée, ne la lisait plus${NBSP}: Vigie était aveugle, pas la passerelle.`
        );
      case 'connection-lost':
        return `La connexion de l’agent s’est rompue${NBSP}: liaison, alimentation ou agent.`;
      case 'stopped':
        return 'L’agent a annoncé son arrêt.';
      case 'bypass':
        return `L’agent sert lui-même le LNS ${fact.lns} ${depuis(at(fact.sinceMs))}.`;
      case 'journal':
        return `${journalFr(fact.state)} ${depuis(at(fact.sinceMs))}.`;
      case 'parked':
        return `${repeated(fact.rows, 'ligne mise de côté', 'lignes mises de côté')} par l’agent ${depuis(at(fact.sinceMs))}, restées sans réponse.`;
      case 'duty-cycle':
        return (
          `Temps d’émission ${fact.ratio > 1 ? 'dépassé' : 'presque épuisé'} ${depuis(at(fact.sinceMs))}${NBSP}: ${percent(fact.ratio)} de ce que permet ` +
          `${bandFr(fact.subBand)} sur une heure.`
        );
      case 'rx1-nearly-used':
        return (
          `Réponses du LNS presque trop tardives ${depuis(at(fact.sinceMs))}${NBSP}: ${percent(fact.ratio)} du délai RX1 ` +
          `de ${fact.rx1DelayS}${NBSP}s est déjà passé. Augmenter RXDelay dans le LNS.`
        );
    }
  },

  losses({ receptions, lesser, reason, fromMs, toMs, timeUncertain }, at) {
    const what =
      receptions > 0
        ? repeated(receptions, 'réception perdue', 'réceptions perdues')
        : repeated(
            lesser,
            'réception fausse (CRC) ou illisible abandonnée',
            'réceptions fausses (CRC) ou illisibles abandonnées',
          );
    const more = receptions > 0 && lesser > 0 ? ` (et ${lesser} au CRC faux ou illisibles)` : '';
    const about = timeUncertain === 1 ? ', heures incertaines' : '';
    return `${what}${more} entre ${at(fromMs)} et ${at(toMs)}${about}, ${LOSSES_FR[reason]}.`;
  },
};

const ENGLISH: Writer = {
  fact(fact, at, { count, percent }) {
    switch (fact.kind) {
      case 'clone':
        return (
          `Probably cloned, since ${at(fact.sinceMs)}: two ${fact.by === 'boot' ? 'machines' : 'journals'} speak ` +
          'by turns in the name of this gateway.'
        );
      case 'duplicate-client':
        return (
          `Duplicate client since ${at(fact.sinceMs)}: ${count(fact.times)} connections took the place of another one ` +
          `with the same identity, the last at ${at(fact.lastMs)}.`
        );
      case 'refused-connect':
        return `${repeated(fact.times, 'connection refused', 'connections refused')} since ${at(fact.sinceMs)}, the last at ${at(fact.lastMs)}: ${refusalEn(fact.reason)}.`;
      case 'conflict':
        return (
          `${repeated(fact.times, 'row', 'rows')} with the number of another one since ${at(fact.sinceMs)}, in quarantine: ` +
          'its journal went back in time, or the gateway was copied.'
        );
      case 'unnumbered':
        return `${repeated(fact.times, 'row', 'rows')} without a readable number since ${at(fact.sinceMs)}: the agent writes badly.`;
      case 'nothing-stored':
        return fact.arrives
          ? `Its data arrives and nothing has been stored since ${at(fact.sinceMs)}.`
          : `The agent says that it sends and nothing has arrived since ${at(fact.sinceMs)}: rights at the MQTT broker, or backhaul.`;
      case 'not-read':
        return (
          `${repeated(fact.times, 'connection', 'connections')} cut since ${at(fact.sinceMs)} because Vigie was too busy to ` +
          'read from it: Vigie was blind, not the gateway.'
        );
      case 'connection-lost':
        return 'The connection of its agent broke: backhaul, power or agent.';
      case 'stopped':
        return 'The agent said that it stops.';
      case 'bypass':
        return `The agent has served the LNS ${fact.lns} itself since ${at(fact.sinceMs)}.`;
      case 'journal':
        return `${journalEn(fact.state)} since ${at(fact.sinceMs)}.`;
      case 'parked':
        return `${repeated(fact.rows, 'row', 'rows')} set aside by the agent since ${at(fact.sinceMs)}: never answered.`;
      case 'duty-cycle':
        return (
          `Airtime ${fact.ratio > 1 ? 'exceeded' : 'nearly used up'} since ${at(fact.sinceMs)}: ${percent(fact.ratio)} of what ` +
          `${fact.subBand}${NBSP}MHz allows in an hour.`
        );
      case 'rx1-nearly-used':
        return (
          `Answers of the LNS nearly too late since ${at(fact.sinceMs)}: ${percent(fact.ratio)} of the RX1 delay ` +
          `of ${fact.rx1DelayS}${NBSP}s is over by then. Raise RXDelay in the LNS.`
        );
    }
  },

  losses({ receptions, lesser, reason, fromMs, toMs, timeUncertain }, at) {
    const what =
      receptions > 0
        ? `${repeated(receptions, 'reception', 'receptions')} lost`
        : `${repeated(lesser, 'bad (CRC) or unreadable reception', 'bad (CRC) or unreadable receptions')} given up`;
    const more = receptions > 0 && lesser > 0 ? ` (and ${lesser} with a failed CRC or unreadable)` : '';
    const about = timeUncertain === 1 ? ', times uncertain' : '';
    return `${what}${more} between ${at(fromMs)} and ${at(toMs)}${about}, ${LOSSES_EN[reason]}.`;
  },
};

const LOSSES_FR: Readonly<Record<Losses['reason'], string>> = {
  full: 'journal plein',
  age: 'gardées trop longtemps sans pouvoir être remises',
  damaged: 'journal abîmé',
  forgotten: `base restaurée${THIN}; la passerelle ne les a plus`,
};
const LOSSES_EN: Readonly<Record<Losses['reason'], string>> = {
  full: 'journal full',
  age: 'kept for too long without being taken',
  damaged: 'journal damaged',
  forgotten: 'database restored; the gateway no longer has them',
};

function refusalFr(reason: string): string {
  if (reason === 'wrong-credentials' || reason === 'no-credentials') return 'mot de passe faux';
  if (reason === 'too-many-sessions') return 'trop de connexions';
  return 'identité et nom d’utilisateur ne s’accordent pas';
}

function refusalEn(reason: string): string {
  if (reason === 'wrong-credentials' || reason === 'no-credentials') return 'wrong password';
  if (reason === 'too-many-sessions') return 'too many connections';
  return 'identity and user name do not agree';
}

function bandFr(subBand: string): string {
  return `la bande ${subBand.replaceAll('.', ',')}${NBSP}MHz`;
}

function journalFr(state: string): string {
  if (state === 'full') return `Journal plein${NBSP}: les réceptions les plus anciennes se perdent`;
  if (state === 'memory') return `Journal inutilisable${NBSP}: l’agent transmet de mémoire, rien n’est gardé`;
  return `Journal en état «${NBSP}${state}${NBSP}»`;
}

function journalEn(state: string): string {
  if (state === 'full') return 'Journal full: the oldest receptions are lost';
  if (state === 'memory') return 'Journal unusable: the agent forwards from memory and keeps nothing';
  return `Journal in state “${state}”`;
}

function repeated(count: number, one: string, many: string): string {
  return `${count}${NBSP}${count > 1 ? many : one}`;
}
