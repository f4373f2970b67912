// What the map draws, read from the list beside it: the list is what the server keeps current.

export interface Place {
  /** EUI. */
  readonly key: string;
  readonly item: HTMLElement;
  readonly latitude: number;
  readonly longitude: number;
  /** Device sessions that others heard too, by their EUI. */
  readonly links: ReadonlyMap<string, number>;
}

/** Worst first, as the list has them. */
export function placesOf(list: HTMLElement): Place[] {
  return [...list.querySelectorAll<HTMLElement>('li[data-latitude]')].map((item) => ({
    key: item.dataset['key'] ?? '',
    item,
    latitude: Number(item.dataset['latitude']),
    longitude: Number(item.dataset['longitude']),
    links: linksOf(item.dataset['links'] ?? ''),
  }));
}

function linksOf(text: string): ReadonlyMap<string, number> {
  const pairs = text.split(' ').filter((one) => one !== '');
  return new Map(
    pairs.map((one): [string, number] => {
      const [key = '', devices] = one.split(':');
      return [key, Number(devices)];
    }),
  );
}
