/** Where a `TextSink` puts its text. */
export interface TextOutput {
  /**
   * Takes whole lines over.
   * @param mark grows from call to call; see `confirmedMark`
   * @returns false when the reader is gone; a promise of the same when the output has to drain first
   * @throws the output's own error
   */
  write(text: string, mark: number): boolean | Promise<boolean>;
  /** Hands on what waits to fill a larger piece. */
  flush(): void;
  /** Returns when everything is handed on. @throws the output's own error */
  close(): Promise<void>;
  /** The mark of the last text that is written for good. */
  readonly confirmedMark: number;
  /** True once whoever read the output has gone. */
  readonly readerGone: boolean;
  /** Name, within its folder, of the file that is being written; null where it has none. */
  readonly fileName: string | null;
  /** Bytes after which the next event belongs into another file; `Infinity` where there is but one. */
  readonly rotateAtBytes: number;
  /** Ends the file and begins the next one. @throws when the next one cannot be made */
  rotate(): Promise<void>;
}
