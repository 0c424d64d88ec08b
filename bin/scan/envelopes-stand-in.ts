import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import type { Origin } from '../../lambdas/consumer/decode/decode.ts';

export class EnvelopeMemory {}
export interface UnwrappedText {
  readonly chunks: readonly Chunk[];
  readonly unreadable: number;
  readonly control: number;
}
export function unwrap(
  _text: string,
  _origin: Origin & { firstIndex?: number },
  _memory?: EnvelopeMemory,
): UnwrappedText | null {
  return null;
}
