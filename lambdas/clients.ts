import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A DynamoDB client that speaks plain values. */
export const createDocumentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** Kinesis clients speak HTTP/2 by default, which endpoints other than AWS often do not. */
export const createKinesisClient = (): KinesisClient =>
  new KinesisClient({ requestHandler: new NodeHttpHandler() });

/** Endpoints other than AWS have no host name per bucket. */
export const createS3Client = (env: NodeJS.ProcessEnv = process.env): S3Client =>
  new S3Client({ forcePathStyle: env.AWS_ENDPOINT_URL !== undefined });
