import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestTo, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Where the proxy cuts a call: before the endpoint sees it, while the request is on its way, after the
 * endpoint has done it but before any of the answer comes back, and in the middle of the answer.
 */
export const CUTS = ['before', 'during-request', 'after', 'during-answer'] as const;
export type Cut = (typeof CUTS)[number];

/**
 * A proxy on 127.0.0.1 that passes calls on to an endpoint, or cuts them.
 * @param cut asked once for each call
 */
export async function startFaultProxy(endpointUrl: string, cut: () => Cut | 'none') {
  const cuts = new Map<Cut, number>();
  const pass = async (call: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of call) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const fault = cut();
    if (fault !== 'none') cuts.set(fault, (cuts.get(fault) ?? 0) + 1);
    if (fault === 'before') {
      call.socket.destroy();
      return;
    }
    const { method, url, headers } = call;
    const onward = requestTo(new URL(url ?? '/', endpointUrl), { method, headers });
    onward.on('error', () => call.socket.destroy());
    if (fault === 'during-request') {
      // Half of what the length promised, so that the endpoint knows that it was cut.
      onward.write(body.subarray(0, body.length / 2), () => {
        onward.destroy();
        call.socket.destroy();
      });
      return;
    }
    onward.end(body);
    const [reply] = (await once(onward, 'response')) as [IncomingMessage];
    const replyPieces: Buffer[] = [];
    for await (const piece of reply) replyPieces.push(piece as Buffer);
    const replyBody = Buffer.concat(replyPieces);
    if (fault === 'after') {
      call.socket.destroy();
      return;
    }
    const { 'transfer-encoding': _, connection: __, ...replyHeaders } = reply.headers;
    answer.writeHead(reply.statusCode!, { ...replyHeaders, 'content-length': replyBody.length });
    if (fault === 'during-answer') {
      answer.write(replyBody.subarray(0, replyBody.length / 2), () => call.socket.destroy());
      return;
    }
    answer.end(replyBody);
  };
  const server = createServer((call, answer) => void pass(call, answer).catch(() => call.socket.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How often each cut was made. */
    cuts: cuts as ReadonlyMap<Cut, number>,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
