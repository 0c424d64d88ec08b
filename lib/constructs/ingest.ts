import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CARRY_PREFIX } from '../../lambdas/consumer/carry.ts';
import { QUARANTINE_PREFIX } from '../../lambdas/consumer/quarantine.ts';
import type { LoghornConfig } from '../config.ts';
import type { LoghornFunction } from './loghorn-function.ts';

/** Where Lambda itself puts the batches of an event source mapping that it gave up. */
const FAILED_BATCH_PREFIX = 'aws/lambda/';

/** Days that unreadable records and failed batches are kept for a redrive. */
const REDRIVE_DAYS = 90;
/** Days that a carry outlives the records it was made of: a stalled consumer may still need it. */
const CARRY_SPARE_DAYS = 7;
const HOURS_PER_DAY = 24;

export interface IngestProps {
  readonly config: Pick<LoghornConfig, 'streamMode' | 'retentionHours'>;
  /** Whether the stack goes to an emulator: nothing outlives it there. */
  readonly local: boolean;
}

/** Where raw lines arrive, and where what could not be read or finished is kept. */
export class Ingest extends Construct {
  readonly logs: Stream;
  readonly dataBucket: Bucket;

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    const { streamMode, retentionHours } = props.config;
    this.logs = new Stream(this, 'Logs', {
      ...(streamMode === 'on-demand'
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: streamMode.shards }),
      retentionPeriod: Duration.hours(retentionHours),
      encryption: StreamEncryption.MANAGED,
    });
    this.dataBucket = new Bucket(this, 'Data', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: props.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      lifecycleRules: [
        { prefix: QUARANTINE_PREFIX, expiration: Duration.days(REDRIVE_DAYS) },
        { prefix: FAILED_BATCH_PREFIX, expiration: Duration.days(REDRIVE_DAYS) },
        {
          prefix: CARRY_PREFIX,
          expiration: Duration.days(Math.ceil(retentionHours / HOURS_PER_DAY) + CARRY_SPARE_DAYS),
        },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    Validations.of(this.dataBucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the functions of this stack use the bucket; who needs access logs turns on CloudTrail data events.',
    });
  }

  /** Lets a reader of the stream keep, fetch and drop the open events of a shard. */
  allowCarry(reader: LoghornFunction): void {
    reader.allow(
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      [this.dataBucket.arnForObjects(`${CARRY_PREFIX}*`)],
    );
    // Without it S3 answers "denied" instead of "not there", and a carry that moved on looks like a fault.
    reader.allow(['s3:ListBucket'], [this.dataBucket.bucketArn]);
  }

  /** Lets a reader of the stream put aside what it cannot read. */
  allowQuarantine(reader: LoghornFunction): void {
    reader.allow(['s3:PutObject'], [this.dataBucket.arnForObjects(`${QUARANTINE_PREFIX}*`)]);
  }

  /**
   * The data bucket as the place for batches that an event source mapping gives up.
   * CDK's own S3 destination would let the function read, overwrite and delete the whole bucket.
   */
  failureDestinationOf(reader: LoghornFunction): IEventSourceDlq {
    reader.allow(['s3:PutObject'], [this.dataBucket.arnForObjects(`${FAILED_BATCH_PREFIX}*`)]);
    reader.allow(['s3:ListBucket'], [this.dataBucket.bucketArn]);
    return { bind: () => ({ destination: this.dataBucket.bucketArn }) };
  }
}
