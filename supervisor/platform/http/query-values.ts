// Texts of a query string as the values that the route's schema names: numbers, true and false, lists. What does not fit
// stays text, and the validator complains of it. Pure.

type Schema = Readonly<Record<string, unknown>>;

export function queryValues(query: unknown, schema: unknown): unknown {
  const properties = (schema as { properties?: Readonly<Record<string, Schema>> } | undefined)?.properties;
  if (properties === undefined || typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      Object.hasOwn(properties, name) ? converted(value, properties[name] ?? {}) : value,
    ]),
  );
}

function converted(value: unknown, schema: Schema): unknown {
  if (schema['type'] === 'array') {
    const items = (schema['items'] ?? {}) as Schema;
    return (Array.isArray(value) ? value : [value]).map((one) => converted(one, items));
  }
  if (typeof value !== 'string') return value;
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return /^-?\d{1,16}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value;
    case 'boolean':
      return value === 'true' || value === 'false' ? value === 'true' : value;
    default:
      return value;
  }
}
