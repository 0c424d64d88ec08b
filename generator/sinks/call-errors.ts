/** What the errors of a PutRecords call mean for the records in it. */

/** A wrong name, missing rights or missing credentials: vain to repeat, unless it worked before. */
const SETUP_ERRORS: readonly string[] = [
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'InvalidArgumentException',
  'ValidationException',
  'CredentialsProviderError',
];
/** System errors of a call that never reached the endpoint. */
const UNREACHED_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

export interface CallError {
  /** Name and message in one line. */
  readonly text: string;
  /** True where a person has to change something before the call can work. */
  readonly isSetup: boolean;
  /** True when the stream took nothing for certain; false when only the answer may have been lost. */
  readonly nothingTaken: boolean;
}

/** Reads an error of the client. */
export function readCallError(error: unknown): CallError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const isSetup = SETUP_ERRORS.includes(name);
  const status = $metadata?.httpStatusCode ?? 0;
  const refused = status >= 400 && status < 500;
  return {
    // The client adds advice for programmers in further lines.
    text: `${name}: ${message.split('\n', 1)[0]}`,
    isSetup,
    nothingTaken: isSetup || refused || UNREACHED_CODES.includes(String(code)),
  };
}
