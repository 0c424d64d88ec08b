import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT_CLASSES } from '../../../lambdas/consumer/event.ts';

const RUNBOOKS = new URL('../../../docs/runbooks/', import.meta.url);
const ALARMS = ['consumer-lag-ms', 'error-rate-percent'];
const SECTIONS = ['Symptom', 'Immediate steps', 'Cause analysis', 'Temporary measure', 'Verification'];
const COMMANDS_OF_LOGHORN = ['scan', 'generate', 'local up'];

describe('runbooks', () => {
  it('are one for each class and each alarm', () => {
    const files = readdirSync(RUNBOOKS);

    expect(files.sort()).toEqual([...EVENT_CLASSES, ...ALARMS].map((name) => `${name}.md`).sort());
  });

  it.each([...EVENT_CLASSES, ...ALARMS])('%s has every section in order, with commands to run', (name) => {
    const page = readFileSync(new URL(`${name}.md`, RUNBOOKS), 'utf8');

    const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    const steps = page.slice(page.indexOf('## Immediate steps'), page.indexOf('## Cause analysis'));
    const commands = [...page.matchAll(/npx loghorn (\w+(?: up)?)/g)].map(([, command]) => command);
    expect(page).toMatch(new RegExp(`^# ${name}: `));
    expect(sections).toEqual(SECTIONS);
    expect(steps).toMatch(/^(aws|kubectl) /m);
    expect(COMMANDS_OF_LOGHORN).toEqual(expect.arrayContaining(commands));
  });
});
