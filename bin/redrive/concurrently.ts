/** Several calls to AWS at once, answers in the order of the questions. */

/**
 * Maps values, some at once, and hands the results out in order; it reads ahead no further than `width`.
 * @param width calls at once
 * @throws what `work` throws
 */
export async function* inOrder<In, Out>(
  values: Iterable<In>,
  width: number,
  work: (value: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const running: Promise<Out>[] = [];
  const begin = (value: In): void => {
    const result = work(value);
    // Whoever stops early asks for no result: its failure is nobody's.
    result.catch(() => undefined);
    running.push(result);
  };
  for (const value of values) {
    begin(value);
    if (running.length >= width) yield await running.shift()!;
  }
  for (const result of running) yield await result;
}

/** All results of `inOrder`. */
export async function mapConcurrently<In, Out>(
  values: Iterable<In>,
  width: number,
  work: (value: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for await (const result of inOrder(values, width, work)) results.push(result);
  return results;
}
