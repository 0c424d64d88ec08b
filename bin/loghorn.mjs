#!/usr/bin/env node
// The door: checks the runtime in plain JavaScript before any TypeScript is loaded.
import './require-node.cjs';

await import('./loghorn.ts');
