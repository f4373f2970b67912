// What the demonstration's inventory says of its gateways beyond their names: sites, backhauls, models.

/** Operators of no town that exists. */
export const BACKHAULS = [
  { id: 'ligeris-4g', name: 'Ligéris 4G', kind: 'cellular', operator: 'Ligéris Mobile' },
  { id: 'fibre-touraine', name: 'Fibre de Touraine', kind: 'fibre', operator: 'Touraine Fibre' },
] as const;

/** Of the gateway at this position. */
export function backhaulOf(index: number): (typeof BACKHAULS)[number]['id'] {
  return (BACKHAULS[index % BACKHAULS.length] as (typeof BACKHAULS)[number]).id;
}
