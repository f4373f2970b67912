import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{agent,supervisor,protocol,scripts,test}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
