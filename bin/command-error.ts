/** What a person asked for cannot be had; the message is one line, for that person. */
export class CommandError extends Error {
  readonly code = 'COMMAND_FAILED';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}
