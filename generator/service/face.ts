import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SinkError } from '../errors.ts';
import type { SinkHealth } from '../sinks/sink.ts';
import type { SimulatorMetrics } from './metrics.ts';

/** Only this machine can ask, unless told otherwise; a container says 0.0.0.0. */
export const DEFAULT_FACE_HOST = '127.0.0.1';
/** How long a request may take to come in, milliseconds: a slow client must not hold a connection. */
const REQUEST_TIMEOUT_MS = 5_000;
/** How long answers on their way may take at the end, milliseconds. */
const CLOSE_TIMEOUT_MS = 1_000;

const ALLOWED_METHODS: readonly string[] = ['GET', 'HEAD'];

export interface ServiceFaceOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** Whether what the sink depends on can be reached, asked with every request; undefined where there is nothing. */
  readonly sink: () => SinkHealth | undefined;
  readonly metrics: SimulatorMetrics;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

export interface ServiceFace {
  /** Where it listens. */
  readonly port: number;
  /** Takes no more requests, answers those that are on their way, for at most a second. */
  close(): Promise<void>;
}

/**
 * Serves GET /health (200 or 503, JSON) and GET /metrics (Prometheus text) until closed.
 * @example
 * const metrics = new SimulatorMetrics(() => sink);
 * const face = await startServiceFace({ port: 8080, host: '0.0.0.0', sink: () => sink.health?.(), metrics });
 * @throws SinkError when the address cannot be listened on
 */
export async function startServiceFace(options: ServiceFaceOptions): Promise<ServiceFace> {
  const { port, host = DEFAULT_FACE_HOST } = options;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  server.on('request', (request, response) => void answer(request, response, options));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SinkError(`cannot listen on ${host} port ${port}: ${code ?? message}`, port, { cause: error });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      await closed;
      clearTimeout(deadline);
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { sink, metrics, now = Date.now }: ServiceFaceOptions,
): Promise<void> {
  // A body is of no interest, but must not stay in the connection.
  request.resume();
  const path = request.url?.split('?', 1)[0];
  if (path !== '/health' && path !== '/metrics') return send(request, response, 404, { error: 'not found' });
  if (!ALLOWED_METHODS.includes(request.method ?? '')) {
    response.setHeader('Allow', ALLOWED_METHODS.join(', '));
    return send(request, response, 405, { error: 'method not allowed' });
  }
  if (path === '/metrics') {
    try {
      return send(request, response, 200, await metrics.text(), metrics.contentType);
    } catch (error) {
      return send(request, response, 500, { error: error instanceof Error ? error.message : String(error) });
    }
  }
  const state = sink();
  return send(request, response, state?.error ? 503 : 200, healthBody(state, now()));
}

/** The answer of `/health`: each dependency under its own name, and its error when there is one. */
function healthBody(state: SinkHealth | undefined, nowMs: number): Readonly<Record<string, string>> {
  return {
    status: state?.error ? 'unhealthy' : 'healthy',
    timestamp: new Date(nowMs).toISOString(),
    ...(state && { [state.dependency]: state.error ? 'disconnected' : 'connected' }),
    ...(state?.error && { [`${state.dependency}_error`]: state.error }),
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string | Readonly<Record<string, string>>,
  contentType = 'application/json; charset=utf-8',
): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
