import { Writable } from 'node:stream';
import { type CommandSurroundings, generateCommand } from '../../../generator/command.ts';

/** A stream that keeps what it is given. */
export class Captured extends Writable {
  readonly #chunks: Buffer[] = [];
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
  get text(): string {
    return this.bytes.toString();
  }
}

class Exit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs the command in this process, its exit code included. */
export async function generate(
  args: readonly string[],
  surroundings: CommandSurroundings = {},
): Promise<Outcome> {
  const stdout = new Captured();
  const stderr = new Captured();
  const command = generateCommand({
    stdout,
    stderr,
    exit: (code) => {
      throw new Exit(code);
    },
    ...surroundings,
  });
  let exitCode: number;
  try {
    await command.parseAsync(args, { from: 'user' });
    exitCode = Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    exitCode = error.exitCode;
  }
  return { stdout: stdout.text, stderr: stderr.text, exitCode };
}
