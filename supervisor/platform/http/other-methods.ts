// Which methods an address takes, for whoever came with another one (405 with Allow, RFC 9110 section 15.5.6).

export interface KnownPaths {
  add(method: string, pattern: string): void;
  /** Empty: there is nothing at this address. */
  methodsAt(path: string): readonly string[];
}

interface Pattern {
  readonly parts: readonly string[];
  readonly methods: Set<string>;
}

export function createKnownPaths(): KnownPaths {
  const patterns = new Map<string, Pattern>();
  return {
    add(method, pattern) {
      const known = patterns.get(pattern) ?? { parts: pattern.split('/'), methods: new Set<string>() };
      known.methods.add(method);
      patterns.set(pattern, known);
    },
    methodsAt(path) {
      const parts = path.split('/');
      const found = [...patterns.values()].filter((one) => fits(one.parts, parts));
      return [...new Set(found.flatMap(({ methods }) => [...methods]))].toSorted();
    },
  };
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  if (pattern.at(-1) === '*') {
    return parts.length >= pattern.length && fits(pattern.slice(0, -1), parts.slice(0, pattern.length - 1));
  }
  return (
    parts.length === pattern.length &&
    pattern.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
  );
}
