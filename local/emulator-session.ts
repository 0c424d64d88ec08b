/**
 * The stage of the local run and of the tests: an AWS emulator with the pipeline deployed, and Slack beside it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Listr, ListrLogger, type ListrTask, PRESET_TIMER, ProcessOutput } from 'listr2';
import config from '../loghorn.config.ts';
import { createEmulatorClients, type EmulatorClients } from './aws.ts';
import {
  bootstrap,
  type CdkOptions,
  deploy,
  type PipelineOutputs,
  removeEarlierStack,
  synthesise,
} from './deploy.ts';
import { LocalError } from './errors.ts';
import { answers, type MiniStack, startMiniStack } from './ministack.ts';
import { ProcessKeeper } from './processes.ts';
import { preparePython } from './python.ts';
import { type SlackEmulator, startSlack } from './slack.ts';
import { StepLines } from './step-lines.ts';
import { cacheDirectory, createRunDirectory, type RunDirectory } from './workspace.ts';

/** Milliseconds to wait for an endpoint that was given: its container may still be starting. */
const ENDPOINT_WITHIN_MS = 15_000;
const ENDPOINT_POLL_MS = 500;

/** How progress is shown on standard error: a live list, plain lines, or nothing. */
export type ProgressStyle = 'live' | 'lines' | 'silent';

export interface SessionOptions {
  /** The port MiniStack takes if it is free. @default any free one */
  readonly port?: number | undefined;
  /** An emulator that is there already; it is used and never stopped. @default AWS_ENDPOINT_URL */
  readonly endpoint?: string | undefined;
  readonly progress: ProgressStyle;
  /** Length of a simulated minute in minutes. @default that of the configuration */
  readonly timeScale?: number | undefined;
  /** Owner of every process of the run. @default one of the session's own */
  readonly keeper?: ProcessKeeper;
}

export interface EmulatorSession {
  readonly endpoint: string;
  /** The emulator, if the session started it; null when it was given and is somebody else's. */
  readonly ownEmulator: MiniStack | null;
  readonly outputs: PipelineOutputs;
  readonly slack: SlackEmulator;
  readonly clients: EmulatorClients;
  readonly keeper: ProcessKeeper;
  /** Where the logs of this run lie. */
  readonly runDirectory: string;
  /** Ends everything the session started, and nothing else; a second call waits for the first. */
  stop(): Promise<void>;
}

interface Stage {
  slack?: SlackEmulator;
  endpoint?: string;
  ownEmulator?: MiniStack;
  clients?: EmulatorClients;
  outputs?: PipelineOutputs;
}

/**
 * Checks an address that a person gave.
 *
 * @throws LocalError when it is no http(s) address.
 */
export const parseEndpoint = (address: string): string => {
  const url = URL.parse(address);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.href.replace(/\/$/, '');
  throw new LocalError(
    'ENDPOINT_INVALID',
    `AWS_ENDPOINT_URL must be an http(s) address such as http://127.0.0.1:4566, received ${JSON.stringify(address)}`,
  );
};

const waitForEndpoint = async (endpoint: string): Promise<void> => {
  for (
    const deadline = Date.now() + ENDPOINT_WITHIN_MS;
    Date.now() < deadline;
    await sleep(ENDPOINT_POLL_MS)
  ) {
    if (await answers(endpoint)) return;
  }
  throw new LocalError(
    'ENDPOINT_SILENT',
    `no emulator answers at AWS_ENDPOINT_URL ${endpoint} within ${ENDPOINT_WITHIN_MS / 1_000} s; start it, or unset the variable to have one started`,
  );
};

const channelNames = (): string[] => Object.values(config.channels);

type Tasks = ListrTask<Stage>[];

const emulatorTasks = (
  options: SessionOptions,
  given: string | undefined,
  cdk: CdkOptions,
  run: RunDirectory,
): Tasks => {
  const { keeper } = cdk;
  let python: Awaited<ReturnType<typeof preparePython>>;
  return [
    {
      title: 'Python with MiniStack',
      enabled: () => given === undefined,
      task: async (_, task) => {
        python = await preparePython({ keeper, cache: cacheDirectory() });
        task.title = `MiniStack in a private ${python.title} environment`;
      },
    },
    {
      title: given === undefined ? 'AWS emulator' : `AWS emulator at ${given}`,
      task: async (stage, task) => {
        if (given === undefined) {
          stage.ownEmulator = await startMiniStack({ keeper, python, run, port: options.port });
          stage.endpoint = stage.ownEmulator.endpoint;
          task.title = `AWS emulator on ${stage.endpoint}`;
        } else {
          await waitForEndpoint(given);
          stage.endpoint = given;
        }
        stage.clients = createEmulatorClients(stage.endpoint);
      },
    },
    { title: 'CDK bootstrap', task: (stage) => bootstrap(cdk, stage.endpoint!) },
  ];
};

const stageTasks = (
  options: SessionOptions,
  given: string | undefined,
  cdk: CdkOptions,
  run: RunDirectory,
): Tasks => [
  {
    title: 'Slack emulator',
    task: async (stage, task) => {
      stage.slack = await startSlack(channelNames());
      task.title = `Slack emulator on ${new URL(stage.slack.apiUrl).origin}`;
    },
  },
  {
    task: (_, task) =>
      task.newListr(
        [
          {
            task: (_stage, sub) =>
              sub.newListr(emulatorTasks(options, given, cdk, run), { concurrent: false }),
          },
          { title: 'CDK synth', task: (stage) => synthesise(cdk, stage.slack!.apiUrl, options.timeScale) },
        ],
        { concurrent: true },
      ),
  },
  {
    title: 'CDK deploy',
    task: async (stage) => {
      await removeEarlierStack(stage.clients!.cloudFormation);
      stage.outputs = await deploy(cdk, stage.endpoint!);
    },
  },
  {
    title: 'Slack secret',
    task: async (stage) => {
      const { token, signingSecret } = stage.slack!;
      await stage.clients!.secrets.send(
        new PutSecretValueCommand({
          SecretId: stage.outputs!.SlackSecretName,
          SecretString: JSON.stringify({ botToken: token, signingSecret }),
        }),
      );
    },
  },
];

const createList = (tasks: Tasks, stage: Stage, progress: ProgressStyle): Listr<Stage> => {
  const options = { ctx: stage, registerSignalListeners: false } as const;
  if (progress === 'lines') return new Listr(tasks, { ...options, renderer: StepLines as never });
  if (progress === 'silent') return new Listr(tasks, { ...options, renderer: 'silent' });
  const rendererOptions = {
    // Standard output belongs to the summary.
    logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
    timer: PRESET_TIMER,
    collapseSubtasks: false,
    // What failed is said once, by who started the session.
    showErrorMessage: false,
  };
  return new Listr(tasks, { ...options, renderer: 'default', rendererOptions });
};

/**
 * Sets the stage: finds or starts the emulator, starts Slack, synthesises and deploys the pipeline, and gives it
 * the Slack secret.
 *
 * @throws NoEmulatorError when this machine can run none and no endpoint is given.
 * @throws LocalError when a step fails; everything started until then has ended.
 */
export const startEmulatorSession = async (options: SessionOptions): Promise<EmulatorSession> => {
  const address = options.endpoint ?? (process.env.AWS_ENDPOINT_URL || undefined);
  const given = address === undefined ? undefined : parseEndpoint(address);
  const keeper = options.keeper ?? new ProcessKeeper();
  const run = await createRunDirectory();
  const stage: Stage = {};
  const end = async (): Promise<void> => {
    await keeper.stopAll();
    stage.clients?.close();
    await stage.slack?.close();
    await run.close();
  };
  let ending: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    ending ??= end();
    return ending;
  };

  const list = createList(stageTasks(options, given, { keeper, run }, run), stage, options.progress);
  try {
    await list.run();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint: stage.endpoint!,
    ownEmulator: stage.ownEmulator ?? null,
    outputs: stage.outputs!,
    slack: stage.slack!,
    clients: stage.clients!,
    keeper,
    runDirectory: run.path,
    stop,
  };
};
