/** The pipeline on the emulator: synthesised into the run's own folder, deployed by the plain CDK command line. */
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';

import { emulatorEnvironment, LOCAL_ACCOUNT, LOCAL_REGION } from './aws.ts';
import { LocalError } from './errors.ts';
import type { ProcessKeeper } from './processes.ts';
import { PROJECT_DIRECTORY, type RunDirectory } from './workspace.ts';

/** As in lib/pipeline-stack.ts, which is not imported because it loads the whole CDK. */
export const PIPELINE_STACK_NAME = 'LoghornPipeline';
const CDK_CLI = join(PROJECT_DIRECTORY, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const ASSEMBLY_FOLDER = 'cdk.out';
const OUTPUTS_FILE = 'outputs.json';
/** Seconds; an emulator deletes a stack in one or two. */
const DELETE_WITHIN_SECONDS = 60;

const name = z.string().min(1);

const outputsSchema = z.object({
  LogsStreamName: name,
  IncidentsStreamName: name,
  TableName: name,
  DataBucketName: name,
  FlushQueueUrl: name,
  NotificationsQueueUrl: name,
  SlackSecretName: name,
  ActionsUrl: z.url(),
  AlarmTopicArn: name,
  JanitorFunctionName: name,
  ErrorRateAlarmName: name,
  LagAlarmName: name,
  MetricNamespace: name,
});

/** The outputs of the pipeline's stack. */
export type PipelineOutputs = z.output<typeof outputsSchema>;

export interface CdkOptions {
  readonly keeper: ProcessKeeper;
  readonly run: RunDirectory;
}

const cdk = (
  options: CdkOptions,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string = PROJECT_DIRECTORY,
): Promise<string> =>
  options.keeper.run(process.execPath, [CDK_CLI, ...args], {
    title: `cdk ${args[0]}`,
    cwd,
    env: {
      ...env,
      // The app is started as plain `node`, which must be the one that runs this.
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
      // No colours, no questions, no progress bars.
      CI: 'true',
      NO_COLOR: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });

/**
 * Synthesises the app for this run.
 *
 * @param slackApiUrl Where the notifier finds Slack; ends with `/api/`.
 * @param timeScale Length of a simulated minute in minutes; undefined leaves it to the configuration.
 * @throws LocalError with the end of the CDK's output.
 */
export const synthesise = async (
  options: CdkOptions,
  slackApiUrl: string,
  timeScale?: number,
): Promise<void> => {
  const context = ['-c', 'profile=local', '-c', `slackApiUrl=${slackApiUrl}`];
  if (timeScale !== undefined) context.push('-c', `timeScale=${timeScale}`);
  // Needs no endpoint; the variables only keep a person's own AWS set-up out of it.
  const { AWS_ENDPOINT_URL: _none, ...env } = emulatorEnvironment('');
  await cdk(
    options,
    ['synth', '--quiet', '--output', join(options.run.path, ASSEMBLY_FOLDER), ...context],
    env,
  );
};

/**
 * Prepares the emulator for deployments, as `cdk bootstrap` prepares an account.
 *
 * @throws LocalError with the end of the CDK's output.
 */
export const bootstrap = async (options: CdkOptions, endpoint: string): Promise<void> => {
  const args = ['bootstrap', `aws://${LOCAL_ACCOUNT}/${LOCAL_REGION}`];
  // Where no cdk.json is: beside one, the whole app would be synthesised first.
  await cdk(options, args, emulatorEnvironment(endpoint), options.run.temporary);
};

/**
 * Removes what an earlier run left on an endpoint that outlives it: its incidents are told already and point to
 * messages of a Slack that is gone, and emulators cannot replace the functions of a stack in place.
 *
 * @throws LocalError when the stack is still there after a minute.
 */
export const removeEarlierStack = async (client: CloudFormationClient): Promise<void> => {
  const stack = { StackName: PIPELINE_STACK_NAME };
  const found = await client.send(new DescribeStacksCommand(stack)).then(
    ({ Stacks = [] }) => Stacks.some(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE'),
    // The API has no other word for "there is none" than an error.
    () => false,
  );
  if (!found) return;
  await client.send(new DeleteStackCommand(stack));
  const limits = { client, maxWaitTime: DELETE_WITHIN_SECONDS, minDelay: 1, maxDelay: 2 };
  await waitUntilStackDeleteComplete(limits, stack).catch((error: unknown) => {
    throw new LocalError('STACK_STAYS', `the earlier stack ${PIPELINE_STACK_NAME} cannot be deleted`, {
      cause: error,
    });
  });
};

/**
 * Deploys the synthesised stack.
 *
 * @throws LocalError with the end of the CDK's output, or naming the output that is missing.
 */
export const deploy = async (options: CdkOptions, endpoint: string): Promise<PipelineOutputs> => {
  const outputsFile = join(options.run.path, OUTPUTS_FILE);
  const args = ['deploy', PIPELINE_STACK_NAME, '--app', join(options.run.path, ASSEMBLY_FOLDER)];
  const quiet = ['--require-approval', 'never', '--outputs-file', outputsFile];
  await cdk(options, [...args, ...quiet], emulatorEnvironment(endpoint));
  const all = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, unknown>;
  const outputs = outputsSchema.safeParse(all[PIPELINE_STACK_NAME]);
  if (outputs.success) return outputs.data;
  const missing = outputs.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new LocalError('OUTPUTS_MISSING', `the stack ${PIPELINE_STACK_NAME} has no output ${missing}`);
};
