// TypeBox schemas that many routes use.

import { type Static, type TSchema, Type } from 'typebox';

/** The same or `null`, said in the way that serializes fast: a union would be tried branch by branch. */
export function nullable<T extends TSchema>(schema: T) {
  const { type } = schema as { readonly type?: string };
  return Type.Unsafe<Static<T> | null>(
    type === undefined || '$id' in schema
      ? Type.Union([schema, Type.Null()])
      : { ...schema, type: [type, 'null'] },
  );
}

/** Milliseconds since 1970, UTC. */
export const TimeMs = Type.Integer({ description: 'Milliseconds since 1970, UTC' });

export const GatewayEuiText = Type.String({
  pattern: '^[0-9a-f]{16}$',
  'x-wanted': '16 hex digits, lower case',
  description: 'EUI of a gateway',
});

/** JSON, or CSV where the query asks for it. */
export function jsonOrCsv<T extends TSchema>(description: string, json: T) {
  return {
    description,
    content: {
      'application/json': { schema: json },
      'text/csv': { schema: Type.String({ description: 'RFC 4180, with a header line' }) },
    },
  };
}
