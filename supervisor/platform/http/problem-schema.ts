// The schema of problem details (RFC 9457), as the OpenAPI document shows it.

import { Type } from 'typebox';

export const PROBLEM_SCHEMA = Type.Object(
  {
    type: Type.String({ description: 'Always about:blank: title and status tell the kind' }),
    title: Type.String({ description: 'In a few words, the same for every problem of this kind' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'What is wrong here, and what to do about it' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.String({
            description: 'JSON pointer into the body, or name of a query parameter or CSV column',
          }),
          detail: Type.String(),
          row: Type.Optional(Type.Integer({ description: 'Of a CSV file; the header is row 1' })),
        }),
      ),
    ),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457' },
);
