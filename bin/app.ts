import { App } from 'aws-cdk-lib';
import { defineConfig } from '../lib/config.ts';
import { PIPELINE_STACK_NAME, PipelineStack } from '../lib/pipeline-stack.ts';
import { SIMULATOR_STACK_NAME, SimulatorStack } from '../lib/simulator-stack.ts';
import configured from '../loghorn.config.ts';

const app = new App();
/** Context `profile=local`: for an emulator on this machine, where the simulator runs as a plain process. */
const local = app.node.tryGetContext('profile') === 'local';
/** Context `slackApiUrl`: a Slack emulator in place of Slack. */
const slackApiUrl: string | undefined = app.node.tryGetContext('slackApiUrl');
/** Context `timeScale`: simulated time of one deployment, for a story that is told faster than it happened. */
const timeScale: string | undefined = app.node.tryGetContext('timeScale');
const config =
  timeScale === undefined ? configured : defineConfig({ ...configured, timeScale: Number(timeScale) });

// No account and no region: synthesis needs neither credentials nor network.
const pipeline = new PipelineStack(app, PIPELINE_STACK_NAME, {
  description: 'Loghorn: raw logs in, one Slack thread per incident out.',
  config,
  local,
  ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
});
if (config.simulator.enabled && !local) {
  new SimulatorStack(app, SIMULATOR_STACK_NAME, {
    description: 'Loghorn: the log simulator.',
    config,
    logs: pipeline.ingest.logs,
  });
}
