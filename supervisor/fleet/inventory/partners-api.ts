// HTTP route of the partners: who owns what. They come from the settings.

import { Type } from 'typebox';
import type { Routes } from '../../platform/http/server.ts';
import type { Book } from './book.ts';
import { PartnerView } from './schemas.ts';

export function partnerRoutes({ partners }: Pick<Book, 'partners'>): Routes {
  return (server) => {
    server.get(
      '/api/v1/partners',
      {
        config: { access: 'state.read' },
        schema: {
          ...{ tags: ['inventory'], summary: 'The bodies that own equipment' },
          response: { 200: Type.Object({ items: Type.Array(PartnerView) }) },
        },
      },
      () => ({ items: partners().map(({ id, name }) => ({ id, name })) }),
    );
  };
}
