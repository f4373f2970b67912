// Whether an MQTT topic filter matches a topic (MQTT 3.1.1 section 4.7).

/** Topics that begin with `$` are none of ours: the rule for them is left out. */
export function filterMatches(filter: string, topic: string): boolean {
  if (!filter.includes('+') && !filter.includes('#')) return filter === topic;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    // Also matches the parent level itself.
    if (level === '#') return levels.length >= index;
    const actual = levels[index];
    if (actual === undefined || (level !== '+' && level !== actual)) return false;
  }
  return levels.length === wanted.length;
}
