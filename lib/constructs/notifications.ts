import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** The longest that SQS keeps a message: how long an outage of Slack may last. */
const RETENTION_DAYS = 14;
/**
 * The most that SQS allows. Waiting for Slack must not use up a message: at the notifier's longest pause
 * (15 minutes) this is ten days. What Slack refuses as invalid, the notifier moves to the dead letters itself.
 */
const MAX_RECEIVES = 1_000;
/** Six times the notifier's timeout, as Lambda asks of its queues (Lambda: using SQS as an event source). */
export const NOTIFIER_TIMEOUT_SECONDS = 60;
const VISIBILITY_SECONDS = 6 * NOTIFIER_TIMEOUT_SECONDS;

/** What is to be told: posts in order, one group per Slack channel, and edits in no order. */
export class Notifications extends Construct {
  readonly posts: Queue;
  /** Posts that Slack refused as invalid, or that failed to the end. */
  readonly postsDeadLetters: Queue;
  readonly edits: Queue;
  readonly editsDeadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(RETENTION_DAYS),
    };
    this.postsDeadLetters = new Queue(this, 'PostsDeadLetters', { ...common, fifo: true });
    this.posts = new Queue(this, 'Posts', {
      ...common,
      fifo: true,
      visibilityTimeout: Duration.seconds(VISIBILITY_SECONDS),
      deadLetterQueue: { queue: this.postsDeadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    this.editsDeadLetters = new Queue(this, 'EditsDeadLetters', common);
    this.edits = new Queue(this, 'Edits', {
      ...common,
      visibilityTimeout: Duration.seconds(VISIBILITY_SECONDS),
      deadLetterQueue: { queue: this.editsDeadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
