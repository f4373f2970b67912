// Whether somebody sees a gateway, for the rooms that know no more of it than its EUI.

import { maySee } from './access/rights.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { SeesGateway } from './platform/http/principal.ts';

export function createSeesGateway(fleet: Pick<Fleet, 'statusOf'>): SeesGateway {
  return (principal, eui) => {
    // Most see all; what is not in the inventory is then told as it is.
    if (principal.siteIds === null) return principal.rights.has('state.read');
    const status = fleet.statusOf(eui);
    return status !== null && maySee(principal, status.gateway);
  };
}
