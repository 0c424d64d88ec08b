import * as z from 'zod';

/** An object that refuses keys it does not know and names those it does. */
export const section = <Shape extends z.core.$ZodShape>(shape: Shape) => {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is no known key (known: ${known})`
        : `must be an object with keys among ${known}`,
  });
};
