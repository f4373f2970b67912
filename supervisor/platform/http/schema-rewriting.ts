// Schemas as routes write them into what the framework needs: objects that take no unknown fields, parts with a name
// said once. TypeBox builds plain objects; what is rewritten is a copy.

type Schema = Readonly<Record<string, unknown>>;

/** By $id, as JSON. */
export type SharedSchemas = Map<string, string>;

/** Keywords whose value is data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'example']);
/** Keywords whose value has a schema under each name, whatever the names are. */
const NAMED: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'content']);

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Depth first; own enumerable keys only, which leaves TypeBox's marks behind. */
function rewritten(value: unknown, change: (schema: Schema) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => rewritten(one, change));
  if (!isSchema(value)) return value;
  return change(
    mapValues(value, (part, key) => {
      if (DATA.has(key)) return part;
      return NAMED.has(key) && isSchema(part)
        ? mapValues(part, (one) => rewritten(one, change))
        : rewritten(part, change);
    }),
  );
}

function mapValues(from: Schema, work: (value: unknown, key: string) => unknown): Schema {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, work(value, key)]));
}

/** A misspelt field is told, not silently dropped: nothing that is not named gets in, unless the schema says so. */
export function closed(schema: unknown): unknown {
  return rewritten(schema, (one) => {
    const { $id: _, ...inline } = one;
    const isOpen = isSchema(inline['properties']) && inline['type'] === 'object';
    return isOpen && inline['additionalProperties'] === undefined
      ? { ...inline, additionalProperties: false }
      : inline;
  });
}

/** Parts with an $id become references; each is handed to `add` once. Throws where two differ under one $id. */
export function shared(schema: unknown, known: SharedSchemas, add: (schema: unknown) => void): unknown {
  return rewritten(schema, (one) => {
    const id = one['$id'];
    if (typeof id !== 'string') return one;
    const text = JSON.stringify(one);
    const before = known.get(id);
    if (before === undefined) {
      known.set(id, text);
      add(one);
    } else if (before !== text) {
      throw new Error(`two different schemas have the $id ${id}`);
    }
    return { $ref: `${id}#` };
  });
}
