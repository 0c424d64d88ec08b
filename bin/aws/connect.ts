/** The way to the table: whose credentials, which endpoint, which table, and what went wrong in one line. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { IncidentTable } from '../../lambdas/incidents/read.ts';
import { CommandError } from '../command-error.ts';

export const DEFAULT_STACK = 'LoghornPipeline';
export const TABLE_VARIABLE = 'LOGHORN_TABLE_NAME';
const TABLE_OUTPUT = 'TableName';
/** Milliseconds; a person waits for the answer. */
const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;
/** What emulators accept; a person's own credentials are not sent to them. */
const EMULATOR_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
const EMULATOR_REGION = 'us-east-1';

/** How a person says where the table is. */
export interface TableOptions {
  readonly table?: string | undefined;
  readonly stack?: string | undefined;
}

/** An open way to the table. */
export interface Connection {
  readonly table: IncidentTable;
  close(): void;
}

/** The clients' options: those of the SDK, and of an emulator where an endpoint is set that is not AWS's own. */
function clientOptions(env: NodeJS.ProcessEnv) {
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: ANSWER_WITHIN_MS,
    throwOnRequestTimeout: true,
  });
  const endpoint = URL.parse(env.AWS_ENDPOINT_URL ?? '');
  if (endpoint === null || endpoint.hostname.endsWith('.amazonaws.com')) return { requestHandler };
  return {
    requestHandler,
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || EMULATOR_REGION,
    ...(env.AWS_ACCESS_KEY_ID === undefined ? { credentials: EMULATOR_CREDENTIALS } : {}),
  };
}

/**
 * Finds the table: the one named, else the environment's, else the stack's.
 * @throws CommandError when there is no stack or it has no table; what AWS throws
 */
export async function connect(
  options: TableOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Connection> {
  if (env.AWS_ENDPOINT_URL && !URL.canParse(env.AWS_ENDPOINT_URL))
    throw new CommandError(`AWS_ENDPOINT_URL is no address: ${env.AWS_ENDPOINT_URL}`);
  const tableName = options.table ?? (env[TABLE_VARIABLE] || undefined) ?? (await tableOfStack(options, env));
  const dynamo = new DynamoDBClient(clientOptions(env));
  return {
    table: { client: DynamoDBDocumentClient.from(dynamo), tableName },
    close: () => dynamo.destroy(),
  };
}

const tableOfStack = (options: TableOptions, env: NodeJS.ProcessEnv): Promise<string> =>
  outputOfStack(options, { output: TABLE_OUTPUT, instead: 'the table with --table' }, env);

/**
 * Reads an output of the pipeline's stack.
 * @param wanted the output, and what a person may name in its place
 * @throws CommandError when there is no such stack or output; what AWS throws
 */
export async function outputOfStack(
  { stack = DEFAULT_STACK }: TableOptions,
  { output, instead }: { readonly output: string; readonly instead: string },
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const client = new CloudFormationClient(clientOptions(env));
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const value = found?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
    if (value !== undefined) return value;
    throw new CommandError(`the stack ${stack} has no output ${output}; name ${instead}`);
  } catch (error) {
    if (!isNoSuchStack(error)) throw error;
    throw new CommandError(
      `no stack ${stack} in ${await placeOf(client)}; deploy it, or name another with --stack or ${instead}`,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
}

const isNoSuchStack = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && /does not exist/i.test(error.message);

const placeOf = async (client: CloudFormationClient): Promise<string> =>
  process.env.AWS_ENDPOINT_URL || (await client.config.region());

/**
 * What AWS, or the way to it, had to say, in one line for a person.
 * @returns null for a fault that is none of AWS's: it is the program's own
 */
export function awsFailure(
  error: unknown,
  tableName: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): string | null {
  if (!(error instanceof Error)) return null;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const where = env.AWS_ENDPOINT_URL || 'AWS';
  const detail = error.message.split('\n', 1)[0]!;
  if (error.name === 'CredentialsProviderError')
    return 'no AWS credentials: set AWS_PROFILE, or AWS_ENDPOINT_URL for an emulator';
  if (/region (?:is missing|not accepted)/i.test(detail)) return 'no AWS region: set AWS_REGION';
  if (error.name === 'ResourceNotFoundException') return `no table ${tableName ?? ''} in ${where}`;
  if (/^(?:ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature)/.test(error.name))
    return `AWS refuses the credentials: ${detail}`;
  if (error.name === 'AccessDeniedException' || error.name === 'AccessDenied')
    return `AWS does not allow it: ${detail}`;
  if (code === 'ECONNREFUSED') return `cannot reach ${where}: connection refused`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `cannot reach ${where}: no such host`;
  if (error.name === 'TimeoutError' || code === 'ETIMEDOUT')
    return `cannot reach ${where}: no answer in time`;
  if (code === 'INCIDENT_TRANSITION_CONFLICT') return `${detail}; try again`;
  return '$metadata' in error || '$fault' in error ? `AWS answers ${error.name}: ${detail}` : null;
}
