// The form that work is planned with: equipment is found as it is typed, the effect follows what is chosen.

import { planLive } from './lib/plan.ts';

planLive();
