import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'conformance/**/*.test.ts', 'e2e/**/*.test.ts'],
    // What takes a second here takes a busy or slow disk a minute; only what hangs should fail.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
