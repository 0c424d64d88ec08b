/** What went wrong in the simulator: a base class, and leaves with a stable code and the value that was wrong. */
export class GeneratorError extends Error {
  readonly code: string;
  readonly value: unknown;

  constructor(code: string, message: string, value: unknown, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.value = value;
  }
}

/** An option has a value outside its range, or does not go with another one. */
export class InvalidGeneratorOptionError extends GeneratorError {
  constructor(message: string, value: unknown) {
    super('generator.invalid-option', message, value);
  }
}

/** A sink cannot take any more, and trying again would not help. */
export class SinkError extends GeneratorError {
  constructor(message: string, value: unknown, options?: ErrorOptions) {
    super('generator.sink', message, value, options);
  }
}
