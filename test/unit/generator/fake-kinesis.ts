import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Random } from '../../../generator/random.ts';
import { nameInGzip } from '../../../generator/sinks/gzip.ts';

/** A record as the fake stream holds it. */
export interface StoredRecord {
  readonly source: string;
  /** Equal in every copy of a record. */
  readonly name: string;
  readonly text: string;
}

/** What the fake endpoint does with one call. */
export type EndpointMood = 'well' | 'partial' | 'throttled' | 'broken' | 'broken-after-storing';

interface PutRecordsInput {
  readonly StreamName: string;
  readonly Records: readonly { readonly Data: string; readonly PartitionKey: string }[];
}

/** A stream on 127.0.0.1 that speaks as much of Kinesis as PutRecords needs: JSON 1.1, one shard, in memory. */
export async function startFakeKinesis(mood: () => EndpointMood, random: Random) {
  const stored: StoredRecord[] = [];
  let calls = 0;

  const store = ({ Data, PartitionKey }: PutRecordsInput['Records'][number]) => {
    const data = Buffer.from(Data, 'base64');
    stored.push({ source: PartitionKey, name: nameInGzip(data)!, text: gunzipSync(data).toString() });
    return { SequenceNumber: String(stored.length), ShardId: 'shardId-000000000000' };
  };
  const refusal = () => ({
    ErrorCode: random.unit() < 0.5 ? 'ProvisionedThroughputExceededException' : 'InternalFailure',
    ErrorMessage: 'refused',
  });

  const server = createServer(async (request, response) => {
    const body = await readBody(request).catch(() => undefined);
    // A call that was cut on its way has no effect, as with the real service.
    if (body === undefined) return;
    calls += 1;
    const target = request.headers['x-amz-target'];
    const answer = (status: number, value: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(value));
    };
    if (target !== 'Kinesis_20131202.PutRecords') {
      return answer(400, { __type: 'UnknownOperationException', message: String(target) });
    }
    const { Records } = JSON.parse(body) as PutRecordsInput;
    const now = mood();
    if (now === 'throttled')
      return answer(400, { __type: 'ProvisionedThroughputExceededException', message: 'slow down' });
    if (now === 'broken') return answer(500, { __type: 'InternalFailure', message: 'broken' });
    const results = Records.map((it) => (now === 'partial' && random.unit() < 0.5 ? refusal() : store(it)));
    if (now === 'broken-after-storing') return answer(500, { __type: 'InternalFailure', message: 'broken' });
    answer(200, {
      FailedRecordCount: results.filter((it) => 'ErrorCode' in it).length,
      Records: results,
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    calls: () => calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type FakeKinesis = Awaited<ReturnType<typeof startFakeKinesis>>;

/** The whole body. @throws when the sender cuts it off */
async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  if (!request.complete) throw new Error('cut off');
  return Buffer.concat(pieces).toString();
}
