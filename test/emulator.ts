/** One emulator with the pipeline deployed and one Slack, for all tests that need them: vitest's global set-up. */
import type { TestProject } from 'vitest/node';
import type { PipelineOutputs } from '../local/deploy.ts';
import { startEmulatorSession } from '../local/emulator-session.ts';

/** What a test is told of the stage; Slack is reached over the wire, like everything else. */
export interface Stage {
  readonly endpoint: string;
  readonly outputs: PipelineOutputs;
  readonly slack: {
    readonly apiUrl: string;
    readonly token: string;
    readonly signingSecret: string;
    /** Ids of the channels by name. */
    readonly channelIds: Readonly<Record<string, string>>;
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    stage: Stage;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // Tests own what they run against: an endpoint of the person's is not theirs to fill.
  delete process.env.AWS_ENDPOINT_URL;
  const session = await startEmulatorSession({ progress: 'lines' });
  const { apiUrl, token, signingSecret, channelIds } = session.slack;
  project.provide('stage', {
    endpoint: session.endpoint,
    outputs: session.outputs,
    slack: { apiUrl, token, signingSecret, channelIds: Object.fromEntries(channelIds) },
  });
  return () => session.stop();
}
