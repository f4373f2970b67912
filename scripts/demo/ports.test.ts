import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { placeFor } from './ports.ts';

test('where the usual port is taken, that is said with the address instead; one that was asked for is not replaced', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port: usual } = other.address() as { port: number };
  try {
    const moved = await placeFor('the pages', { asked: null, usual }, []);
    expect(moved.port).toBeGreaterThan(usual);
    expect(moved.note).toBe(
      `Port ${usual} is taken by another program, so the pages are at http://127.0.0.1:${moved.port}/ instead.`,
    );
    await expect(placeFor('the pages', { asked: usual, usual: 8080 }, [])).rejects.toThrow(
      `Port ${usual} is taken by another program`,
    );
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});
