/**
 * Reads a variable that the stack sets for a function.
 * @throws Error naming the variable when it is missing: the deployment is broken
 */
export function requiredVariable(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
