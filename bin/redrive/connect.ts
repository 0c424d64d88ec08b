/** The way to what is kept: the table, found as other commands find it, and the data bucket beside it. */
import { S3Client } from '@aws-sdk/client-s3';
import type { IncidentTable } from '../../lambdas/incidents/read.ts';
import { connect, outputOfStack, type TableOptions } from '../aws/connect.ts';

export const BUCKET_VARIABLE = 'LOGHORN_BUCKET_NAME';
const BUCKET_OUTPUT = 'DataBucketName';

/** How a person says where things are. */
export interface PlaceOptions extends TableOptions {
  readonly bucket?: string | undefined;
}

/** An open way to table and bucket. */
export interface RedriveConnection {
  readonly table: IncidentTable;
  readonly s3: S3Client;
  readonly bucket: string;
  close(): void;
}

/**
 * Finds table and bucket: those named, else the environment's, else the stack's.
 * @throws CommandError when there is no stack or no bucket; what AWS throws
 */
export async function connectRedrive(
  options: PlaceOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RedriveConnection> {
  const { table, close } = await connect(options, env);
  const { region, credentials, requestHandler } = table.client.config;
  // The bucket is reached as the table is: same region, credentials and time-outs.
  const shared = { region, credentials, requestHandler };
  try {
    const bucket =
      options.bucket ??
      (env[BUCKET_VARIABLE] || undefined) ??
      (await outputOfStack(options, { output: BUCKET_OUTPUT, instead: 'the bucket with --bucket' }, env));
    // Endpoints other than AWS have no host name per bucket.
    const s3 = new S3Client({ ...shared, forcePathStyle: Boolean(env.AWS_ENDPOINT_URL) });
    return { table, s3, bucket, close };
  } catch (error) {
    close();
    throw error;
  }
}
