/** Everything local speaks to an emulator with test credentials; a person's own are never read or sent. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The region that the local run deploys to. */
export const LOCAL_REGION = 'us-east-1';
/** The account number that MiniStack and LocalStack give to the test credentials. */
export const LOCAL_ACCOUNT = '000000000000';
const TEST_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** Variables of a person's own AWS set-up that must not reach an emulator or its tools. */
const AWS_VARIABLE = /^(AWS_|CDK_)/;

/** This process's variables without its AWS set-up, and with the one of the emulator at `endpoint`. */
export const emulatorEnvironment = (
  endpoint: string,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !AWS_VARIABLE.test(name))),
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
  AWS_REGION: LOCAL_REGION,
  AWS_DEFAULT_REGION: LOCAL_REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

/** The header by which an emulator tells account, region and service of a request; it checks no signature. */
export const emulatorAuthorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=${TEST_CREDENTIALS.accessKeyId}/20260101/${LOCAL_REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

export interface EmulatorClients {
  readonly cloudFormation: CloudFormationClient;
  readonly documents: DynamoDBDocumentClient;
  readonly secrets: SecretsManagerClient;
  readonly queues: SQSClient;
  readonly streams: KinesisClient;
  close(): void;
}

/** Clients for the emulator at `endpoint`. */
export const createEmulatorClients = (endpoint: string): EmulatorClients => {
  const config = { endpoint, region: LOCAL_REGION, credentials: TEST_CREDENTIALS };
  const cloudFormation = new CloudFormationClient(config);
  const dynamo = new DynamoDBClient(config);
  const secrets = new SecretsManagerClient(config);
  const queues = new SQSClient(config);
  // The client would speak HTTP/2, which emulators do not.
  const streams = new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() });
  return {
    cloudFormation,
    documents: DynamoDBDocumentClient.from(dynamo),
    secrets,
    queues,
    streams,
    close: () => {
      for (const client of [cloudFormation, dynamo, secrets, queues, streams]) client.destroy();
    },
  };
};
