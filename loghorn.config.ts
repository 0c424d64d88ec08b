import { defineConfig } from './lib/config.ts';

/**
 * Every key, its default and its range: docs/configuration.md.
 * As it stands, this is a sandbox that makes its own logs; for real ones, turn the simulator off.
 */
export default defineConfig({
  environment: 'sandbox',
  simulator: { enabled: true },
});
