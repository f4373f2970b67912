// The database schema, step by step, in the order that databases went through.

import type { Migration } from './platform/database.ts';
import { ACCESS_MIGRATIONS } from './schema/access.ts';
import { EQUIPMENT_MIGRATIONS } from './schema/equipment.ts';
import { FRAME_MIGRATIONS } from './schema/frames.ts';
import { HEALTH_MIGRATIONS } from './schema/health.ts';
import { INCIDENT_MIGRATIONS } from './schema/incidents.ts';
import { MAINTENANCE_MIGRATIONS } from './schema/maintenance.ts';
import { NOTIFY_MIGRATIONS } from './schema/notify.ts';

export const MIGRATIONS: readonly Migration[] = [
  ...FRAME_MIGRATIONS,
  ...EQUIPMENT_MIGRATIONS,
  ...HEALTH_MIGRATIONS,
  ...ACCESS_MIGRATIONS,
  ...INCIDENT_MIGRATIONS,
  ...NOTIFY_MIGRATIONS,
  ...MAINTENANCE_MIGRATIONS,
];
