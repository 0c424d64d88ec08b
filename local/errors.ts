/** What can go wrong while the local stage is set. */

/** A fault of the local run; its message is one line that a person can act on. */
export class LocalError extends Error {
  readonly code: string;
  /** What a failed command said last; may be many lines. */
  readonly details: string | undefined;

  constructor(code: string, message: string, options: ErrorOptions & { readonly details?: string } = {}) {
    super(message, options);
    this.name = 'LocalError';
    this.code = code;
    this.details = options.details;
  }
}

/** No emulator can be had on this machine: neither a Python to run MiniStack nor an endpoint. */
export class NoEmulatorError extends LocalError {
  /** @param reason Why not, without a full stop. */
  constructor(reason: string) {
    super(
      'NO_EMULATOR',
      `No AWS emulator: ${reason}. Either install Python 3.10 or newer, or start LocalStack or MiniStack with Docker and set AWS_ENDPOINT_URL to its address.`,
    );
    this.name = 'NoEmulatorError';
  }
}
