// A gateway as the parts that serve it need it: the inventory has more of it.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { LifeCycle, Thresholds } from './inventory/model.ts';

export interface Gateway {
  readonly id: number;
  readonly eui: GatewayEui;
  readonly name: string;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  readonly siteId: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly backhaulId: string | null;
  readonly lifeCycle: LifeCycle;
  readonly inServiceMs: number | null;
  readonly thresholds: Thresholds;
}
