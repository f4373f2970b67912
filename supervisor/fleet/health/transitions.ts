// The table of base states: in which state a piece of equipment is after what was seen of it. Pure; read it as it stands.

import type { BaseState } from './model.ts';

export const HEALTH_EVENTS = [
  /** Nothing can be said: it stays as it is. */
  'nothing-known',
  /** It serves, though not yet for as long as it takes to be believed after an outage (`stable_s`). */
  'heard',
  /** The same, and some verdict of those that mean bad service is raised. */
  'heard-badly',
  /** It has served for `stable_s` without a gap. */
  'steady',
  'steady-badly',
  /** Its connection is lost, or it has been silent for `suspect_after_s`. */
  'missing',
  /** It has been missing for `offline_after_s`. */
  'gone',
  /** The inventory says that it is no longer used. */
  'retired',
] as const;
export type HealthEvent = (typeof HEALTH_EVENTS)[number];

/**
 * Total: a row for every state, a column for every event. What leads into `offline` and out of it takes time, so that
 * neither a short gap nor a short return is told as more than it is. From `retired` it starts anew.
 */
export const TRANSITIONS: Readonly<Record<BaseState, Readonly<Record<HealthEvent, BaseState>>>> = {
  'never-seen': {
    'nothing-known': 'never-seen',
    heard: 'online',
    'heard-badly': 'degraded',
    steady: 'online',
    'steady-badly': 'degraded',
    missing: 'never-seen',
    gone: 'never-seen',
    retired: 'retired',
  },
  online: {
    'nothing-known': 'online',
    heard: 'online',
    'heard-badly': 'degraded',
    steady: 'online',
    'steady-badly': 'degraded',
    missing: 'suspect',
    gone: 'offline',
    retired: 'retired',
  },
  degraded: {
    'nothing-known': 'degraded',
    heard: 'online',
    'heard-badly': 'degraded',
    steady: 'online',
    'steady-badly': 'degraded',
    missing: 'suspect',
    gone: 'offline',
    retired: 'retired',
  },
  suspect: {
    'nothing-known': 'suspect',
    heard: 'online',
    'heard-badly': 'degraded',
    steady: 'online',
    'steady-badly': 'degraded',
    missing: 'suspect',
    gone: 'offline',
    retired: 'retired',
  },
  offline: {
    'nothing-known': 'offline',
    heard: 'offline',
    'heard-badly': 'offline',
    steady: 'online',
    'steady-badly': 'degraded',
    missing: 'offline',
    gone: 'offline',
    retired: 'retired',
  },
  retired: {
    'nothing-known': 'never-seen',
    heard: 'online',
    'heard-badly': 'degraded',
    steady: 'online',
    'steady-badly': 'degraded',
    missing: 'never-seen',
    gone: 'never-seen',
    retired: 'retired',
  },
};
