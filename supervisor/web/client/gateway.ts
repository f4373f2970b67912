// The page of a gateway: its traffic as a chart that can be read hour by hour, and looked into.

import { showTraffic } from './lib/traffic-chart.ts';

showTraffic();
