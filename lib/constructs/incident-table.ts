import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DUE_INDEX } from '../../lambdas/incidents/model.ts';
import type { LoghornFunction } from './loghorn-function.ts';

/** The attribute that DynamoDB's time to live reads, in epoch seconds. */
const TTL_ATTRIBUTE = 'expiresAt';

/** Operations on items, as DynamoDB authorises them. */
export type TableOperation =
  | 'GetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

export interface IncidentTableProps {
  /** Whether the stack goes to an emulator: nothing outlives it there. */
  readonly local: boolean;
}

/** The one table: cursors, tallies and samples of the shards, heads and timelines of the incidents. */
export class IncidentTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: IncidentTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Keys are enough: the tracker reads absolute totals, never deltas.
      stream: StreamViewType.KEYS_ONLY,
      timeToLiveAttribute: TTL_ATTRIBUTE,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: props.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    // Sparse: only heads that time still concerns have these attributes.
    this.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: 'watch', type: AttributeType.STRING },
      sortKey: { name: 'dueAtMs', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** Lets a function find the incidents that are due. */
  allowDue(user: LoghornFunction): void {
    user.allow(['dynamodb:Query'], [`${this.table.tableArn}/index/${DUE_INDEX}`]);
  }

  /** Lets a function call these operations; a transaction needs those of its parts. */
  allow(user: LoghornFunction, ...operations: readonly TableOperation[]): void {
    user.allow(
      operations.map((operation) => `dynamodb:${operation}`),
      [this.table.tableArn],
    );
  }
}
